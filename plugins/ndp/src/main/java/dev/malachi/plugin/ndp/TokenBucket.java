package dev.malachi.plugin.ndp;

/** Lets through {@code rate} a second on average and {@code burst} at once: the generic cell rate algorithm (ITU-T I.371). */
final class TokenBucket {
    private final long intervalNanos;
    private final long burstNanos;
    private long paidAtNanos; // when all that was let through will be paid for

    private TokenBucket(long intervalNanos, int burst, long nowNanos) {
        this.intervalNanos = intervalNanos;
        burstNanos = intervalNanos * burst;
        paidAtNanos = nowNanos;
    }

    static TokenBucket of(int ratePerSecond, int burst, long nowNanos) {
        return new TokenBucket(1_000_000_000L / ratePerSecond, burst, nowNanos);
    }

    /** Some at once, then one after each pause. */
    static TokenBucket every(long pauseNanos, int burst, long nowNanos) {
        return new TokenBucket(pauseNanos, burst, nowNanos);
    }

    boolean has(long nowNanos) {
        return Math.max(paidAtNanos - nowNanos, 0) + intervalNanos <= burstNanos;
    }

    boolean take(long nowNanos) {
        if (!has(nowNanos)) {
            return false;
        }
        paidAtNanos = nowNanos + Math.max(paidAtNanos - nowNanos, 0) + intervalNanos;
        return true;
    }
}
