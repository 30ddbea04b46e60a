package dev.malachi.bench.growth;

import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.plugin.virtuallan.Segment;
import dev.malachi.plugin.virtuallan.VirtualLan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What a peer costs, by their number: memory of a live session, memory of a peer that is only known, and the time to get there.
 *
 * <p>Live: one node in the middle of a star on the virtual LAN has a session with each of N others, which do not hear each other. The
 * memory is that of the whole process less that of the same nodes without a single link between them, so it is what 2 N ends of
 * sessions take; its native part holds buffers of the virtual LAN too. Known: a node starts in a home directory with N pinned peers,
 * beside one in an empty one; they are approved, while live ones are not, so beyond a thousand the least useful go (protocol.md §9).
 * Session: nothing but N sessions with their ciphers for one lane. All in virtual time.
 *
 * <p>Prints one JSON object a line. Memory is measured after full collections, native memory by the JVM's own tracking.
 */
public final class PeerGrowth {
    private static final String SEGMENT = "growth";
    private static final int WARM_UP_PEERS = 10;
    /** In virtual time: all have met by then. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final byte[] QUESTION = {1};

    private PeerGrowth() {}

    /**
     * Measures.
     *
     * @param arguments {@code live}, {@code known} or {@code session}, and {@code N,N,…}
     * @throws IOException if the scratch folder cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: PeerGrowth live|known|session N,N,…");
        }
        int[] sizes = Arrays.stream(arguments[1].split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        Path scratch = Files.createTempDirectory("malachi-growth");
        try {
            measure(arguments[0], scratch, WARM_UP_PEERS); // classes are loaded and code is compiled by this
            for (int size : sizes) {
                System.out.println(measure(arguments[0], scratch, size));
            }
        } finally {
            delete(scratch);
        }
    }

    private static String measure(String kind, Path scratch, int peers) throws IOException {
        return switch (kind) {
            case "live" -> live(scratch, peers);
            case "known" -> known(scratch, peers);
            case "session" -> sessionsOnly(peers);
            default -> throw new IllegalArgumentException("live, known or session, not " + kind);
        };
    }

    private static String live(Path scratch, int peers) throws IOException {
        Memory apart = star(scratch.resolve("apart" + peers), peers, false);
        Memory joined = star(scratch.resolve("joined" + peers), peers, true);
        return report("live", peers, joined.less(apart), 2 * peers, joined.nanos() / peers);
    }

    /** The memory of all nodes, with sessions between the first and each other one, or without. */
    private static Memory star(Path folder, int peers, boolean joined) throws IOException {
        var timeline = new VirtualTimeline();
        Segment segment = VirtualLan.segment(SEGMENT);
        List<Node> nodes = new ArrayList<>();
        try (Registration held = segment.hold()) {
            // While they come no node hears another: their first frames are to all.
            for (int i = 0; i <= peers; i++) {
                nodes.add(start(folder.resolve("node" + i), timeline, i));
                segment.partition(segment.stations().stream().map(List::of).toList());
            }
            timeline.runFor(SETTLING);
            long begin = System.nanoTime();
            if (joined) {
                var middle = segment.stations().getFirst();
                segment.partition(segment.stations().stream()
                        .skip(1)
                        .map(leaf -> List.of(middle, leaf))
                        .toList());
                meet(timeline, nodes);
            }
            long nanos = System.nanoTime() - begin;
            timeline.runFor(SETTLING);
            Memory memory = Memory.now().taking(nanos);
            nodes.forEach(Node::close);
            return memory;
        } finally {
            delete(folder);
        }
    }

    private static Node start(Path home, VirtualTimeline timeline, long seed) {
        return Node.start(NodeConfig.builder(home)
                .link(SEGMENT, VirtualLan.DRIVER_ID)
                .simulate(timeline, seed)
                .build());
    }

    private static void meet(VirtualTimeline timeline, List<Node> nodes) {
        Node middle = nodes.getFirst();
        List<NodeId> others = nodes.stream().skip(1).map(Node::id).toList();
        runUntil(timeline, () -> middle.peers().size() == others.size());
        for (NodeId other : others) {
            middle.echoAsync(other, QUESTION, reply -> {});
        }
        runUntil(timeline, () -> sessions(middle) == others.size());
        if (sessions(middle) != others.size()) {
            throw new IllegalStateException("only " + sessions(middle) + " of " + others.size() + " sessions after "
                    + PATIENCE.toMinutes() + " minutes of virtual time");
        }
    }

    /** Looks only now and then, since to look at all peers after every frame would cost more than the frames. */
    private static void runUntil(VirtualTimeline timeline, BooleanSupplier condition) {
        long end = timeline.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && timeline.nanoTime() < end) {
            timeline.runFor(STEP);
        }
    }

    private static long sessions(Node node) {
        return node.peers().stream()
                .filter(peer -> peer.state() == PeerState.SESSION)
                .count();
    }

    private static String known(Path scratch, int peers) throws IOException {
        Memory none = alone(scratch.resolve("empty" + peers));
        Path home = scratch.resolve("full" + peers);
        Pins.write(home, peers);
        Memory all = alone(home);
        return report("known", peers, all.less(none), peers, all.nanos() / peers);
    }

    private static Memory alone(Path home) throws IOException {
        var timeline = new VirtualTimeline();
        long begin = System.nanoTime();
        try (Node node = start(home, timeline, 1)) {
            long nanos = System.nanoTime() - begin;
            timeline.runFor(SETTLING);
            return Memory.now().taking(nanos);
        } finally {
            delete(home);
        }
    }

    private static String sessionsOnly(int peers) {
        AeadEngine engine = Extensions.installed().all(AeadEngine.class).stream()
                .filter(candidate -> candidate.availability().available())
                .max(Comparator.comparingInt(AeadEngine::priority))
                .orElseThrow();
        byte[] key = new byte[32];
        MemorySegment inner = Arena.ofAuto().allocate(1);
        MemorySegment sealed = Arena.ofAuto().allocate(1 + AeadEngine.TAG_BYTES);
        Memory before = Memory.now();
        long begin = System.nanoTime();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            var peer = new Peer(new NodeId(i, i), key, key);
            var session =
                    new Session(peer, Session.Role.INITIATOR, i, i, 0, 0, new byte[64], key, key, () -> engine, 1);
            session.sealer(0).seal(0, i, inner, 0, 1, sealed, 0);
            session.opener(0).open(0, i, sealed, 0, 1 + AeadEngine.TAG_BYTES, inner, 0);
            sessions.add(session);
        }
        long nanos = System.nanoTime() - begin;
        Memory after = Memory.now().taking(nanos);
        sessions.forEach(Session::wipe); // and keeps them reachable until here
        return report("session", peers, after.less(before), peers, nanos / peers);
    }

    private static String report(String kind, int peers, Memory memory, int ends, long nanosEach) {
        return "{\"kind\": \"%s\", \"peers\": %d, \"heapBytesEach\": %d, \"nativeBytesEach\": %d, \"microsEach\": %d}"
                .formatted(kind, peers, memory.heapBytes() / ends, memory.nativeBytes() / ends, nanosEach / 1000);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
