package dev.malachi.plugin.classic;

import dev.malachi.api.Datagram;
import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.protocol.RecordingScope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A node with nothing but the classic plugin in it; what it sends lies in {@link #sent}. */
final class TestNode extends RecordingScope implements EphemeralKeys {
    static final LinkView LINK = new LinkView("wire", 1, new MacAddress(0x0200_0000_000AL), 1500, true);
    static final Duration REDISCOVERY = Duration.ofMinutes(20);

    final VirtualTimeline timeline = new VirtualTimeline();
    final List<byte[]> sent = new ArrayList<>();
    final List<Datagram> delivered = new ArrayList<>();
    final List<NodeId> asked = new ArrayList<>();
    final Map<NodeId, Sighting> sightings = new HashMap<>();
    final ClassicNodes classic;
    RandomGenerator random = new SplittableRandom(1);
    boolean linkTakesFrames = true;
    boolean trusting = true;
    Runnable onAsked = () -> {};

    private final CryptoSuite crypto;
    private final NodeId self;
    private final Deque<Pair> pairs = new ArrayDeque<>(); // newest first
    private int made;

    private record Pair(byte[] privateKey, Generation generation) {}

    TestNode(CryptoSuite crypto, NodeId self, byte[] firstKey) {
        this.crypto = crypto;
        this.self = self;
        make(firstKey);
        services.put(EphemeralKeys.class, this);
        classic = new ClassicNodes(this);
    }

    /** Takes from the protocol what it has taken, so that another can start here. */
    void giveBack() {
        classic.close();
        frames.clear();
        roles.clear();
        services.remove(KeyAgreement.class);
    }

    /** A classic node, which keeps one key. */
    record Peer(CryptoSuite crypto, NodeId id, byte[] privateKey, MacAddress mac) {
        byte[] publicKey() {
            return crypto.x25519PublicKey(privateKey);
        }

        /** The keys that it has when it has heard of one of ours. */
        SessionKeys keys(NodeId self, Generation ours) {
            byte[] shared = crypto.x25519(privateKey, ours.publicKey()).orElseThrow();
            return SessionKeys.derive(crypto, id, publicKey(), self, ours.publicKey(), shared);
        }
    }

    private void make(byte[] privateKey) {
        made++;
        pairs.addFirst(
                new Pair(privateKey, new Generation(made, crypto.x25519PublicKey(privateKey), timeline.nanoTime())));
        if (pairs.size() > LIVE) {
            pairs.removeLast();
        }
    }

    void meet(Peer peer, OptionalInt answered) {
        sightings.put(
                peer.id(),
                new Sighting(peer.id(), new byte[32], LINK.name(), peer.mac(), ClassicProtocol.ID, Tlvs.EMPTY));
        offer(peer, answered);
    }

    void offer(Peer peer, OptionalInt answered) {
        classic.offered(new KeyAgreement.Offer(peer.id(), LINK.name(), peer.mac(), peer.publicKey(), answered));
    }

    void receive(MacAddress from, byte[] body) {
        receive(LINK.mac(), from, NodeId.ZERO, NodeId.ZERO, body);
    }

    void receive(MacAddress to, MacAddress from, NodeId destination, NodeId source, byte[] body) {
        classic.onFrame(new ControlFrame(LINK, to, from, Wire.TYPE_SECURE, destination, source, body));
    }

    int dropped(DropReason reason) {
        return counters.getOrDefault(reason.counter(), 0);
    }

    int dropped() {
        return counters.entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("classic.drop."))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Override
    public Generation newest() {
        return pairs.getFirst().generation();
    }

    @Override
    public Generation renew() {
        byte[] privateKey = new byte[32];
        random.nextBytes(privateKey);
        make(privateKey);
        return newest();
    }

    @Override
    public List<Generation> live() {
        return pairs.stream().map(Pair::generation).toList();
    }

    @Override
    public Optional<byte[]> agree(int generation, byte[] publicKey) {
        return pairs.stream()
                .filter(pair -> pair.generation().number() == generation)
                .findFirst()
                .flatMap(pair -> crypto.x25519(pair.privateKey(), publicKey));
    }

    @Override
    public Arguments settings() {
        return new ClassicPlugin().description().settings(Map.of(ClassicPlugin.REDISCOVERY, REDISCOVERY));
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public CryptoSuite crypto() {
        return crypto;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public VirtualTimeline timeline() {
        return timeline;
    }

    @Override
    public List<LinkView> links() {
        return List.of(LINK);
    }

    @Override
    public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
        if (linkTakesFrames) {
            assert type == Wire.TYPE_SECURE;
            sent.add(body);
        }
        return linkTakesFrames;
    }

    @Override
    public Optional<Sighting> sighting(NodeId id) {
        return Optional.ofNullable(sightings.get(id));
    }

    @Override
    public int peerCount() {
        return sightings.size();
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return trusting;
    }

    @Override
    public void discover(NodeId peer) {
        asked.add(peer);
        onAsked.run();
    }

    @Override
    public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
        delivered.add(new Datagram(from, fromPort, toPort, payload));
    }

    /** Gives fixed bytes, as those who made the vectors did for their nonce prefix. */
    static RandomGenerator drawing(byte[] bytes) {
        return new RandomGenerator() {
            private final SplittableRandom rest = new SplittableRandom(1);

            @Override
            public long nextLong() {
                return rest.nextLong();
            }

            @Override
            public void nextBytes(byte[] out) {
                System.arraycopy(Arrays.copyOf(bytes, out.length), 0, out, 0, out.length);
            }
        };
    }
}
