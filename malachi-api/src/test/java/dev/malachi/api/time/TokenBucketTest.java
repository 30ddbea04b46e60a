package dev.malachi.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final int BURST = 5;
    private static final long PERIOD = 100;

    private final TokenBucket bucket = new TokenBucket(new Rate(BURST, PERIOD));

    private int takeAll(long now) {
        int taken = 0;
        while (bucket.take(now)) {
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000})
    void givesABurstAndThenOneAPeriod(long start) {
        assertThat(takeAll(start)).isEqualTo(BURST);
        assertThat(takeAll(start + PERIOD - 1)).isZero();
        assertThat(takeAll(start + PERIOD)).isEqualTo(1);
        assertThat(takeAll(start + PERIOD + 2 * PERIOD)).isEqualTo(2);
        assertThat(takeAll(start + 1000 * PERIOD)).isEqualTo(BURST);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 33, 100})
    void holdsTheRateInTheLongRun(long step) {
        int taken = 0;
        for (long now = 0; now < 1000 * PERIOD; now += step) {
            taken += bucket.take(now) ? 1 : 0;
        }
        assertThat(taken).isBetween(1000, 1000 + BURST);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000})
    void saysWhetherATokenIsThere(long start) {
        assertThat(bucket.has(start)).isTrue();
        takeAll(start);

        assertThat(bucket.has(start + PERIOD - 1)).isFalse();
        assertThat(bucket.has(start + PERIOD)).isTrue();
        assertThat(takeAll(start + PERIOD)).isEqualTo(1);
    }

    @Test
    void aRateOfNothingGivesNothing() {
        var none = new TokenBucket(Rate.perSecond(0, BURST));

        assertThat(none.has(0)).isFalse();
        assertThat(none.take(0)).isFalse();
        assertThat(none.take(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void anEmptiedBucketGivesOneTokenAfterThePauseAndThenItsRate() {
        bucket.empty(0, 10 * PERIOD);

        assertThat(bucket.has(10 * PERIOD - 1)).isFalse();
        assertThat(takeAll(10 * PERIOD)).isEqualTo(1);
        assertThat(takeAll(11 * PERIOD)).isEqualTo(1);
    }

    @Test
    void aTighterUseLeavesTokensForTheOthers() {
        var tight = new Rate(2, 2 * PERIOD);

        assertThat(bucket.take(0, tight)).isTrue();
        assertThat(bucket.take(0, tight)).isTrue();
        assertThat(bucket.take(0, tight)).isFalse();
        assertThat(bucket.take(0)).isTrue();
    }

    @Test
    void refusesANegativeRate() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(-1, PERIOD));
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.every(-1, 1));
    }
}
