package dev.malachi.plugin.virtuallan;

import dev.malachi.api.annotation.Preview;
import java.time.Duration;

/**
 * What a segment does to frames, each receiver on its own.
 *
 * <p>The delay of a frame is drawn evenly from its range, but frames stay in order, as in a queue; only those that {@code
 * reordering} picks overtake, without any delay (as in Linux's netem).
 *
 * @param loss probability that a frame is lost, 0 to 1
 * @param duplication probability that a frame comes twice, 0 to 1
 * @param reordering probability that a frame overtakes those under way, 0 to 1
 * @param delayMinNanos least delay
 * @param delayMaxNanos greatest delay
 */
@Preview
public record Impairment(double loss, double duplication, double reordering, long delayMinNanos, long delayMaxNanos) {
    /** A perfect segment: nothing lost, no delay. */
    public static final Impairment NONE = new Impairment(0, 0, 0, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a probability is not within 0 to 1, the delays are negative or the wrong way round, or
     *     frames shall overtake where there is no delay
     */
    public Impairment {
        requireProbability(loss, "loss");
        requireProbability(duplication, "duplication");
        requireProbability(reordering, "reordering");
        if (delayMinNanos < 0 || delayMaxNanos < delayMinNanos) {
            throw new IllegalArgumentException("delay must be a range of 0 or more");
        }
        if (reordering > 0 && delayMaxNanos == 0) {
            throw new IllegalArgumentException("frames can overtake only where there is a delay");
        }
    }

    private static void requireProbability(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be within 0 to 1");
        }
    }

    /**
     * With another loss.
     *
     * @param probability 0 to 1
     * @return a copy
     */
    public Impairment withLoss(double probability) {
        return new Impairment(probability, duplication, reordering, delayMinNanos, delayMaxNanos);
    }

    /**
     * With another duplication.
     *
     * @param probability 0 to 1
     * @return a copy
     */
    public Impairment withDuplication(double probability) {
        return new Impairment(loss, probability, reordering, delayMinNanos, delayMaxNanos);
    }

    /**
     * With another reordering.
     *
     * @param probability 0 to 1
     * @return a copy
     */
    public Impairment withReordering(double probability) {
        return new Impairment(loss, duplication, probability, delayMinNanos, delayMaxNanos);
    }

    /**
     * With another delay.
     *
     * @param min least delay
     * @param max greatest delay
     * @return a copy
     */
    public Impairment withDelay(Duration min, Duration max) {
        return new Impairment(loss, duplication, reordering, min.toNanos(), max.toNanos());
    }
}
