package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyOffer;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
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
final class TestNode implements ProtocolContext {
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

    final Map<String, Integer> counters = new TreeMap<>();
    final Map<NodeId, Integer> kept = new TreeMap<>();
    final List<Event> events = new ArrayList<>();
    final Map<String, String> warnings = new TreeMap<>();
    final List<LinkView> links = new ArrayList<>();
    Optional<byte[]> psk = Optional.empty();
    CryptoSuite crypto = SUITE;
    RandomGenerator random;
    Tlvs announcement;
    int told;
    boolean trusting = true;
    final List<KeyOffer> offers = new ArrayList<>();
    boolean takesOffers = true;
    final Set<NodeId> newcomers = new HashSet<>();
    private final TestKeys keys = new TestKeys(this);
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
        links.add(new LinkView(LINK, 1, new MacAddress(0x0200_0000_0000L + number), 1500, true));
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
        handler = Optional.of(new NdpProtocol().start(this));
        return this;
    }

    void stop() {
        handler().close();
        bus.unplug(this);
        handler = Optional.empty();
        sightings.clear();
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
        handler.ifPresent(running -> running.onFrame(Bus.frame(sent, link, Wire.TYPE_NDP)));
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
    public Arguments settings() {
        return Arguments.NONE;
    }

    @Override
    public boolean takesOffers() {
        return takesOffers;
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
    public EphemeralKeys ephemeralKeys() {
        return keys;
    }

    @Override
    public Timeline timeline() {
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
    public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
        throw new AssertionError("discovery says who it is");
    }

    @Override
    public void sendControl(NodeId peer, int kind, int requestId, byte[] body) {
        throw new AssertionError("discovery has no control messages");
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

    @Override
    public void offered(KeyOffer offer) {
        offers.add(offer);
    }

    @Override
    public void discover(NodeId peer) {
        throw new AssertionError("discovery is who is asked");
    }

    @Override
    public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
        throw new AssertionError("discovery has no datagrams");
    }

    @Override
    public void keeps(NodeId peer, int bytes) {
        kept.merge(peer, bytes, Integer::sum);
    }

    @Override
    public void count(String counter) {
        counters.merge(counter, 1, Integer::sum);
    }

    @Override
    public void raiseWarning(String code, String detail, String text, String remedy) {
        warnings.put(code + " " + detail, text);
    }

    @Override
    public void clearWarning(String code, String detail) {
        warnings.remove(code + " " + detail);
    }

    @Override
    public void publish(Event event) {
        events.add(event);
    }
}
