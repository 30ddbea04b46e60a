package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.peer.TransportCodec;
import dev.malachi.kernel.stats.Counters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node that has nothing but handshakes, and sends and receives single packets. */
class TestNode implements HandshakeHost {
    static final CryptoSuite SUITE = TestCrypto.suite();

    /** What the host was told. */
    record Told(String what, NodeId peer, Optional<Session> session, boolean firstContact) {}

    /** What came through a session. */
    record Received(NodeId from, String text) {}

    /** Where peers without a path were in an earlier run. */
    @Nullable
    Source remembered;

    final TestWire wire;
    final MacAddress mac;
    final LinkPort port;
    final List<Told> told = new ArrayList<>();
    final List<Received> received = new ArrayList<>();
    final List<Session> retired = new ArrayList<>();
    /** Where frames of complete handshakes came from. */
    final List<MacAddress> alive = new ArrayList<>();

    final Map<NodeId, Peer> peers = new LinkedHashMap<>();
    final Set<NodeId> pinned = new HashSet<>();
    final Set<NodeId> newcomers = new HashSet<>();
    final Set<NodeId> denied = new HashSet<>();
    final Counters counters = new Counters();
    CryptoSuite suite;
    byte[] psk = {};
    /** As the kernel does: the node record goes first in every session. */
    boolean announces = true;

    /** Those of whom nothing but an INIT came. */
    final Map<NodeId, Peer> candidates = new LinkedHashMap<>();

    Tlvs announcement = Tlvs.EMPTY.withNumber(Wire.TLV_CAPABILITIES, Wire.CAPABILITY_NATIVE, 4);
    private BulkCiphers ciphers = new BulkCiphers(new BulkCipher(List.of(TestAead.ENGINE), SUITE), Optional.empty());
    long timersSet;

    private final Identity identity;
    private final SessionIndex sessions = new SessionIndex();
    private final TransportCodec codec;
    private final Map<NodeId, List<byte[]>> parked = new LinkedHashMap<>();
    private RandomGenerator random;
    private Handshakes handshakes;
    private long lastTimestamp;
    private long timestampOffsetMillis;

    TestNode(TestWire wire, int number) {
        this(wire, number, SUITE, new Identity(SUITE, seed(number)));
    }

    TestNode(TestWire wire, int number, CryptoSuite suite, Identity identity) {
        this.wire = wire;
        this.suite = suite;
        this.identity = identity;
        this.mac = new MacAddress(0x0200_0000_0000L + number);
        this.port = new LinkPort(0, "test", new TestLink("test0", 7, mac));
        this.random = new Random(number);
        this.codec = new TransportCodec(suite);
    }

    /** From now on it takes AES-256-GCM too, and says so. */
    void takesAes() {
        ciphers = new BulkCiphers(ciphers.chacha(), Optional.of(new JdkAead(Algorithm.AES_256_GCM)));
        announcement =
                announcement.withNumber(Wire.TLV_CAPABILITIES, Wire.CAPABILITY_NATIVE | ciphers.capabilities(), 4);
    }

    static byte[] seed(int number) {
        byte[] seed = new byte[32];
        new Random(1_000_003L * number).nextBytes(seed);
        return seed;
    }

    void random(RandomGenerator generator) {
        random = generator;
    }

    Handshakes handshakes() {
        if (handshakes == null) {
            handshakes = new Handshakes(this);
        }
        return handshakes;
    }

    NodeId id() {
        return identity.id();
    }

    /** Makes another node known, as discovery would. */
    Peer meets(TestNode other) {
        Peer peer = peers.computeIfAbsent(
                other.id(), id -> new Peer(id, other.identity.publicKey(), other.identity.staticPublicKey()));
        peer.path(new Path(port, other.mac, 1500));
        peer.reachedAt(new Source(port, other.mac));
        return peer;
    }

    Peer peer(TestNode other) {
        return peers.get(other.id());
    }

    Optional<Session> sessionWith(TestNode other) {
        return Optional.ofNullable(peers.get(other.id())).flatMap(Peer::sending);
    }

    void connect(TestNode other) {
        handshakes().connect(peer(other));
    }

    /** Sends a text, when there is a session, as the pumps do. */
    void say(TestNode other, String text) {
        byte[] inner = ("\u0001" + text).getBytes(StandardCharsets.UTF_8);
        Peer peer = peer(other);
        Optional<Session> session = peer.sending().filter(s -> s.usable(wire.time.nanoTime()));
        if (session.isEmpty()) {
            parked.computeIfAbsent(other.id(), _ -> new ArrayList<>()).add(inner);
            handshakes().connect(peer);
            return;
        }
        sendInner(session.get(), inner);
        if (session.get().rekeyDue(wire.time.nanoTime())) {
            handshakes().rekeyDue(peer);
        }
    }

    List<String> heardFrom(TestNode other) {
        return received.stream()
                .filter(r -> r.from().equals(other.id()))
                .map(Received::text)
                .toList();
    }

    long counted(String name) {
        return counters.adder(name).sum();
    }

    long told(String what) {
        return told.stream().filter(t -> t.what().equals(what)).count();
    }

    /** A node in its place that has forgotten everything but its key, and those it knows. */
    TestNode restarted() {
        wire.remove(this);
        var again = new TestNode(wire, (int) (mac.value() & 0xFFFF), suite, new Identity(suite, identity.seed()));
        again.random = new Random(random.nextLong());
        again.psk = psk;
        again.announces = announces;
        again.lastTimestamp = lastTimestamp; // HOME keeps it
        peers.values().forEach(known -> {
            var peer = new Peer(known.id(), known.publicKey(), known.staticKey());
            peer.path(known.path()
                    .map(p -> new Path(again.port, p.mac(), p.linkMtu()))
                    .orElse(null));
            peer.path().ifPresent(path -> peer.reachedAt(new Source(path.port(), path.mac())));
            again.peers.put(known.id(), peer);
        });
        wire.add(again);
        again.handshakes();
        return again;
    }

    /** Lets the node lose its HOME and its sense of time. */
    void setClockBack(long millis) {
        lastTimestamp = 0;
        timestampOffsetMillis = -millis;
    }

    void onFrame(Frame frame) {
        if (frame.type() == Wire.TYPE_HANDSHAKE) {
            handshakes().onFrame(port, frame.from(), frame.l3Destination(), frame.l3Source(), frame.body());
            return;
        }
        int index = TransportCodec.receiverIndex(frame.body());
        Session session = sessions.find(index);
        if (session == null) {
            handshakes().onUnknownIndex(port, frame.from(), frame.l3Source(), index);
            return;
        }
        codec.open(session, frame.body(), wire.time.nanoTime()).ifPresent(opened -> {
            if (session.confirm()) {
                handshakes().onConfirmed(session);
            }
            onInner(session, opened.inner());
        });
    }

    private void onInner(Session session, byte[] inner) {
        if (inner[0] == Wire.INNER_CONTROL && inner[1] == Wire.CONTROL_CLOSE) {
            handshakes().onClose(session.peer(), inner[Wire.CONTROL_HEADER_BYTES]);
        } else if (inner[0] == Wire.INNER_DATAGRAM) {
            received.add(
                    new Received(session.peer().id(), new String(inner, 1, inner.length - 1, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public CryptoSuite crypto() {
        return suite;
    }

    @Override
    public AeadEngine.Algorithm algorithm(int peerCapabilities) {
        return ciphers.algorithm(peerCapabilities);
    }

    @Override
    public Supplier<AeadEngine> aeadEngines(AeadEngine.Algorithm algorithm) {
        return ciphers.engines(algorithm);
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public Timeline timeline() {
        return new Timeline() {
            @Override
            public long nanoTime() {
                return wire.time.nanoTime();
            }

            @Override
            public long currentTimeMillis() {
                return wire.time.currentTimeMillis();
            }

            @Override
            public dev.malachi.api.Registration schedule(long delayNanos, Runnable task) {
                timersSet++;
                return wire.time.schedule(delayNanos, task);
            }
        };
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public byte[] preSharedKey() {
        return psk;
    }

    @Override
    public byte[] nextTimestamp() {
        lastTimestamp = Math.max(lastTimestamp + 1, wire.time.currentTimeMillis() + timestampOffsetMillis);
        return ByteBuffer.allocate(12)
                .putLong(0x4000_0000_0000_000AL + lastTimestamp / 1000)
                .putInt((int) (lastTimestamp % 1000) * 1_000_000)
                .array();
    }

    @Override
    public Tlvs handshakeAnnouncement(LinkPort onPort) {
        return announcement;
    }

    @Override
    public SessionIndex sessions() {
        return sessions;
    }

    @Override
    public Optional<Peer> peer(NodeId id) {
        return Optional.ofNullable(peers.get(id));
    }

    @Override
    public Peer candidate(NodeId id, byte[] publicKey, byte[] staticKey) {
        Peer known = peers.get(id);
        return known != null ? known : candidates.computeIfAbsent(id, _ -> new Peer(id, publicKey, staticKey));
    }

    @Override
    public void reached(Peer peer, Source source) {
        if (!peer.pathReaches()) {
            peer.reachedAt(source);
            peer.path(new Path(source.port(), source.mac(), 1500));
        }
    }

    @Override
    public void alive(Peer peer, Source source) {
        alive.add(source.mac());
        if (peer.path().isEmpty()) {
            peer.path(new Path(source.port(), source.mac(), 1500));
        }
    }

    @Override
    public void tooShort(Source source, NodeId sender) {
        told.add(new Told("too short " + source.mac(), sender, Optional.empty(), false));
    }

    @Override
    public void silent(Peer peer) {
        told.add(new Told("silent", peer.id(), Optional.empty(), false));
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return newcomers.contains(id);
    }

    @Override
    public Optional<Source> remembered(Peer peer) {
        return Optional.ofNullable(remembered);
    }

    @Override
    public boolean isKnownAt(NodeId id, LinkPort onPort, MacAddress at) {
        return pinned.contains(id) && isAt(id, at);
    }

    @Override
    public boolean isPassedOn(NodeId id, LinkPort onPort, MacAddress at) {
        return !isKnownAt(id, onPort, at) && pinned.stream().anyMatch(other -> isAt(other, at));
    }

    private boolean isAt(NodeId id, MacAddress at) {
        return peer(id).flatMap(Peer::path)
                .filter(path -> path.mac().equals(at))
                .isPresent();
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return !denied.contains(id);
    }

    @Override
    public void sendHandshake(LinkPort onPort, MacAddress to, NodeId destination, byte[] body) {
        wire.send(new Frame(to, mac, Wire.TYPE_HANDSHAKE, destination, id(), body.clone()));
    }

    @Override
    public void sendInner(Session session, byte[] inner) {
        byte[] body = codec.seal(session, 0, 0, inner);
        session.sent(wire.time.nanoTime(), inner.length > 1);
        session.peer()
                .path()
                .ifPresent(path -> wire.send(new Frame(
                        path.mac(), mac, Wire.TYPE_TRANSPORT, session.peer().id(), id(), body)));
    }

    @Override
    public void established(Session session) {}

    @Override
    public void sessionUp(Session session, Tlvs proven, boolean firstContact) {
        candidates.remove(session.peer().id());
        peers.put(session.peer().id(), session.peer());
        told.add(new Told("up", session.peer().id(), Optional.of(session), firstContact));
        if (announces) {
            byte[] record = new byte[Wire.CONTROL_HEADER_BYTES + 100];
            record[0] = Wire.INNER_CONTROL;
            record[1] = Wire.CONTROL_RECORD;
            sendInner(session, record);
        }
        List<byte[]> waiting = parked.remove(session.peer().id());
        if (waiting != null) {
            waiting.forEach(inner -> sendInner(session, inner));
        }
    }

    @Override
    public void sessionDown(Peer peer, String reason) {
        told.add(new Told("down " + reason, peer.id(), Optional.empty(), false));
    }

    @Override
    public void stale(Peer peer) {
        told.add(new Told("stale", peer.id(), Optional.empty(), false));
    }

    @Override
    public void unreachable(Peer peer) {
        told.add(new Told("unreachable", peer.id(), Optional.empty(), false));
    }

    @Override
    public void retire(Session session) {
        retired.add(session);
        session.wipe();
    }

    @Override
    public void count(String counter) {
        counters.count(counter);
    }

    /** A body with one byte changed. */
    static byte[] corrupted(byte[] body, int at) {
        byte[] copy = Arrays.copyOf(body, body.length);
        copy[at] ^= 0x40;
        return copy;
    }
}
