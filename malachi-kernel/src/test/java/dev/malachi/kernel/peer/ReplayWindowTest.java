package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.wire.Wire;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
    private static final int WINDOW = Wire.REPLAY_WINDOW;

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void acceptsTheFirstCounterWhateverItIs() {
        assertThat(new ReplayWindow().accept(0)).isTrue();
        assertThat(new ReplayWindow().accept(1)).isTrue();
        assertThat(new ReplayWindow().accept(1L << 40)).isTrue();
    }

    @Test
    void refusesACounterTwice() {
        assertThat(window.accept(0)).isTrue();
        assertThat(window.accept(0)).isFalse();
        assertThat(window.accept(1)).isTrue();
        assertThat(window.accept(1)).isFalse();
        assertThat(window.accept(0)).isFalse();
    }

    @Test
    void acceptsEveryUnseenCounterOfTheWindowOnce() {
        long newest = 3L * WINDOW + 17;
        assertThat(window.accept(newest)).isTrue();
        for (int age = 1; age < WINDOW; age++) {
            assertThat(window.accept(newest - age)).as("age %d", age).isTrue();
        }
        for (int age = 0; age < WINDOW; age++) {
            assertThat(window.accept(newest - age)).as("age %d", age).isFalse();
        }
    }

    @Test
    void refusesWhatIsOlderThanTheWindow() {
        assertThat(window.accept(WINDOW)).isTrue();
        assertThat(window.accept(0)).isFalse();
        assertThat(window.accept(1)).isTrue();
        assertThat(window.accept(WINDOW + 1)).isTrue();
        assertThat(window.accept(1)).isFalse();
        assertThat(window.accept(2)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {63, 64, 65, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW - 1, 2 * WINDOW, 2 * WINDOW + 64, 1L << 50})
    void forgetsTheOldWhenItJumps(long jump) {
        for (long i = 0; i < 2L * WINDOW; i++) {
            assertThat(window.accept(i)).isTrue();
        }
        long last = 2L * WINDOW - 1;
        long newest = last + jump;
        assertThat(window.accept(newest)).isTrue();
        assertThat(window.accept(newest)).isFalse();
        for (long counter = Math.max(0, newest - WINDOW - 70); counter < newest; counter++) {
            boolean fresh = counter > last && newest - counter < WINDOW;
            assertThat(window.accept(counter))
                    .as("%d after %d", counter, newest)
                    .isEqualTo(fresh);
        }
    }

    @Test
    void refusesCountersBeyondTwoToTheSixtyThree() {
        assertThat(window.accept(-1)).isFalse();
        assertThat(window.accept(Long.MIN_VALUE)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE)).isTrue();
        assertThat(window.accept(Long.MAX_VALUE)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE - 1)).isTrue();
        assertThat(window.accept(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 5_000, 20_000, 100_000})
    void agreesWithASet(int spread) {
        var random = new Random(spread);
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        long base = 0;
        for (int i = 0; i < 200_000; i++) {
            base += random.nextInt(4) == 0 ? random.nextInt(Math.max(2, spread / 50)) : 0;
            long counter = Math.max(0, base + random.nextInt(spread) - spread / 2);
            boolean expected = (newest < 0 || newest - counter < WINDOW) && seen.add(counter);
            assertThat(window.accept(counter))
                    .as("%d after %d", counter, newest)
                    .isEqualTo(expected);
            newest = Math.max(newest, counter);
        }
    }

    @Test
    void acceptsEachCounterOnceAmongThreads() throws InterruptedException {
        int threads = 4;
        int counters = 200_000;
        var accepted = new AtomicIntegerArray(counters);
        var start = new CountDownLatch(1);
        Thread[] lanes = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            lanes[t] = Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int counter = 0; counter < counters; counter++) {
                    if (window.accept(counter)) {
                        accepted.incrementAndGet(counter);
                    }
                }
            });
        }
        start.countDown();
        for (Thread lane : lanes) {
            lane.join();
        }
        for (int counter = 0; counter < counters; counter++) {
            assertThat(accepted.get(counter)).as("counter %d", counter).isEqualTo(1);
        }
    }
}
