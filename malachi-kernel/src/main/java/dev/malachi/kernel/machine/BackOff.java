package dev.malachi.kernel.machine;

import java.util.concurrent.TimeUnit;

/**
 * How often one thing was put right in a row, and when it may be put right again. Twice at once, since things happen; who undoes it a
 * third time waits, longer and longer, and so does a cure that does not help. Used by one thread.
 */
final class BackOff {
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** What stays right for so long is forgotten, or for twice the last delay if that is longer. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int AT_ONCE = 2;

    private int inARow;
    private long lastNanos;
    private long delayNanos;

    /**
     * How long to wait before the next try.
     *
     * @param nowNanos monotonic time
     * @return 0 or less for not at all
     */
    long waitNanos(long nowNanos) {
        if (isQuiet(nowNanos)) {
            inARow = 0;
        }
        return inARow == 0 ? 0 : lastNanos + delayNanos - nowNanos;
    }

    /** It was put right. */
    void done(long nowNanos) {
        inARow++;
        lastNanos = nowNanos;
        delayNanos = inARow <= AT_ONCE ? 0 : delay(inARow - AT_ONCE - 1);
    }

    /** It could not be put right. */
    void failed(long nowNanos) {
        inARow++;
        lastNanos = nowNanos;
        delayNanos = delay(inARow - 1);
    }

    private static long delay(int doublings) {
        return doublings > 6 ? LONGEST_NANOS : Math.min(LONGEST_NANOS, FIRST_NANOS << doublings);
    }

    /** How often in a row. */
    int inARow() {
        return inARow;
    }

    /** Whether it is undone again and again. */
    boolean isContested() {
        return inARow > AT_ONCE;
    }

    /** How long to wait after a try until it is forgotten. */
    long quietNanos() {
        return Math.max(QUIET_NANOS, 2 * delayNanos);
    }

    /** Whether all has been well for that long, or always. */
    boolean isQuiet(long nowNanos) {
        return inARow == 0 || nowNanos - lastNanos >= quietNanos();
    }
}
