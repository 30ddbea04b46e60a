package dev.malachi.plugin.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void takesEachOfTheNewest8192CountersOnce() {
        assertThat(window.accept(10_000)).isTrue();

        assertThat(window.accept(10_000 - 8192)).isFalse();
        assertThat(window.accept(10_000 - 8191)).isTrue();
        assertThat(window.accept(10_000 - 8191)).isFalse();
        assertThat(window.accept(0)).isFalse();
    }

    @Test
    void takesNoCounterBeyondTheHalf() {
        assertThat(window.accept(-1)).isFalse();
        assertThat(window.accept(Long.MIN_VALUE)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE)).isTrue();
        assertThat(window.accept(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void agreesWithASetOfAllCountersSeen() {
        var random = new SplittableRandom(3);
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (int i = 0; i < 200_000; i++) {
            long near = random.nextInt(10) == 0 ? random.nextLong(20_000) : random.nextLong(300);
            long counter = Math.max(0, newest + 100 - near);
            boolean expected = newest - counter < 8192 && seen.add(counter);

            assertThat(window.accept(counter))
                    .as("%d after %d", counter, newest)
                    .isEqualTo(expected);
            newest = Math.max(newest, counter);
        }
    }
}
