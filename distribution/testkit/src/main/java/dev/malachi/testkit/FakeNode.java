package dev.malachi.testkit;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerDetails;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.Registration;
import dev.malachi.api.Reload;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.name.NameEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A node without a network: it knows the peers that the test gives it, answers as the test says, and remembers what it was asked to
 * send. Safe for use by several threads.
 */
public class FakeNode implements Node {
    /** The node's own id. */
    public static final NodeId ID =
            NodeId.parse("a4aae90643ddcd556e58e6d87755784a").orElseThrow();

    /** The peer that it knows from the start: bob. */
    public static final NodeId PEER =
            NodeId.parse("00112233445566778899aabbccddeeff").orElseThrow();

    private static final int FIRST_FREE_PORT = 49_152;

    /**
     * A datagram that was sent.
     *
     * @param to where to
     * @param fromPort its port here
     * @param toPort its port there
     * @param payload a copy
     */
    public record Sent(NodeId to, int fromPort, int toPort, byte[] payload) {}

    private final NodeConfig config;
    private final List<PeerStatus> peers = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<NodeId, PeerDetails> details = new ConcurrentHashMap<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<Integer, Consumer<Datagram>> bound = new ConcurrentHashMap<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger discoveries = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Makes one that knows {@link #PEER}.
     *
     * @param config what it says that it was started with
     */
    public FakeNode(NodeConfig config) {
        this.config = config;
        peers.add(bob());
    }

    /** Makes one whose home is not there. */
    public FakeNode() {
        this(NodeConfig.builder(Path.of("/nowhere")).build());
    }

    private static PeerStatus bob() {
        return new PeerStatus(
                PEER,
                Optional.of("bob"),
                "10.144.34.51",
                "fd4d:4e31:11:2233:4455:6677:8899:aabb",
                PeerState.SESSION,
                Optional.of(PeerTrust.MET),
                "native",
                Optional.of("eth0"),
                Optional.empty(),
                OptionalDouble.of(0.123456),
                Optional.of("chacha20-poly1305"),
                false,
                10,
                20,
                OptionalLong.of(3),
                Optional.empty(),
                List.of());
    }

    @Override
    public NodeConfig config() {
        return config;
    }

    @Override
    public NodeId id() {
        return ID;
    }

    @Override
    public Reload reload() {
        said.add("reload");
        var _ = config.source().map(Supplier::get);
        return new Reload(List.of());
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus(
                "0.1.0",
                ID,
                Optional.empty(),
                "10.144.233.6",
                "fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
                Optional.of(new NodeStatus.TunStatus("mal0", 1428, "up", List.of("10.144.195.212/16"))),
                List.of(new NodeStatus.LinkStatus("eth0", "linux", MacAddress.parse("02:00:00:00:00:0a"), 1500, "up")),
                7,
                peers.size(),
                List.of(new NodeStatus.PluginStatus("protocol.ndp", "0.1.0", "active")),
                "bouncycastle",
                "jce",
                Map.of("tso4", "on"),
                List.of());
    }

    /** Its peers; the test may change them. */
    public final List<PeerStatus> knownPeers() {
        return peers;
    }

    @Override
    public List<PeerStatus> peers() {
        return List.copyOf(peers);
    }

    /** What it knows of peers besides; the test may change it. */
    public final ConcurrentMap<NodeId, PeerDetails> knownDetails() {
        return details;
    }

    @Override
    public Optional<PeerDetails> details(NodeId peer) {
        return Optional.ofNullable(details.get(peer));
    }

    /** Finds a full id only; a test that needs names overrides it. */
    @Override
    public Optional<NodeId> resolve(String target) {
        return NodeId.parse(target);
    }

    /** Knows none; a test that needs some overrides it. */
    @Override
    public List<NameEntry> names() {
        return List.of();
    }

    /** Gets no reply; a test that needs one overrides it. */
    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException {
        return Optional.empty();
    }

    @Override
    public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {}

    @Override
    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        int chosen = port == 0 ? FIRST_FREE_PORT : port;
        if (bound.putIfAbsent(chosen, handler) != null) {
            throw new MalachiException(MalachiException.Kind.FAILED, "Port " + chosen + " is taken.");
        }
        return new DatagramPort() {
            @Override
            public int port() {
                return chosen;
            }

            @Override
            public void close() {
                bound.remove(chosen);
            }
        };
    }

    /** Who listens for datagrams, by port; a live view. */
    public final Map<Integer, Consumer<Datagram>> bound() {
        return bound;
    }

    /** Delivers a datagram as the network would. */
    public final void deliver(int port, NodeId from, int fromPort, byte[] payload) {
        Consumer<Datagram> handler = bound.get(port);
        if (handler == null) {
            throw new AssertionError("nothing listens on port " + port);
        }
        handler.accept(new Datagram(from, fromPort, port, payload));
    }

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
        sent.add(new Sent(to, fromPort, toPort, payload.clone()));
    }

    /** What was sent, in that order; a live view. */
    public final List<Sent> sent() {
        return sent;
    }

    @Override
    public void approve(NodeId peer) {
        said.add("approve " + peer.hex());
    }

    @Override
    public void deny(NodeId peer) {
        said.add("deny " + peer.hex());
    }

    @Override
    public boolean forget(NodeId peer) {
        said.add("forget " + peer.hex());
        return knows(peer);
    }

    @Override
    public boolean reject(NodeId peer) {
        said.add("reject " + peer.hex());
        return knows(peer);
    }

    private boolean knows(NodeId id) {
        return peers.stream().anyMatch(peer -> peer.id().equals(id));
    }

    /** What a person has said of peers: {@code approve}, {@code deny}, {@code forget} or {@code reject}, and the id; a live view. */
    public final List<String> said() {
        return said;
    }

    @Override
    public void discover() {
        discoveries.incrementAndGet();
    }

    /** How often it was asked who is there. */
    public final int discoveries() {
        return discoveries.get();
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Who hears of events; a live view. */
    public final List<Consumer<Event>> listeners() {
        return listeners;
    }

    @Override
    public Map<String, Long> counters() {
        return new TreeMap<>(Map.of("rx.frames", 12L, "drop.replay", 0L));
    }

    /** Whether it was ended. */
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
