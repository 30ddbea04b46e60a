package dev.malachi.kernel.handshake;

import dev.malachi.api.Registration;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.MacWriter;
import dev.malachi.kernel.noise.NoiseHandshake;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept of one peer: its sessions, the handshake in progress, and what must not be repeated too often. */
final class PeerHandshake {
    /** A handshake that we want: INITs go out until there is a session, or it is given up. */
    static final class Attempt {
        final long startedNanos;

        @Nullable
        OutstandingInit init;

        boolean cookieUsed;
        boolean lacksPath;
        boolean toldUnreachable;

        /** Whether one INIT must do, as long as the peer was not reached by its path. */
        boolean once;

        Registration retry = () -> {};
        Registration watch = () -> {};

        Attempt(long startedNanos, boolean once) {
            this.startedNanos = startedNanos;
            this.once = once;
        }
    }

    /**
     * An INIT that may still be answered.
     *
     * @param noise stands before the second message
     * @param index its sender index
     * @param mac1 its mac1, 16 bytes
     * @param sentNanos when it went out
     * @param asked station that it went to
     * @param tries RESPONSEs to it that were tried
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record OutstandingInit(NoiseHandshake noise, int index, byte[] mac1, long sentNanos, Source asked, Tries tries) {}

    /**
     * RESPONSEs to one INIT. Its index is secret: only who has seen the INIT can send what costs us Diffie-Hellman, so this bound takes
     * the place of a budget that strangers could use up.
     */
    static final class Tries {
        private int fromAsked;
        private int fromOthers;

        boolean take(boolean asked) {
            return asked ? ++fromAsked <= Wire.RESPONSES_FROM_ASKED : ++fromOthers <= Wire.RESPONSES_FROM_OTHERS;
        }
    }

    final Peer peer;
    final MacWriter macs;
    final SessionSlots slots = new SessionSlots();
    final Liveness liveness = new Liveness();
    final byte[] newestTimestamp = new byte[Wire.TIMESTAMP_BYTES];
    long newestTimestampNanos;

    @Nullable
    Attempt attempt;

    /** The peer is unreachable: its current session only receives. */
    boolean suspended;

    boolean timerSet;
    long timerNanos;
    Registration timer = () -> {};

    private boolean staleAnswered;
    private long staleAnsweredNanos;
    private boolean calledBack;
    private long calledBackNanos;
    private long callBackPauseNanos;

    PeerHandshake(Peer peer, MacWriter macs) {
        this.peer = peer;
        this.macs = macs;
    }

    /** The INIT of ours that the peer may still answer. */
    Optional<OutstandingInit> outstanding() {
        return Optional.ofNullable(attempt).map(a -> a.init);
    }

    /** Whether a timestamp is newer than all that were seen in valid INITs. */
    boolean isNews(byte[] timestamp) {
        return Arrays.compareUnsigned(timestamp, newestTimestamp) > 0;
    }

    void remember(byte[] timestamp, long nowNanos) {
        System.arraycopy(timestamp, 0, newestTimestamp, 0, newestTimestamp.length);
        newestTimestampNanos = nowNanos;
    }

    /** Whether a valid INIT that is not newer may start a handshake of ours: once in 30 s. */
    boolean takeStaleAnswer(long nowNanos) {
        if (staleAnswered && nowNanos - staleAnsweredNanos < Wire.STALE_INIT_NANOS) {
            return false;
        }
        staleAnswered = true;
        staleAnsweredNanos = nowNanos;
        return true;
    }

    /** Whether the time since the last handshake that any sender may have caused is over. */
    boolean mayCallBack(long nowNanos) {
        return !calledBack || nowNanos - calledBackNanos >= callBackPauseNanos;
    }

    /** Doubles the time until the next one; a quiet minute after its end makes it short again. */
    void calledBack(long nowNanos) {
        long quiet = nowNanos - calledBackNanos - callBackPauseNanos;
        callBackPauseNanos = !calledBack || quiet >= Wire.UNKNOWN_INDEX_MAX_BACKOFF_NANOS
                ? Wire.UNKNOWN_INDEX_BACKOFF_NANOS
                : Math.min(2 * callBackPauseNanos, Wire.UNKNOWN_INDEX_MAX_BACKOFF_NANOS);
        calledBack = true;
        calledBackNanos = nowNanos;
    }
}
