package dev.malachi.plugin.ndp;

/** Lets through {@code rate} a second on average and {@code burst} at once: the generic cell rate algorithm (ITU-T I.371). */
final class TokenBucket {
    private final long intervalNanos;
    private final long burstNanos;
    private long emptyAtNanos; // when all that was let through will be paid for

    TokenBucket(int ratePerSecond, int burst, long nowNanos) {
        intervalNanos = 1_000_000_000L / ratePerSecond;
        burstNanos = intervalNanos * burst;
        emptyAtNanos = nowNanos;
    }

    boolean take(long nowNanos) {
        long debt = Math.max(emptyAtNanos - nowNanos, 0);
        if (debt + intervalNanos > burstNanos) {
            return false;
        }
        emptyAtNanos = nowNanos + debt + intervalNanos;
        return true;
    }
}
