package dev.malachi.api.time;

import dev.malachi.api.annotation.Internal;

/**
 * How much a {@link TokenBucket} gives.
 *
 * @param burst tokens of a full bucket; with 0 there is never one
 * @param periodNanos time in which one token comes back
 */
@Internal
public record Rate(int burst, long periodNanos) {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /**
     * Checks that both are possible.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Rate {
        if (burst < 0 || periodNanos < 0) {
            throw new IllegalArgumentException("neither burst nor period is negative: " + burst + ", " + periodNanos);
        }
    }

    /**
     * Some a second.
     *
     * @param tokens that come back in a second; with 0 there is never one
     * @param burst tokens of a full bucket
     * @return the rate
     */
    public static Rate perSecond(int tokens, int burst) {
        return tokens == 0 ? new Rate(0, 0) : new Rate(burst, SECOND_NANOS / tokens);
    }

    /**
     * Some at once, then one after each pause.
     *
     * @param pauseNanos between two tokens
     * @param burst tokens of a full bucket
     * @return the rate
     */
    public static Rate every(long pauseNanos, int burst) {
        return new Rate(burst, pauseNanos);
    }

    /** Time that a full bucket lasts beyond its last token. */
    long reserveNanos() {
        return (burst - 1) * periodNanos;
    }
}
