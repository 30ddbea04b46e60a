package dev.malachi.kernel.handshake;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.peer.Session;

/**
 * Whether we owe a peer a keepalive, and whether it is still there (protocol.md §5; WireGuard's paper §6.5).
 *
 * <p>The pumps note times of frames and nothing else, so these are looked at now and then: a keepalive goes 5 to 10 s after data came
 * and nothing went, a silent peer is noticed 12 to 17 s after data went and nothing came. Neither is ever late for the other side.
 */
final class Liveness {
    /** Time between two looks at a session. */
    static final long CHECK_NANOS = Wire.KEEPALIVE_NANOS / 2;

    /** An initiator that only receives renews when a keepalive and one retry still fit before the end. */
    private static final long RENEW_AFTER_NANOS = Wire.REJECT_AFTER_NANOS - Wire.KEEPALIVE_NANOS - Wire.RETRY_NANOS;

    private long nothingOwedNanos;
    private boolean owes;
    private boolean waits;
    private long waitsSinceNanos;
    private boolean gaveUp;
    private long gaveUpNanos;
    private boolean renews;

    /** There is a new current session. */
    void restart(long nowNanos) {
        nothingOwedNanos = nowNanos;
        owes = false;
        waits = false;
        gaveUp = false;
        renews = false;
    }

    /** A handshake was given up: only data sent from now on is a reason for another. */
    void gaveUp(long nowNanos) {
        gaveUp = true;
        gaveUpNanos = nowNanos;
        waits = false;
    }

    /**
     * Looks at the sessions of a peer.
     *
     * @param current the session to send under
     * @param slots all of them
     * @param nowNanos monotonic time
     */
    void look(Session current, SessionSlots slots, long nowNanos) {
        long dataReceived = slots.lastDataReceivedNanos(current.lastDataReceivedNanos());
        owes = dataReceived - current.lastSentNanos() > 0;
        if (!owes) {
            nothingOwedNanos = nowNanos;
        } else if (current.lastSentNanos() - nothingOwedNanos > 0) {
            nothingOwedNanos = current.lastSentNanos();
        }
        long sent = current.lastDataSentNanos();
        long heard = slots.lastReceivedNanos(current.lastReceivedNanos());
        if (sent - heard < 0 || gaveUp && sent - gaveUpNanos <= 0) {
            waits = false;
        } else if (!waits || waitsSinceNanos - heard < 0) {
            waits = true;
            waitsSinceNanos = sent;
        }
        renews = current.role() == Session.Role.INITIATOR
                && nowNanos - current.createdNanos() >= RENEW_AFTER_NANOS
                && dataReceived - current.createdNanos() >= Wire.REKEY_AFTER_NANOS;
    }

    /** Data came, and nothing has gone for so long that the peer is about to wonder. */
    boolean keepaliveDue(long nowNanos) {
        return owes && nowNanos - nothingOwedNanos >= Wire.KEEPALIVE_NANOS;
    }

    /** A keepalive went out. */
    void keptAlive(long nowNanos) {
        owes = false;
        nothingOwedNanos = nowNanos;
    }

    /** Data went, and nothing has come for so long that the peer seems to be gone. */
    boolean peerSeemsGone(long nowNanos) {
        return waits && nowNanos - waitsSinceNanos >= Wire.DEAD_PEER_NANOS;
    }

    /**
     * Since when data waits for an answer, if it has for longer than something else.
     *
     * @param otherNanos since when that has
     */
    long silentSinceNanos(long otherNanos) {
        return waits && waitsSinceNanos - otherNanos < 0 ? waitsSinceNanos : otherNanos;
    }

    /** The peer seems to be gone, or the session is about to end in its use. */
    boolean handshakeDue(long nowNanos) {
        return renews || peerSeemsGone(nowNanos);
    }

    /** When to look again. */
    long nextLookNanos(long nowNanos) {
        long left = CHECK_NANOS;
        if (owes) {
            left = Math.min(left, nothingOwedNanos + Wire.KEEPALIVE_NANOS - nowNanos);
        }
        if (waits) {
            long dead = waitsSinceNanos + Wire.DEAD_PEER_NANOS - nowNanos;
            left = dead > 0 ? Math.min(left, dead) : left;
        }
        return nowNanos + Math.max(left, 1);
    }
}
