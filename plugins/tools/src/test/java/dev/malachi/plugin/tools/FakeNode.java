package dev.malachi.plugin.tools;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.Registration;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A node without a network: it knows one peer, answers as the test says, and remembers what it was asked to send. */
public class FakeNode implements Node {
    static final NodeId SELF = id("0b0b0b0b1111222233334444555566aa");
    static final NodeId PEER = id("a4aae90643ddcd556e58e6d87755784a");

    /** Answers ECHOes. */
    interface Echo {
        Optional<EchoReply> answer(byte[] data, Duration timeout) throws InterruptedException;
    }

    record Sent(NodeId to, int fromPort, int toPort, byte[] payload) {}

    private final List<PeerStatus> peers = new ArrayList<>();
    final List<String> said = new CopyOnWriteArrayList<>();
    final List<Warning> warnings = new ArrayList<>();
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final Map<Integer, Consumer<Datagram>> bound = new ConcurrentHashMap<>();
    Echo echo = (data, timeout) -> Optional.empty();

    /** Knows its peer. */
    public FakeNode() {
        peers.add(bob(List.of()));
    }

    void warnAboutPeer(Warning warning) {
        peers.set(0, bob(List.of(warning)));
    }

    private static PeerStatus bob(List<Warning> warnings) {
        return new PeerStatus(
                PEER,
                Optional.of("bob"),
                "10.144.233.6",
                "fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
                PeerState.SESSION,
                Optional.of(PeerTrust.MET),
                "native",
                Optional.of("eth0"),
                Optional.of(MacAddress.parse("02:00:00:00:00:02")),
                OptionalDouble.of(0.4123),
                Optional.of("aes-256-gcm"),
                false,
                1536,
                42,
                OptionalLong.of(3),
                Optional.empty(),
                warnings);
    }

    public static NodeId id(String hex) {
        return NodeId.parse(hex).orElseThrow();
    }

    void addPeer(PeerStatus peer) {
        peers.add(peer);
    }

    void forgetPeers() {
        peers.clear();
    }

    /** Delivers a datagram as the network would. */
    public void deliver(int port, NodeId from, int fromPort, byte[] payload) {
        bound.get(port).accept(new Datagram(from, fromPort, port, payload));
    }

    @Override
    public NodeConfig config() {
        return NodeConfig.builder(Path.of("/nowhere")).build();
    }

    @Override
    public NodeId id() {
        return SELF;
    }

    @Override
    public NodeStatus status() {
        Map<String, String> offloads = new LinkedHashMap<>();
        offloads.put("tso4", "on");
        offloads.put("uso", "off: kernel 5.10 has none");
        return new NodeStatus(
                "0.1.0",
                SELF,
                Optional.of("alice"),
                VirtualAddress.format(VirtualAddress.preferredIpv4(SELF)),
                VirtualAddress.ipv6(SELF).getHostAddress(),
                Optional.of(new NodeStatus.TunStatus("mal0", 1428, "up", List.of("10.144.195.212/16"))),
                List.of(new NodeStatus.LinkStatus("eth0", "linux", MacAddress.parse("02:00:00:00:00:01"), 1500, "up")),
                3725,
                peers.size(),
                List.of(new NodeStatus.PluginStatus("protocol.ndp", "0.1.0", "active")),
                "sodium",
                "jce",
                offloads,
                warnings);
    }

    @Override
    public List<PeerStatus> peers() {
        return List.copyOf(peers);
    }

    @Override
    public Optional<NodeId> resolve(String target) {
        if (target.equals("a4aa")) {
            throw new MalachiException(MalachiException.Kind.USAGE, "'a4aa' is ambiguous: a4aae906, a4aa1111.");
        }
        return switch (target) {
            case "bob", "a4aae906", "10.144.233.6" -> Optional.of(PEER);
            case "alice" -> Optional.of(SELF);
            default -> NodeId.parse(target);
        };
    }

    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException {
        if (!peer.equals(PEER)) {
            throw new AssertionError("an ECHO to " + peer);
        }
        return echo.answer(data, timeout);
    }

    @Override
    public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
        throw new AssertionError("not used by tools");
    }

    @Override
    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        int chosen = port == 0 ? 49_152 : port;
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

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
        sent.add(new Sent(to, fromPort, toPort, payload.clone()));
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
        return said.add("forget " + peer.hex()) && peer.equals(PEER);
    }

    @Override
    public boolean reject(NodeId peer) {
        return said.add("reject " + peer.hex()) && peer.equals(PEER);
    }

    @Override
    public void discover() {
        throw new AssertionError("not used by tools");
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        throw new AssertionError("not used by tools");
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}
}
