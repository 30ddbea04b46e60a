package dev.malachi.api.time;

import dev.malachi.api.annotation.Internal;

/**
 * A budget that refills at a steady rate: the generic cell rate algorithm (ITU-T I.371). Full when it is made. For one thread; taking
 * allocates nothing.
 */
@Internal
public final class TokenBucket {
    private static final long NEVER_USED = Long.MIN_VALUE;

    private final Rate rate;
    /** The bucket is full at this time; before it, one token is missing for every period left. */
    private long fullAtNanos = NEVER_USED;

    /**
     * Makes a full bucket.
     *
     * @param rate how much it gives
     */
    public TokenBucket(Rate rate) {
        this.rate = rate;
    }

    /**
     * Empties the bucket.
     *
     * @param nowNanos monotonic time
     * @param pauseNanos time until the first token comes back
     */
    public void empty(long nowNanos, long pauseNanos) {
        fullAtNanos = nowNanos + pauseNanos + rate.reserveNanos();
    }

    /**
     * Whether there is a token.
     *
     * @param nowNanos monotonic time
     * @return whether {@link #take(long)} would take one
     */
    public boolean has(long nowNanos) {
        return has(nowNanos, rate);
    }

    /**
     * Takes one token.
     *
     * @param nowNanos monotonic time
     * @return whether there was one
     */
    public boolean take(long nowNanos) {
        return take(nowNanos, rate);
    }

    /**
     * Takes one token as if the bucket had another rate: for uses that share a bucket and may not empty it alike.
     *
     * @param nowNanos monotonic time
     * @param other how much it gives for this use
     * @return whether there was one
     */
    public boolean take(long nowNanos, Rate other) {
        if (!has(nowNanos, other)) {
            return false;
        }
        fullAtNanos = nowNanos + missingNanos(nowNanos) + other.periodNanos();
        return true;
    }

    private boolean has(long nowNanos, Rate other) {
        return other.burst() > 0 && missingNanos(nowNanos) <= other.reserveNanos();
    }

    /** Time until the bucket is full. */
    private long missingNanos(long nowNanos) {
        return fullAtNanos == NEVER_USED ? 0 : Math.max(fullAtNanos - nowNanos, 0);
    }
}
