package dev.malachi.kernel.handshake;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.PeerHandshake.Attempt;

/**
 * Notices that a peer does not answer (protocol.md §5): data that is not answered leads to a handshake, and as long as that is out, the
 * peer's silence is measured. So a timer runs only for peers to which something was sent in vain.
 */
final class Silence {
    private final HandshakeHost host;
    private final SessionKeeper sessions;

    Silence(HandshakeHost host, SessionKeeper sessions) {
        this.host = host;
        this.sessions = sessions;
    }

    /** Watches a peer as long as a handshake with it is out. */
    void watch(PeerHandshake handshake, Attempt attempt) {
        long silent = nanos(handshake, attempt);
        long due = silent < Wire.PEER_STALE_NANOS ? Wire.PEER_STALE_NANOS : Wire.PEER_UNREACHABLE_NANOS;
        attempt.watch.close();
        attempt.watch = host.timeline().schedule(Math.max(due - silent, 1), () -> look(handshake, attempt));
    }

    private void look(PeerHandshake handshake, Attempt attempt) {
        if (handshake.attempt != attempt) {
            return;
        }
        long silent = nanos(handshake, attempt);
        if (silent >= Wire.PEER_UNREACHABLE_NANOS) {
            unreachable(handshake, attempt);
            return;
        }
        if (silent >= Wire.PEER_STALE_NANOS) {
            host.stale(handshake.peer);
        }
        watch(handshake, attempt);
    }

    /** The handshake is given up. A peer that is heard all the same keeps its session until that has expired. */
    void gaveUp(PeerHandshake handshake, Attempt attempt) {
        if (nanos(handshake, attempt) >= Wire.PEER_STALE_NANOS) {
            unreachable(handshake, attempt);
        }
    }

    private void unreachable(PeerHandshake handshake, Attempt attempt) {
        if (!attempt.toldUnreachable) {
            attempt.toldUnreachable = true;
            sessions.suspend(handshake);
            host.unreachable(handshake.peer);
        }
    }

    /** A frame came of a peer that was silent: its session may be used again, if it is not too old. */
    void over(PeerHandshake handshake) {
        sessions.resume(handshake);
        Attempt attempt = handshake.attempt;
        if (attempt != null) {
            attempt.toldUnreachable = false;
            watch(handshake, attempt);
        }
    }

    /** How long nothing has come since something went that should have been answered. */
    private long nanos(PeerHandshake handshake, Attempt attempt) {
        long now = host.timeline().nanoTime();
        long since = handshake.liveness.silentSinceNanos(attempt.startedNanos);
        long heard = handshake.slots.lastReceivedNanos(since);
        return Math.min(now - since, now - heard);
    }
}
