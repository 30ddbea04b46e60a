package dev.malachi.plugin.cli;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A node that answers from memory. */
public final class FakeNode implements Node {
    static final NodeId ID = NodeId.parse("a4aae90643ddcd556e58e6d87755784a").orElseThrow();
    static final NodeId PEER = NodeId.parse("00112233445566778899aabbccddeeff").orElseThrow();

    final AtomicInteger discoveries = new AtomicInteger();
    final Set<Consumer<Event>> listeners = ConcurrentHashMap.newKeySet();

    volatile boolean closed;
    private final NodeConfig config;

    public FakeNode(NodeConfig config) {
        this.config = config;
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
                1,
                List.of(new NodeStatus.PluginStatus("protocol.ndp", "0.1.0", "active")),
                "bouncycastle",
                "jce",
                Map.of("tso4", "on"),
                List.of());
    }

    @Override
    public List<PeerStatus> peers() {
        return List.of(new PeerStatus(
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
                List.of()));
    }

    @Override
    public Optional<NodeId> resolve(String target) {
        return Optional.empty();
    }

    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) {
        return Optional.empty();
    }

    @Override
    public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {}

    @Override
    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {}

    @Override
    public void approve(NodeId peer) {
        throw new AssertionError("not used here");
    }

    @Override
    public void deny(NodeId peer) {
        throw new AssertionError("not used here");
    }

    @Override
    public boolean forget(NodeId peer) {
        throw new AssertionError("not used here");
    }

    @Override
    public boolean reject(NodeId peer) {
        throw new AssertionError("not used here");
    }

    @Override
    public void discover() {
        discoveries.incrementAndGet();
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Map<String, Long> counters() {
        return new TreeMap<>(Map.of("rx.frames", 12L, "drop.replay", 0L));
    }

    @Override
    public void close() {
        closed = true;
    }
}
