package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.HashMap;
import java.util.Map;

/** When a question is answered (protocol.md §3.3, §3.4), and when its sender is asked as well. */
final class Answers {
    /** Answers wait up to this long for each known node, so that they do not come all at once. */
    private static final long DELAY_NANOS = 20_000_000L;

    private static final long DELAY_MAX_NANOS = 5_000_000_000L;

    /** A classic node is not ready for an answer before (protocol.md §3.4). */
    private static final long CLASSIC_DELAY_NANOS = 50_000_000L;

    private final ProtocolContext context;
    private final Composer composer;
    private final Neighbors neighbors;
    private final Questions questions;
    private final OtherRevisions revisions;
    /** Answers that wait, 5 s at most: the rate limits (§3.1) let no more than a few hundred askers through in that time. */
    private final Map<NodeId, Registration> waiting = new HashMap<>();

    Answers(
            ProtocolContext context,
            Composer composer,
            Neighbors neighbors,
            Questions questions,
            OtherRevisions revisions) {
        this.context = context;
        this.composer = composer;
        this.neighbors = neighbors;
        this.questions = questions;
        this.revisions = revisions;
    }

    void stop() {
        waiting.values().forEach(Registration::close);
        waiting.clear();
    }

    /** Answers a native node: one that asked us alone at once, another if it is new. */
    void toNative(Received received, Speaker speaker, boolean newAsker) {
        if (!received.isBroadcast()) {
            send(received);
        } else if (newAsker) {
            neighbors.of(received.sender(), received.nowNanos()).answered(received.path(), speaker.bootEpoch());
            boolean ask = received.known().isEmpty() && !isRefused(received) && mayAsk(received, speaker);
            within(spreadNanos(received.sender()), received, () -> {
                send(received);
                if (ask) { // Anybody may have sent the DISCOVER of an id that is new; its answer says where it is.
                    questions.askNative(received.link(), received.mac());
                }
            });
        }
    }

    /**
     * Answers a classic node.
     *
     * @param asked whether it was asked something because of its question
     */
    void toClassic(Received received, boolean asked) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        boolean teach = !asked && received.isBroadcast() && neighbor.lessons().take(received.nowNanos());
        later(CLASSIC_DELAY_NANOS, received, () -> send(received));
        if (teach) {
            // It learns one peer from the answers to its DISCOVER, but every node whose DISCOVER it hears.
            var _ = context.timeline()
                    .schedule(CLASSIC_DELAY_NANOS, () -> questions.ask(received.link(), received.mac(), false));
        }
    }

    /** Whether the node does not know a sender, though it has been told of it: trust does not admit it, or not yet. */
    boolean isRefused(Received received) {
        return context.sighting(received.sender()).isEmpty();
    }

    /**
     * Whether a question may be answered and its sender asked as well: to where nothing was reached, no more bytes go than came. Classic
     * questions are short; of them the rate is bounded.
     */
    boolean mayAsk(Received received, Speaker speaker) {
        return !speaker.isNative()
                || neighbors.isReached(received)
                || questions
                        .linkUp(received.link())
                        .filter(link -> received.frameBytes()
                                >= Wire.DISCOVER_TO_ONE_BYTES + composer.advertiseFrameBytes(link))
                        .isPresent();
    }

    /** The more nodes there are, the longer their answers are spread over; a lone pair answers at once. */
    private long spreadNanos(NodeId asker) {
        int others = context.peerCount() - (context.sighting(asker).isPresent() ? 1 : 0);
        return Math.min(others * DELAY_NANOS, DELAY_MAX_NANOS);
    }

    private void within(long spreadNanos, Received received, Runnable answer) {
        if (spreadNanos <= 0) {
            answer.run();
        } else {
            later(context.random().nextLong(spreadNanos), received, answer);
        }
    }

    private void later(long delayNanos, Received received, Runnable answer) {
        NodeId asker = received.sender();
        drop(asker); // the newest question is the one to answer
        waiting.put(asker, context.timeline().schedule(delayNanos, () -> {
            waiting.remove(asker);
            answer.run();
        }));
    }

    /** Takes back an answer that waits. A node that has answered our own question has learned from it what ours would say. */
    void drop(NodeId asker) {
        Registration answer = waiting.remove(asker);
        if (answer != null) {
            answer.close();
        }
    }

    /** Answers now. */
    void send(Received received) {
        questions.linkUp(received.link()).ifPresent(link -> {
            if (Composer.isNative(context, received.message())
                    && !neighbors.isReached(received)
                    && received.frameBytes() < composer.advertiseFrameBytes(link)) {
                context.count("ndp.not_answered.short");
                revisions.heardShort(received);
                return;
            }
            byte[] body = composer.advertise(
                    link, received.sender(), received.message().challenge());
            context.count("ndp.tx.advertise");
            context.send(link, received.mac(), Wire.TYPE_NDP, received.sender(), body);
        });
    }
}
