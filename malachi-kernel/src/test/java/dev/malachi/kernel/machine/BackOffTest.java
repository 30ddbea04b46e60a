package dev.malachi.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final BackOff backOff = new BackOff();

    @Test
    void putsRightAtOnceTwiceAndThenMoreAndMoreSeldom() {
        long now = 5;
        for (long expected : new long[] {0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60}) {
            long wait = backOff.waitNanos(now);
            assertThat(Math.max(0, wait)).isEqualTo(expected * SECOND);
            now += wait;
            backOff.done(now);
        }
        assertThat(backOff.isContested()).isTrue();
    }

    @Test
    void isForgottenAfterTenSecondsOrTwiceTheDelay() {
        backOff.done(0);
        backOff.done(0);
        backOff.done(0);
        assertThat(backOff.isContested()).isTrue();
        assertThat(backOff.isQuiet(10 * SECOND - 1)).isFalse();
        assertThat(backOff.isQuiet(10 * SECOND)).isTrue();

        assertThat(backOff.waitNanos(10 * SECOND)).isZero();
        assertThat(backOff.isContested()).isFalse();

        for (int time = 0; time < 9; time++) {
            backOff.done(0);
        }
        assertThat(backOff.isQuiet(119 * SECOND)).isFalse();
        assertThat(backOff.isQuiet(120 * SECOND)).isTrue();
    }

    @Test
    void aCureThatDoesNotHelpIsTriedMoreAndMoreSeldomFromTheFirstTimeOn() {
        long now = 0;
        for (long expected : new long[] {1, 2, 4, 8}) {
            backOff.failed(now);
            assertThat(backOff.waitNanos(now)).isEqualTo(expected * SECOND);
            now += expected * SECOND;
        }
    }
}
