package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.protocol.RecordingScope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** A node with nothing but discovery in it. */
final class TestNode extends RecordingScope {
    static final CryptoSuite SUITE = Suites.of("bouncycastle");
    static final String LINK = "wire";

    final Bus bus;
    final byte[] seed;
    final byte[] publicKey;
    final NodeId id;
    final Map<NodeId, Sighting> sightings = new TreeMap<>();
    /** Where pinned peers have proven to be; kept over a restart. */
    final Map<NodeId, Set<Neighbor.Path>> pinned = new TreeMap<>();

    /** Where peers have answered questions. */
    final Map<NodeId, Neighbor.Path> reached = new TreeMap<>();

    final List<LinkView> links = new ArrayList<>();
    Optional<byte[]> psk = Optional.empty();
    CryptoSuite crypto = SUITE;
    RandomGenerator random;
    Tlvs announcement;
    int told;
    boolean trusting = true;
    final List<KeyAgreement.Offer> offers = new ArrayList<>();
    final Set<NodeId> newcomers = new HashSet<>();
    private Optional<Protocol.Handler> handler = Optional.empty();

    TestNode(Bus bus, int number) {
        this(bus, seed(number), number);
    }

    TestNode(Bus bus, byte[] seed, int number) {
        this.bus = bus;
        this.seed = seed;
        publicKey = SUITE.ed25519PublicKey(seed);
        id = idOf(publicKey);
        random = new SplittableRandom(number);
        announcement = Tlvs.EMPTY
                .withNumber(Wire.TLV_CAPABILITIES, Wire.CAPABILITY_NATIVE, 4)
                .withNumber(Wire.TLV_LINK_MTU, 1500, 2)
                .withText(Wire.TLV_VERSION, "test")
                .withNumber(Wire.TLV_BOOT_EPOCH, 1000L + number, 8);
        services.put(KeyAgreement.class, new Offers());
        links.add(new LinkView(LINK, 1, new MacAddress(0x0200_0000_0000L + number), 1500, true));
    }

    /** Takes the keys of classic nodes. */
    private final class Offers implements KeyAgreement {
        @Override
        public String protocol() {
            return "classic";
        }

        @Override
        public void offered(Offer offer) {
            offers.add(offer);
        }
    }

    /** No protocol makes sessions with classic nodes. */
    void withoutOffers() {
        services.remove(KeyAgreement.class);
    }

    EphemeralKeys ephemeralKeys() {
        return find(EphemeralKeys.class).orElseThrow();
    }

    static byte[] seed(int number) {
        byte[] seed = new byte[32];
        new SplittableRandom(~number).nextBytes(seed);
        return seed;
    }

    static NodeId idOf(byte[] publicKey) {
        return NodeId.of(hash(Wire.LABEL_NODE_ID.getBytes(StandardCharsets.US_ASCII), publicKey), 0);
    }

    static byte[] hash(byte[]... parts) {
        var digest = new Blake3Digest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** Starts discovery and brings the links up. */
    TestNode start() {
        boot();
        links.forEach(link -> {
            bus.plugIn(this, link.name());
            handler().onLinkUp(link);
        });
        return this;
    }

    /** Starts discovery on links that nobody else is on. */
    TestNode boot() {
        giveBack();
        handler = Optional.of(new NdpProtocol().start(this));
        return this;
    }

    void stop() {
        handler().close();
        bus.unplug(this);
        handler = Optional.empty();
        giveBack();
        sightings.clear();
    }

    /** As a node does when a part ends. */
    private void giveBack() {
        frames.clear();
        services.remove(EphemeralKeys.class);
    }

    Protocol.Handler handler() {
        return handler.orElseThrow();
    }

    LinkView link() {
        return links.getFirst();
    }

    MacAddress mac() {
        return link().mac();
    }

    void receive(Bus.Sent sent, LinkView link) {
        handler.ifPresent(_ -> deliver(Bus.frame(sent, link, Wire.TYPE_NDP)));
    }

    void receive(Bus.Sent sent) {
        receive(sent, link());
    }

    int counter(String name) {
        return counters.getOrDefault(name, 0);
    }

    int dropped(DropReason reason) {
        return counter(reason.counter());
    }

    int dropped() {
        return counters.entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("ndp.drop."))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    Sighting seen(TestNode peer) {
        return sighting(peer.id).orElseThrow();
    }

    @Override
    public NodeId self() {
        return id;
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
        return crypto.ed25519Sign(seed, message);
    }

    @Override
    public Optional<byte[]> preSharedKey() {
        return psk;
    }

    @Override
    public CryptoSuite crypto() {
        return crypto;
    }

    @Override
    public byte[] blake3(byte[]... parts) {
        return hash(parts);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public VirtualTimeline timeline() {
        return bus.timeline;
    }

    @Override
    public List<LinkView> links() {
        return List.copyOf(links);
    }

    @Override
    public Tlvs announcement(LinkView link) {
        return announcement;
    }

    @Override
    public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
        if (type != Wire.TYPE_NDP) {
            throw new AssertionError("discovery sends only its own type, not " + type);
        }
        bus.send(link, destinationMac, destination, id, body);
        return true;
    }

    @Override
    public Optional<Sighting> sighting(NodeId peer) {
        return Optional.ofNullable(sightings.get(peer));
    }

    @Override
    public boolean isKnownAt(NodeId peer, String onLink, MacAddress at) {
        return pinned.getOrDefault(peer, Set.of()).contains(new Neighbor.Path(onLink, at));
    }

    @Override
    public boolean isNewcomer(NodeId peer) {
        return newcomers.contains(peer);
    }

    @Override
    public boolean isPinned(NodeId peer) {
        return pinned.containsKey(peer);
    }

    @Override
    public int peerCount() {
        return sightings.size();
    }

    @Override
    public boolean admits(NodeId peer, byte[] key) {
        return trusting;
    }

    @Override
    public void answered(NodeId peer, String onLink, MacAddress at) {
        reached.put(peer, new Neighbor.Path(onLink, at));
    }

    @Override
    public void sighted(Sighting sighting) {
        told++;
        sightings.put(sighting.id(), sighting);
    }
}
