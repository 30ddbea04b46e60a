package dev.malachi.plugin.control.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** The connections that there are. Safe for use by several threads. */
public final class Connections {
    /** Tells who is at the other end. */
    @FunctionalInterface
    public interface Administrators {
        /**
         * Whether the caller is root, or the user that the daemon runs as.
         *
         * @param channel of the caller
         * @return whether it is one of them
         * @throws IOException if the system does not say
         */
        boolean include(SocketChannel channel) throws IOException;
    }

    private final Limits limits;
    private final Administrators administrators;
    private final Places places;
    private final Map<SocketChannel, Conversation> conversations = new ConcurrentHashMap<>();

    /**
     * There is none yet.
     *
     * @param limits how many there may be
     * @param administrators for whom some are kept
     */
    public Connections(Limits limits, Administrators administrators) {
        this.limits = limits;
        this.administrators = administrators;
        this.places = new Places(limits.connections(), limits.reserved());
    }

    /**
     * The conversation of a connection that is there.
     *
     * @param endPoint of a request
     * @return empty if it has ended
     */
    public Optional<Conversation> of(EndPoint endPoint) {
        return endPoint.getTransport() instanceof SocketChannel channel
                ? Optional.ofNullable(conversations.get(channel))
                : Optional.empty();
    }

    /** Takes a new connection, or refuses it with a sentence. Credentials are asked for only where they matter. */
    boolean admit(SocketChannel channel, Scheduler scheduler) throws IOException {
        if (!places.take(1, false) && !(administrators.include(channel) && places.take(1, true))) {
            Refusal.write(
                    channel,
                    "503 Service Unavailable",
                    "The daemon has as many connections as it serves at once (" + limits.connections()
                            + "); end other commands ('malachi listen', readers of events), or run this as root or as"
                            + " the user that the daemon runs as, for whom some are kept.");
            return false;
        }
        var conversation = new Conversation(channel, scheduler, limits, () -> {
            conversations.remove(channel);
            places.free(1);
        });
        conversations.put(channel, conversation);
        conversation.awaitRequest();
        return true;
    }

    void opened(EndPoint endPoint) {
        of(endPoint).ifPresent(conversation -> conversation.opened(endPoint));
    }

    void closed(EndPoint endPoint) {
        of(endPoint).ifPresent(Conversation::end);
    }
}
