package dev.malachi.kernel.budget;

/** A budget that refills at a steady rate. For one thread. */
public final class TokenBucket {
    private long fullAtNanos = Long.MIN_VALUE;

    /** Makes a full bucket. */
    public TokenBucket() {}

    /**
     * Empties the bucket.
     *
     * @param nowNanos monotonic time
     * @param pauseNanos time until the first token comes back
     * @param burst tokens of a full bucket
     * @param periodNanos time in which one token comes back
     */
    public void empty(long nowNanos, long pauseNanos, int burst, long periodNanos) {
        fullAtNanos = nowNanos + pauseNanos + (burst - 1) * periodNanos;
    }

    /**
     * Takes one token.
     *
     * @param nowNanos monotonic time
     * @param burst tokens of a full bucket
     * @param periodNanos time in which one token comes back
     * @return whether there was one
     */
    public boolean take(long nowNanos, int burst, long periodNanos) {
        // The bucket is full at fullAtNanos; before that, one token is missing for every period left (GCRA).
        long base = fullAtNanos == Long.MIN_VALUE ? nowNanos : Math.max(fullAtNanos, nowNanos);
        if (base - nowNanos > (burst - 1) * periodNanos) {
            return false;
        }
        fullAtNanos = base + periodNanos;
        return true;
    }
}
