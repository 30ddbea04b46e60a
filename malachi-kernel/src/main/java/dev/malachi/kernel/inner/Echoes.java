package dev.malachi.kernel.inner;

import dev.malachi.api.EchoReply;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.peer.Session;
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
    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(NodeId peer, long sentNanos, boolean inSession, Consumer<EchoReply> onReply) {}

    public Echoes(NodeContext context) {
        this.context = context;
    }

    /**
     * Registers an ECHO that is about to leave.
     *
     * @param peer whom it goes to
     * @param inSession whether there is a session already; if not, the time to make one says nothing about the way
     * @param onReply hears the reply
     * @return its request id
     */
    public int expect(NodeId peer, boolean inSession, Consumer<EchoReply> onReply) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        int requestId;
        do {
            requestId = context.random().nextInt();
        } while (waiting.containsKey(requestId));
        waiting.put(requestId, new Waiting(peer, context.now(), inSession, onReply));
        return requestId;
    }

    /** Forgets an ECHO whose asker does not wait any more. */
    public void forget(int requestId) {
        waiting.remove(requestId);
    }

    /** The body of the reply to an ECHO. */
    public static byte[] replyBody(int hopLimit, byte[] data) {
        byte[] body = new byte[REPLY_HEADER_BYTES + data.length];
        body[0] = (byte) hopLimit;
        System.arraycopy(data, 0, body, REPLY_HEADER_BYTES, data.length);
        return body;
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
