package dev.malachi.kernel.session;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.handshake.HandshakeHost;
import dev.malachi.kernel.handshake.Handshakes;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Sends to peers from the control thread: makes sessions on demand, keeps what waits for one, and tells the rest of the node when one
 * comes and goes. Used on the control thread.
 */
public final class SessionLayer implements HandshakeHost {
    /** How the control thread's packets reach the wire. */
    public interface Output {
        /** Sends a HANDSHAKE frame. */
        void handshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body);

        /** Seals an inner packet and sends it by the peer's path. */
        void inner(Session session, int trafficClass, byte[] inner);

        /** Sends an IP packet that was parked, as the outbound pump would. */
        void ip(byte[] packet, PacketOffload offload);

        /** Tells this host that the address that its packet was sent to cannot be reached. */
        void answerUnreachable(byte[] packet);

        /** Wipes a session as soon as no pump can hold it. */
        void retire(Session session);

        /** A session uses ChaCha20-Poly1305, for which there are several engines. */
        void findFastestChaCha();

        /** How many lanes a session needs. */
        int lanes();
    }

    /** What finds peers. */
    public interface Discovery {
        /** Asks who is there. */
        void request();

        /** A peer does not answer. */
        void silent(KnownPeer peer);

        /** A peer's handshake came by another way than the one that leads to it. */
        void elsewhere(KnownPeer peer, Source source);
    }

    private static final byte[] KEEPALIVE = {Wire.INNER_KEEPALIVE};
    private final NodeContext context;
    private final PeerDirectory directory;
    private final TrustStore trust;
    private final Guards guards;
    private final ProvenPaths provenPaths;
    private final Timestamps timestamps;
    private final Output output;
    private final SessionIndex sessions;
    private final Handshakes handshakes;
    private final ParkedPackets<NodeId> parked;
    private final Reachability reachability;
    private final Discovery discovery;
    private Consumer<KnownPeer> onSession = peer -> {};
    private Runnable onEstablished = () -> {};
    private Consumer<Peer> onUp = peer -> {};
    private BiConsumer<Peer, String> onDown = (peer, reason) -> {};

    public SessionLayer(
            NodeContext context,
            PeerDirectory directory,
            TrustStore trust,
            Guards guards,
            ProvenPaths provenPaths,
            Timestamps timestamps,
            SessionIndex sessions,
            Output output,
            Discovery discovery) {
        this.context = context;
        this.directory = directory;
        this.trust = trust;
        this.guards = guards;
        this.provenPaths = provenPaths;
        this.timestamps = timestamps;
        this.sessions = sessions;
        this.output = output;
        this.discovery = discovery;
        this.handshakes = new Handshakes(this);
        this.parked = new ParkedPackets<>(context, this::waitedInVain);
        this.reachability = new Reachability(context, directory, handshakes, parked, output);
    }

    /** Sets who hears of every new session, before anything else is sent in it: the node record goes first. */
    public void onSession(Consumer<KnownPeer> listener) {
        onSession = listener;
    }

    /** Sets who hears of a session where there was none, and of the end of the last one with a peer. */
    public void onUpAndDown(Consumer<Peer> up, BiConsumer<Peer, String> down) {
        onUp = up;
        onDown = down;
    }

    /** Sets who hears that there is a session more, used or not. */
    public void onEstablished(Runnable listener) {
        onEstablished = listener;
    }

    public Handshakes handshakes() {
        return handshakes;
    }

    /** Sends an inner packet to a peer; it waits when a session must be made first. */
    public void send(KnownPeer known, byte[] inner) {
        Optional<Session> session = usableSession(known.peer());
        if (session.isPresent()) {
            output.inner(session.get(), 0, inner);
            if (session.get().rekeyDue(context.now())) {
                handshakes.rekeyDue(known.peer());
            }
        } else {
            parked.park(known.peer().id(), new ParkedPackets.Inner(inner, 0));
            connectForTraffic(known);
        }
    }

    /** Sends an inner packet of a plugin, if it can be sent or may wait for a session. */
    public Acceptance offer(KnownPeer known, byte[] inner, int trafficClass) {
        if (!known.speaksNative() || known.answers() == KnownPeer.Answers.NO) {
            return Acceptance.NO_SESSION;
        }
        Optional<Session> session = usableSession(known.peer());
        if (session.isEmpty()) {
            boolean waits = parked.parkIfRoom(known.peer().id(), new ParkedPackets.Inner(inner, trafficClass));
            connectForTraffic(known);
            return waits ? Acceptance.QUEUED : Acceptance.QUEUE_FULL;
        }
        Optional<Path> path = known.peer().path();
        if (path.isEmpty()) {
            return Acceptance.NO_PATH;
        }
        if (inner.length > path.get().largestInner() && inner[0] != Wire.INNER_DATAGRAM) {
            return Acceptance.TOO_LARGE;
        }
        output.inner(session.get(), trafficClass, inner);
        if (session.get().rekeyDue(context.now())) {
            handshakes.rekeyDue(known.peer());
        }
        return Acceptance.SENT;
    }

    /** Whether what is sent to a peer leaves at once. */
    public boolean hasSession(KnownPeer known) {
        return usableSession(known.peer()).isPresent();
    }

    /** Ends the sessions of all peers that a test does not pass, and drops what waits for them. */
    public void endUnless(Predicate<NodeId> admitted) {
        for (KnownPeer known : directory.all()) {
            NodeId id = known.peer().id();
            if (handshakes.sessionsWith(id) > 0 && !admitted.test(id)) {
                parked.drop(id);
                handshakes.forget(id, Wire.CLOSE_DENIED);
            }
        }
    }

    /** Sends a control message (protocol.md §7.2). */
    public void sendControl(KnownPeer known, int kind, int requestId, byte[] body) {
        send(known, controlMessage(kind, requestId, body));
    }

    private static byte[] controlMessage(int kind, int requestId, byte[] body) {
        return ByteBuffer.allocate(Wire.CONTROL_HEADER_BYTES + body.length)
                .put((byte) Wire.INNER_CONTROL)
                .put((byte) kind)
                .putShort((short) 0)
                .putInt(requestId)
                .put(body)
                .array();
    }

    /** Keeps an IP packet until there is a session with the peer. */
    public void park(KnownPeer known, byte[] packet, PacketOffload offload) {
        known.peer().exchange().sent();
        if (usableSession(known.peer()).isPresent()) {
            output.ip(packet, offload); // the session came while the packet was on its way here
            return;
        }
        connectForTraffic(known);
        if (!reachability.refuses(known, packet)) {
            parked.park(known.peer().id(), new ParkedPackets.IpPacket(packet, offload));
        }
    }

    private void waitedInVain(NodeId id, ParkedPackets.Parked packet) {
        reachability.waitedInVain(id, packet);
    }

    /** A peer without a path is looked for, and has as long to appear as others have to answer. */
    private void connectForTraffic(KnownPeer known) {
        connect(known);
        if (known.speaksNative() && known.peer().path().isEmpty()) {
            handshakes.connect(known.peer());
        }
    }

    /** Makes a session with a peer, unless there is one or one is being made. */
    public void connect(KnownPeer known) {
        if (mayConnect(known)) {
            handshakes.connect(known.peer());
        }
    }

    /** The same because of what came in the peer's name, and may come from anybody. */
    public void call(KnownPeer known) {
        if (mayConnect(known)) {
            handshakes.call(known.peer());
        }
    }

    private boolean mayConnect(KnownPeer known) {
        if (!known.speaksNative()) {
            context.counters().count("session.drop.other_dialect");
            return false;
        }
        if (known.peer().path().isEmpty()) {
            discovery.request();
            return false;
        }
        return usableSession(known.peer()).isEmpty() && directory.isKnown(known.peer());
    }

    /** A pump sends under a session that should be replaced. Its peer may have been forgotten meanwhile. */
    public void rekeyDue(Peer peer) {
        if (directory.isKnown(peer)) {
            handshakes.rekeyDue(peer);
        }
    }

    private Optional<Session> usableSession(Peer peer) {
        return peer.sending().filter(session -> session.usable(context.now()));
    }

    /** Tells all peers that this node stops, and forgets all keys. */
    public void stop() {
        parked.clear();
        handshakes.closeAll(Wire.CLOSE_STOPPING);
    }

    /**
     * Removes a peer completely, except for its pin: ends its sessions, which it is told, and drops what waits for it, its mapping, its
     * name and what protocols keep of it. Seen again, it is a new peer, if trust still admits it.
     *
     * @param known who is to be removed
     * @param reason one of {@code Wire.CLOSE_…}
     */
    public void forget(KnownPeer known, int reason) {
        parked.drop(known.peer().id());
        handshakes.forget(known.peer().id(), reason);
        directory.forget(known);
    }

    @Override
    public Identity identity() {
        return context.identity();
    }

    @Override
    public CryptoSuite crypto() {
        return context.crypto();
    }

    @Override
    public AeadEngine.Algorithm algorithm(int peerCapabilities) {
        return context.aead().algorithm(peerCapabilities);
    }

    @Override
    public Supplier<AeadEngine> aeadEngines(AeadEngine.Algorithm algorithm) {
        if (algorithm == AeadEngine.Algorithm.CHACHA20_POLY1305) {
            output.findFastestChaCha();
        }
        return context.aead().engines(algorithm);
    }

    @Override
    public int lanes() {
        return output.lanes();
    }

    @Override
    public Timeline timeline() {
        return context.timeline();
    }

    @Override
    public RandomGenerator random() {
        return context.random();
    }

    @Override
    public byte[] preSharedKey() {
        return context.psk();
    }

    @Override
    public byte[] nextTimestamp() {
        return timestamps.nextTai64n();
    }

    @Override
    public Tlvs handshakeAnnouncement(LinkPort port) {
        return context.announcement().withNumber(Wire.TLV_LINK_MTU, port.link().mtu(), 2);
    }

    @Override
    public SessionIndex sessions() {
        return sessions;
    }

    @Override
    public Optional<Peer> peer(NodeId id) {
        return directory.find(id).map(known -> known.peer());
    }

    @Override
    public Peer candidate(NodeId id, byte[] publicKey, byte[] staticKey) {
        return directory.candidate(id, publicKey, staticKey);
    }

    @Override
    public void alive(Peer peer, Source source) {
        if (source.mac().isGroup()) {
            return; // no station has it, and nothing may be sent there for somebody's asking
        }
        if (peer.source().filter(source::equals).isPresent()) {
            return;
        }
        peer.source(source);
        if (peer.path().isEmpty()) {
            directory.reachBy(peer, source);
        } else if (!PeerDirectory.isReachedBy(peer, source)) {
            directory.find(peer.id()).ifPresent(known -> discovery.elsewhere(known, source));
        }
    }

    /** An authenticated frame of a peer came from elsewhere than the ones before, or after it was silent. */
    public void heardFrom(Peer peer, Source source) {
        alive(peer, source);
        reachability.heard(peer, known -> usableSession(peer).ifPresent(_ -> sendParked(known)));
    }

    /** A peer has proven where it is. */
    public void sighted(KnownPeer known) {
        reachability.sighted(known);
    }

    /** A peer has answered a question of ours. */
    public void answered(Peer peer, Source source) {
        if (PeerDirectory.isReachedBy(peer, source)) {
            peer.reachedAt(source);
        }
    }

    /**
     * A path of which nothing is known but that a question came by it in the peer's name may lead to anybody: that of the handshake takes
     * its place, and the peer is asked at the other one, which is its own if the handshake was passed on.
     */
    @Override
    public void reached(Peer peer, Source source) {
        if (peer.pathReaches() || source.mac().isGroup()) {
            return;
        }
        Optional<Source> doubtful = peer.path().map(path -> new Source(path.port(), path.mac()));
        peer.reachedAt(source);
        if (doubtful.filter(source::equals).isEmpty()) {
            directory.reachBy(peer, source);
            doubtful.flatMap(_ -> directory.find(peer.id()))
                    .ifPresent(known -> discovery.elsewhere(known, doubtful.get()));
        }
    }

    @Override
    public void tooShort(Source source, NodeId sender) {
        context.warnings().revisions().heardShortInit(source, sender);
    }

    @Override
    public void silent(Peer peer) {
        directory.find(peer.id()).ifPresent(discovery::silent);
    }

    /** A peer is to be reached by another path. It may know no better of us, until it hears us there. */
    public void pathChanged(KnownPeer known) {
        usableSession(known.peer()).ifPresent(session -> output.inner(session, 0, KEEPALIVE.clone()));
        handshakes.pathChanged(known.peer());
    }

    @Override
    public boolean isKnownAt(NodeId id, LinkPort port, MacAddress mac) {
        return provenPaths.isAt(id, port.link().name(), mac);
    }

    /** Where a peer has proven to be: what was sent there has come to it, or did in an earlier run. */
    public Optional<ProvenPaths.Place> provenPlace(Peer peer) {
        return peer.path()
                .filter(_ -> peer.pathReaches())
                .map(path -> new ProvenPaths.Place(path.port().link().name(), path.mac()))
                .or(() -> provenPaths.placeOf(peer.id()));
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return trust.standing(id) == Standing.NEWCOMER;
    }

    @Override
    public boolean isPassedOn(NodeId id, LinkPort port, MacAddress mac) {
        return provenPaths.isAnothers(id, port.link().name(), mac);
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return trust.admits(id, publicKey) && guards.admits(id);
    }

    @Override
    public void sendHandshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body) {
        output.handshake(port, mac, destination, body);
    }

    @Override
    public void sendInner(Session session, byte[] inner) {
        output.inner(session, 0, inner);
    }

    @Override
    public void established(Session session) {
        onEstablished.run();
    }

    @Override
    public void sessionUp(Session session, Tlvs announcement, boolean firstContact) {
        directory.learn(session.peer().id(), session.peer().publicKey()).ifPresent(known -> {
            boolean _ = directory.isSecond(known, announcement, Map.of());
            directory.announced(known, announcement);
            known.met(true);
            known.dialect(Sighting.NATIVE);
            directory.heard(known);
            directory.pin(known);
            reachability.again(known);
            if (firstContact) {
                context.events()
                        .publish(
                                EventKind.SESSION_UP,
                                known.peer().id(),
                                Map.of("initiator", session.role() == Session.Role.INITIATOR));
            }
            onSession.accept(known);
            if (firstContact) {
                onUp.accept(known.peer());
            }
            sendParked(known);
        });
    }

    private void sendParked(KnownPeer known) {
        for (ParkedPackets.Parked packet : parked.take(known.peer().id())) {
            switch (packet) {
                case ParkedPackets.Inner inner -> {
                    Acceptance _ = offer(known, inner.bytes(), inner.trafficClass());
                }
                case ParkedPackets.IpPacket ip -> output.ip(ip.bytes(), ip.offload());
            }
        }
    }

    @Override
    public void sessionDown(Peer peer, String reason) {
        context.events().publish(EventKind.SESSION_DOWN, peer.id(), Map.of("reason", reason));
        onDown.accept(peer, reason);
        if (parked.waiting(peer.id())) {
            directory.find(peer.id()).ifPresent(this::connect);
        }
    }

    @Override
    public void stale(Peer peer) {
        reachability.stale(peer);
    }

    @Override
    public void unreachable(Peer peer) {
        reachability.unreachable(peer);
        discovery.request();
    }

    @Override
    public void retire(Session session) {
        output.retire(session);
    }

    @Override
    public void count(String counter) {
        context.counters().count(counter);
    }
}
