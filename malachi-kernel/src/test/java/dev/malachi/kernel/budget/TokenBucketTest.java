package dev.malachi.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final int BURST = 5;
    private static final long PERIOD = 100;

    private final TokenBucket bucket = new TokenBucket();

    private int takeAll(long now) {
        int taken = 0;
        while (bucket.take(now, BURST, PERIOD)) {
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
            taken += bucket.take(now, BURST, PERIOD) ? 1 : 0;
        }
        assertThat(taken).isBetween(1000, 1000 + BURST);
    }
}
