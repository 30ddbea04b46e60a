package dev.malachi.plugin.tools.presence;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.spi.tool.ToolOutput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks who is there, and hears who answers. A question to all is answered by nodes that are new to each other; a node that knows this one
 * keeps silent then, so it is asked by an ECHO.
 */
public final class RollCall {
    private static final String NATIVE = "native";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** Nodes known that are asked in each of those intervals: an ECHO may need a new session. */
    private static final int ASKED_AT_ONCE = 50;
    /** Answers of nodes that know fifty others are spread over so long (protocol.md §3.3). */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Node node;
    private final ToolOutput output;
    private final Set<NodeId> answered = ConcurrentHashMap.newKeySet();

    private RollCall(Node node, ToolOutput output) {
        this.node = node;
        this.output = output;
    }

    /**
     * Asks all links, and waits. It ends before its time when all that were known have answered and nothing new was heard for a second;
     * an interrupt ends it with what has answered so far.
     *
     * @param node who asks
     * @param time how long at the most
     * @param output is told how many have answered so far
     * @return those that were heard since it was asked
     */
    public static List<PeerStatus> of(Node node, Duration time, ToolOutput output) {
        return new RollCall(node, output).call(time);
    }

    private List<PeerStatus> call(Duration time) {
        long askedNanos = System.nanoTime();
        Deque<NodeId> toAsk = new ArrayDeque<>(node.peers().stream()
                .filter(RollCall::answersEchoes)
                .map(PeerStatus::id)
                .toList());
        Set<NodeId> expected = Set.copyOf(toAsk);
        node.discover();
        try {
            await(askedNanos, time, toAsk, expected);
        } catch (InterruptedException e) {
            // Ctrl-C: what has answered so far is the result
        }
        return node.peers().stream()
                .filter(peer -> answered.contains(peer.id()) || heardSince(peer.id(), askedNanos))
                .toList();
    }

    private static boolean answersEchoes(PeerStatus peer) {
        return peer.dialect().equals(NATIVE)
                && switch (peer.state()) {
                    case NEW, SESSION, STALE -> peer.lastSeenSeconds().isPresent();
                    case PENDING, UNREACHABLE, DENIED -> false;
                };
    }

    private void await(long askedNanos, Duration time, Deque<NodeId> toAsk, Set<NodeId> expected)
            throws InterruptedException {
        int heard = -1;
        long newsNanos = askedNanos;
        while (true) {
            askNext(toAsk);
            long now = System.nanoTime();
            int hearing = answered.size() + node.status().peers();
            if (hearing != heard) {
                heard = hearing;
                newsNanos = now;
            }
            long left = time.toNanos() - (now - askedNanos);
            output.progress(
                    Math.min(time.toMillis(), (now - askedNanos) / 1_000_000),
                    Math.max(1, time.toMillis()),
                    answered.size() + " of " + expected.size() + " known nodes have answered");
            boolean complete = !expected.isEmpty() && answered.containsAll(expected);
            if (left <= 0 || complete && now - newsNanos >= QUIET.toNanos()) {
                return;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, LOOK_AGAIN.toNanos())));
        }
    }

    private void askNext(Deque<NodeId> toAsk) {
        for (int i = 0; i < ASKED_AT_ONCE && !toAsk.isEmpty(); i++) {
            NodeId peer = toAsk.remove();
            try {
                node.echoAsync(peer, new byte[0], reply -> answered.add(peer));
            } catch (MalachiException e) {
                // forgotten or denied since it was listed: it is not there
            }
        }
    }

    private boolean heardSince(NodeId peer, long askedNanos) {
        long sinceNanos = System.nanoTime() - askedNanos;
        return node.details(peer)
                .flatMap(details -> details.heardAgo())
                .filter(ago -> ago.toNanos() < sinceNanos)
                .isPresent();
    }
}
