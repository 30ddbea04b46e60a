package dev.malachi.systemtests;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.PeerState;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.plugin.virtuallan.Segment;
import dev.malachi.plugin.virtuallan.VirtualLan;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** Whole nodes in one process, on one virtual Ethernet segment and one virtual time line. */
final class SimulatedNetwork implements AutoCloseable {
    /** The same for every network, since stations get their addresses from it; a segment ends with its network. */
    private static final String SEGMENT = "simulated";

    final VirtualTimeline timeline = new VirtualTimeline();
    final Segment segment;
    private final Registration held;
    private final Registration tapped;
    private final Path folder;
    private final long seed;
    private final List<Node> nodes = new ArrayList<>();
    private final CRC32 trace = new CRC32();
    private long frames;

    SimulatedNetwork(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
        this.segment = VirtualLan.segment(SEGMENT);
        this.held = segment.hold();
        segment.seed(seed);
        this.tapped = segment.tap((atNanos, buffer, offset, length) -> {
            frames++;
            trace.update(Long.toString(atNanos).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            trace.update(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        });
    }

    /** Starts a node with a home and a seed of its own. */
    Node start() {
        return start("node" + nodes.size(), builder -> builder);
    }

    /** Starts a node in a home directory of the network, which is kept over restarts. */
    Node start(String home, UnaryOperator<NodeConfigBuilder> settings) {
        return start(Node::start, home, settings);
    }

    /** Starts a node with chosen plugins. */
    Node start(Function<NodeConfig, Node> starter, String home, UnaryOperator<NodeConfigBuilder> settings) {
        NodeConfigBuilder builder = NodeConfig.builder(folder.resolve(home))
                .link(segment.name(), VirtualLan.DRIVER_ID)
                .crypto("bouncycastle")
                .simulate(timeline, seed * 1_000_003 + nodes.size());
        Node node = starter.apply(settings.apply(builder).build());
        nodes.add(node);
        return node;
    }

    /** Starts a node with a chosen key. */
    Node start(String home, byte[] seed, UnaryOperator<NodeConfigBuilder> settings) {
        Keys.install(home(home), seed);
        return start(home, settings);
    }

    /** Makes sessions between all of these, as traffic would. */
    void meet(List<Node> some) {
        for (Node from : some) {
            for (Node to : some) {
                if (from != to) {
                    echo(from, to, Duration.ofSeconds(1)).orElseThrow();
                }
            }
        }
    }

    /** What happens in a node from now on. */
    static List<Event> events(Node node) {
        List<Event> events = new ArrayList<>();
        var _ = node.subscribe(events::add);
        return events;
    }

    Path home(String name) {
        return folder.resolve(name);
    }

    /** How many frames were put on the segment so far. */
    long frames() {
        return frames;
    }

    /** A digest of every frame and its time. */
    long trace() {
        return trace.getValue();
    }

    /** Sends an ECHO and lets time pass until its reply is there. */
    Optional<EchoReply> echo(Node from, Node to, Duration patience) {
        var reply = new AtomicReference<EchoReply>();
        from.echoAsync(to.id(), "are you there?".getBytes(java.nio.charset.StandardCharsets.UTF_8), reply::set);
        timeline.runUntil(patience, () -> reply.get() != null);
        return Optional.ofNullable(reply.get());
    }

    static boolean knows(Node node, Node other) {
        return node.peers().stream().anyMatch(peer -> peer.id().equals(other.id()));
    }

    static Optional<PeerState> state(Node node, Node other) {
        return node.peers().stream()
                .filter(peer -> peer.id().equals(other.id()))
                .map(peer -> peer.state())
                .findFirst();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        tapped.close();
        held.close();
    }
}
