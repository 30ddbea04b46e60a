package dev.malachi.kernel.home;

import dev.malachi.api.time.Timeline;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Strictly rising time for handshakes and node records (protocol.md §5, §7.1): the larger of the wall clock and what was used before,
 * over restarts too. A bound is stored ahead of use, so even a crash never lets it go back; after a crash this node goes on at the
 * bound, after a clean stop where it was. Used on the control thread.
 */
public final class Timestamps {
    /** How far ahead of the wall clock the bound is stored, so that use does not come to it before it has been stored anew. */
    private static final long AHEAD_OF_CLOCK_MILLIS = 120_000;

    /**
     * How far ahead of use, where that is ahead of the wall clock: it goes on by a millisecond at most then. A node that crashes again
     * and again runs ahead no further than this for each crash, which the clock makes good in as long.
     */
    private static final long AHEAD_OF_USE_MILLIS = 1000;

    private static final int NANOS_PER_MILLI = 1_000_000;
    /** TAI64 label of 1970-01-01 00:00:10 TAI (cr.yp.to/libtai/tai64.html). */
    private static final long TAI64_EPOCH = 0x4000_0000_0000_000AL;

    private final Timeline timeline;
    private final StateFile state;
    private final Executor fileWriter;
    private long lastMillis;
    private long boundMillis;
    private int lastNanos;
    private long lastTaiMillis;
    private boolean closed;

    /**
     * Continues where the state file ends; stores a first bound at once.
     *
     * @param timeline the wall clock
     * @param state what is remembered
     * @param fileWriter runs later writes; the control thread must not wait for the disk
     */
    public Timestamps(Timeline timeline, StateFile state, Executor fileWriter) {
        this.timeline = timeline;
        this.state = state;
        this.fileWriter = fileWriter;
        NodeState before = state.state();
        this.lastMillis = Math.max(timeline.currentTimeMillis(), before.timestampMillis());
        this.boundMillis = bound();
        long bound = boundMillis;
        state.update(remembered -> remembered.withTimestampMillis(bound));
    }

    /** Milliseconds since 1970, greater than at every call before; for {@code seq} of node records. */
    public long nextMillis() {
        lastMillis = Math.max(timeline.currentTimeMillis(), lastMillis + 1);
        extendIfDue();
        return lastMillis;
    }

    /**
     * Resumes after a value that was used by this node before, as others tell; it has forgotten that, say because HOME could not be
     * written.
     *
     * @param millis milliseconds since 1970
     */
    public void resumeAfter(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** TAI64N label, 12 bytes, greater than at every call before; for INITs. */
    public byte[] nextTai64n() {
        long millis = Math.max(timeline.currentTimeMillis(), lastMillis);
        if (millis != lastTaiMillis) {
            lastNanos = 0;
        } else if (++lastNanos == NANOS_PER_MILLI) {
            millis++;
            lastNanos = 0;
        }
        lastTaiMillis = millis;
        lastMillis = millis;
        extendIfDue();
        byte[] label = new byte[12];
        long seconds = TAI64_EPOCH + Math.floorDiv(millis, 1000L);
        int nanos = (int) Math.floorMod(millis, 1000L) * NANOS_PER_MILLI + lastNanos;
        for (int i = 0; i < 8; i++) {
            label[i] = (byte) (seconds >>> 56 - 8 * i);
        }
        for (int i = 0; i < 4; i++) {
            label[8 + i] = (byte) (nanos >>> 24 - 8 * i);
        }
        return label;
    }

    /** Has stored what was used, for a clean stop; the file's writer may be ended after this. Nothing is stored from now on. */
    public void close() {
        if (!closed) {
            long next = lastMillis + 1; // labels within the last millisecond may have been used
            store(remembered -> remembered.withTimestampMillis(next));
            closed = true;
        }
    }

    private long bound() {
        return Math.max(timeline.currentTimeMillis() + AHEAD_OF_CLOCK_MILLIS, lastMillis + AHEAD_OF_USE_MILLIS);
    }

    /** Half of what is stored ahead is left for the time that the disk takes. */
    private void extendIfDue() {
        boolean aheadOfClock = lastMillis > timeline.currentTimeMillis();
        long reserve = (aheadOfClock ? AHEAD_OF_USE_MILLIS : AHEAD_OF_CLOCK_MILLIS) / 2;
        if (lastMillis > boundMillis - reserve) {
            boundMillis = bound();
            long bound = boundMillis;
            store(remembered -> remembered.withTimestampMillis(bound));
        }
    }

    private void store(UnaryOperator<NodeState> change) {
        if (!closed) {
            fileWriter.execute(() -> state.update(change));
        }
    }
}
