package dev.malachi.kernel.handshake;

import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions with one peer (protocol.md §5): we send under <em>current</em>; <em>previous</em> still receives what the peer sent
 * before it changed over; <em>next</em> waits until the peer, who began it, has used it.
 *
 * <p>Every change returns the sessions that fell out.
 */
final class SessionSlots {
    private @Nullable Session previous;
    private @Nullable Session current;
    private @Nullable Session next;
    private @Nullable Origin nextOrigin;

    /**
     * The INIT of a session that a peer began. It counts for nothing until the session is used: it may be a replay.
     *
     * @param source where it came from
     * @param announcement what the peer announced in it
     */
    record Origin(Source source, Tlvs announcement) {}

    Optional<Session> previous() {
        return Optional.ofNullable(previous);
    }

    Optional<Session> current() {
        return Optional.ofNullable(current);
    }

    Optional<Session> next() {
        return Optional.ofNullable(next);
    }

    int count() {
        return (previous == null ? 0 : 1) + (current == null ? 0 : 1) + (next == null ? 0 : 1);
    }

    /** The INIT of <em>next</em>. */
    Optional<Origin> nextOrigin() {
        return Optional.ofNullable(nextOrigin);
    }

    boolean isEmpty() {
        return previous == null && current == null && next == null;
    }

    /**
     * Our handshake succeeded: its session may be used at once. The peer may already send under <em>next</em>, so that one is kept in
     * preference to <em>current</em>.
     */
    List<Session> initiated(Session session) {
        List<Session> retired = new ArrayList<>(2);
        add(retired, previous);
        if (next == null) {
            previous = current;
        } else {
            add(retired, current);
            previous = next;
            clearNext();
        }
        current = session;
        return retired;
    }

    /** We answered a newer INIT: its session waits for the first frame. */
    List<Session> answered(Session session, Origin origin) {
        List<Session> retired = new ArrayList<>(1);
        add(retired, next);
        next = session;
        nextOrigin = origin;
        return retired;
    }

    /** The first frame came under <em>next</em>. */
    List<Session> confirmed() {
        List<Session> retired = new ArrayList<>(1);
        add(retired, previous);
        previous = current;
        current = next;
        clearNext();
        return retired;
    }

    /** Drops sessions that may not be used any more; a <em>previous</em> one never outlives <em>current</em>. */
    List<Session> expire(long nowNanos) {
        List<Session> retired = new ArrayList<>(2);
        if (next != null && !next.usable(nowNanos)) {
            retired.add(next);
            clearNext();
        }
        if (current != null && !current.usable(nowNanos)) {
            retired.add(current);
            current = null;
        }
        if (previous != null && (current == null || !previous.usable(nowNanos))) {
            retired.add(previous);
            previous = null;
        }
        return retired;
    }

    /** Gives up <em>next</em>. */
    List<Session> dropNext() {
        List<Session> retired = new ArrayList<>(1);
        add(retired, next);
        clearNext();
        return retired;
    }

    /** Ends all of them. */
    List<Session> clear() {
        List<Session> retired = new ArrayList<>(3);
        add(retired, previous);
        add(retired, current);
        add(retired, next);
        previous = null;
        current = null;
        clearNext();
        return retired;
    }

    /** When the first of them expires by age. */
    long nextExpiryNanos(long nowNanos) {
        long left = Wire.REJECT_AFTER_NANOS;
        for (Session session : all()) {
            left = Math.min(left, session.createdNanos() + Wire.REJECT_AFTER_NANOS - nowNanos);
        }
        return nowNanos + left;
    }

    /** When the peer was last heard, under any of them; now at the latest. */
    long lastReceivedNanos(long otherwise) {
        List<Session> sessions = all();
        return sessions.isEmpty()
                ? otherwise
                : newest(sessions.stream().mapToLong(Session::lastReceivedNanos).toArray());
    }

    /** When data last came, under any of them. */
    long lastDataReceivedNanos(long otherwise) {
        List<Session> sessions = all();
        return sessions.isEmpty()
                ? otherwise
                : newest(sessions.stream()
                        .mapToLong(Session::lastDataReceivedNanos)
                        .toArray());
    }

    private static long newest(long[] times) {
        long newest = times[0];
        for (long time : times) {
            newest = time - newest > 0 ? time : newest;
        }
        return newest;
    }

    private List<Session> all() {
        List<Session> all = new ArrayList<>(3);
        add(all, previous);
        add(all, current);
        add(all, next);
        return all;
    }

    private void clearNext() {
        next = null;
        nextOrigin = null;
    }

    private static void add(List<Session> list, @Nullable Session session) {
        if (session != null) {
            list.add(session);
        }
    }
}
