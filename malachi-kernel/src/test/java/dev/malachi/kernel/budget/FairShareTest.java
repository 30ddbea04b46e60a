package dev.malachi.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.Rate;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final long MILLI_NANOS = 1_000_000L;
    private static final int SECOND = 1000;

    private final FairShare<Integer> share = new FairShare<>(Rate.perSecond(10, 20), Rate.perSecond(40, 40));
    private long nowNanos;

    /** Takes once a millisecond for each of so many stations in turn; says how often it was given. */
    private int takeForAll(int stations, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            nowNanos += MILLI_NANOS / 4;
            taken += share.take(i % stations, nowNanos) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void oneStationHasWhatItMayHaveAlone() {
        assertThat(takeForAll(1, 10 * 4 * SECOND)).isBetween(100, 10 * 10 + 20);
    }

    @Test
    void theFirstOfAStationGoesBeforeTheNextOfManyOthers() {
        int taken = takeForAll(2500, 4 * 4 * SECOND);

        assertThat(taken).isLessThanOrEqualTo(4 * 40 + 40);
        assertThat(share.take(9999, nowNanos)).isTrue();
    }

    @Test
    void aStationThatWantsLittleGetsAllOfItWhileOthersWantTooMuch() {
        int modest = 0;
        takeForAll(16, 4 * 4 * SECOND); // the others have used up what they may have at once
        for (int second = 0; second < 20; second++) {
            takeForAll(16, 4 * SECOND);
            modest += share.take(7777, nowNanos) ? 1 : 0;
        }

        assertThat(modest).isEqualTo(20);
    }

    @Test
    void allHaveTheirShareAgainWhenTheOthersAreGone() {
        takeForAll(2500, 4 * SECOND);
        nowNanos += 61L * SECOND * MILLI_NANOS;

        for (int i = 0; i < 20; i++) {
            assertThat(share.take(5, nowNanos)).isTrue();
        }
    }

    @Test
    void aStationThatIsPunishedGetsNothingForAWhile() {
        share.punish(1, nowNanos, 60L * SECOND * MILLI_NANOS);

        nowNanos += 59L * SECOND * MILLI_NANOS;
        assertThat(share.take(1, nowNanos)).isFalse();
        assertThat(share.take(2, nowNanos)).isTrue();
        nowNanos += 2L * SECOND * MILLI_NANOS;
        assertThat(share.take(1, nowNanos)).isTrue();
    }
}
