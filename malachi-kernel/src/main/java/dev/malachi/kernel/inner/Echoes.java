package dev.malachi.kernel.inner;

import dev.malachi.api.EchoReply;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.session.ControlChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** ECHO and ECHO_REPLY (protocol.md §7.2). Used on the control thread. */
public final class Echoes {
    /** ECHOs that may wait for a reply at once; the oldest is given up. */
    private static final int MAX_WAITING = 4096;

    private static final int REPLY_HEADER_BYTES = 8;

    private final NodeContext context;
    private final ControlChannel channel;
    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(NodeId peer, long sentNanos, boolean inSession, Consumer<EchoReply> onReply) {}

    /**
     * Makes one that waits for nothing.
     *
     * @param context of the node
     * @param channel takes questions and replies
     */
    public Echoes(NodeContext context, ControlChannel channel) {
        this.context = context;
        this.channel = channel;
    }

    /**
     * Sends an ECHO, in a session that is made first if there is none.
     *
     * @param peer where to
     * @param data at most {@code Wire.ECHO_MAX_BYTES}
     * @param onReply takes the reply
     * @return its request id
     */
    int send(KnownPeer peer, byte[] data, Consumer<EchoReply> onReply) {
        peer.peer().exchange().sent();
        int requestId = expect(peer.peer(), onReply);
        channel.sendControl(peer, Wire.CONTROL_ECHO, requestId, data);
        return requestId;
    }

    /** The time to make a session says nothing about the way, so it is not measured then. */
    private int expect(Peer peer, Consumer<EchoReply> onReply) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        int requestId;
        do {
            requestId = context.random().nextInt();
        } while (waiting.containsKey(requestId));
        waiting.put(
                requestId, new Waiting(peer.id(), context.now(), peer.sending().isPresent(), onReply));
        return requestId;
    }

    /** Forgets an ECHO whose asker does not wait any more. */
    public void forget(int requestId) {
        waiting.remove(requestId);
    }

    /** Answers an ECHO, within the budget of its sender. */
    void onEcho(KnownPeer from, int hopLimit, int requestId, byte[] data) {
        if (data.length > Wire.ECHO_MAX_BYTES) {
            context.counters().count("control.drop.echo_length");
        } else if (!from.echoBudget().take(context.now())) {
            context.counters().count("control.drop.echo_rate");
        } else {
            context.counters().count("control.accepted.echo");
            byte[] body = new byte[REPLY_HEADER_BYTES + data.length];
            body[0] = (byte) hopLimit;
            System.arraycopy(data, 0, body, REPLY_HEADER_BYTES, data.length);
            channel.sendControl(from, Wire.CONTROL_ECHO_REPLY, requestId, body);
        }
    }

    /** Takes a reply. */
    void onReply(Session session, KnownPeer from, int requestId, byte[] body) {
        Waiting asked = waiting.get(requestId);
        if (asked == null || !asked.peer().equals(session.peer().id()) || body.length < REPLY_HEADER_BYTES) {
            context.counters().count("control.drop.echo_reply_unexpected");
            return;
        }
        waiting.remove(requestId);
        context.counters().count("control.accepted.echo_reply");
        long roundTrip = context.now() - asked.sentNanos();
        from.peer().exchange().answered();
        if (asked.inSession()) {
            from.roundTrip(roundTrip);
        }
        asked.onReply()
                .accept(new EchoReply(
                        asked.peer(),
                        roundTrip,
                        Math.min(body[0] & 0xFF, Wire.INITIAL_HOP_LIMIT),
                        Arrays.copyOfRange(body, REPLY_HEADER_BYTES, body.length)));
    }
}
