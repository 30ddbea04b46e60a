package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.VirtualTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private final VirtualTimeline timeline = new VirtualTimeline();

    @TempDir
    Path home;

    private Timestamps timestamps() {
        return new Timestamps(timeline, new StateFile(home), Runnable::run);
    }

    @Test
    void risesStrictlyWithinAMillisecond() {
        Timestamps timestamps = timestamps();
        byte[] last = timestamps.nextTai64n();
        for (int i = 0; i < 1000; i++) {
            byte[] next = timestamps.nextTai64n();
            assertThat(Arrays.compareUnsigned(next, last)).isPositive();
            last = next;
        }
        assertThat(timestamps.nextMillis()).isLessThan(timestamps.nextMillis());
    }

    @Test
    void isTheWallClockWhenThatIsAhead() {
        Timestamps timestamps = timestamps();
        timeline.runFor(Duration.ofHours(1));

        assertThat(timestamps.nextMillis()).isEqualTo(timeline.currentTimeMillis());
        // TAI64 label of 2026-01-01T01:00:00Z, with the ten seconds of 1970 and no leap seconds.
        assertThat(java.util.HexFormat.of().formatHex(timestamps.nextTai64n(), 0, 8))
                .isEqualTo(Long.toHexString(0x4000_0000_0000_000AL + timeline.currentTimeMillis() / 1000));
    }

    @Test
    void neverGoesBackOverARestartWithABadClock() {
        Timestamps before = timestamps();
        timeline.runFor(Duration.ofMinutes(20));
        byte[] lastLabel = before.nextTai64n();
        long lastMillis = before.nextMillis();

        timeline.stepWallClock(Duration.ofDays(-20_000));
        Timestamps after = timestamps();

        assertThat(after.nextMillis()).isGreaterThan(lastMillis);
        assertThat(Arrays.compareUnsigned(after.nextTai64n(), lastLabel)).isPositive();
    }

    @Test
    void goesOnWhereACleanStopLeftIt() {
        Timestamps before = timestamps();
        byte[] lastLabel = before.nextTai64n();
        long lastMillis = before.nextMillis();
        byte[] newestLabel = before.nextTai64n();
        before.close();

        Timestamps after = timestamps();
        byte[] nextLabel = after.nextTai64n();

        assertThat(Arrays.compareUnsigned(newestLabel, lastLabel)).isPositive();
        assertThat(Arrays.compareUnsigned(nextLabel, newestLabel)).isPositive();
        assertThat(after.nextMillis()).isBetween(lastMillis + 1, lastMillis + 3);
    }

    @ParameterizedTest(name = "a restart every {0} s")
    @ValueSource(ints = {36, 1})
    void aHundredRestartsRunAheadOfTheClockByMinutesAtMost(int seconds) {
        byte[] last = new byte[12];
        long lastMillis = 0;
        for (int restart = 0; restart < 100; restart++) {
            Timestamps timestamps = timestamps();
            for (int use = 0; use < 20; use++) {
                byte[] next = timestamps.nextTai64n();
                assertThat(Arrays.compareUnsigned(next, last)).isPositive();
                last = next;
                long millis = timestamps.nextMillis();
                assertThat(millis).isGreaterThan(lastMillis);
                lastMillis = millis;
            }
            if (restart % 3 == 2) {
                timestamps.close(); // else it was killed
            }
            timeline.runFor(Duration.ofSeconds(seconds));
        }

        assertThat(timestamps().nextMillis() - timeline.currentTimeMillis())
                .isLessThan(Duration.ofMinutes(4).toMillis());
    }

    @Test
    void cleanRestartsDoNotRunAheadOfTheClockAtAll() {
        for (int restart = 0; restart < 100; restart++) {
            Timestamps timestamps = timestamps();
            byte[] _ = timestamps.nextTai64n();
            timestamps.close();
            timeline.runFor(Duration.ofSeconds(1));
        }

        assertThat(timestamps().nextMillis()).isLessThanOrEqualTo(timeline.currentTimeMillis() + 1);
    }

    @Test
    void risesOverAMillionLabelsInAMillisecond() {
        Timestamps timestamps = timestamps();
        byte[] last = timestamps.nextTai64n();
        for (int i = 0; i < 1_000_001; i++) {
            byte[] next = timestamps.nextTai64n();
            assertThat(Arrays.compareUnsigned(next, last)).isPositive();
            last = next;
        }
        assertThat(timestamps.nextMillis()).isEqualTo(timeline.currentTimeMillis() + 2);
    }

    @Test
    void storesAheadOfEveryUseWhileItRuns() {
        Timestamps timestamps = timestamps();
        for (int minute = 0; minute < 60; minute++) {
            timeline.runFor(Duration.ofMinutes(1));
            byte[] _ = timestamps.nextTai64n();
            assertThat(new StateFile(home).state().timestampMillis()).isGreaterThan(timestamps.nextMillis());
        }
        timestamps.resumeAfter(timeline.currentTimeMillis() + 1_000_000_000);
        for (int use = 0; use < 5000; use++) {
            long used = timestamps.nextMillis();
            assertThat(new StateFile(home).state().timestampMillis()).isGreaterThan(used);
        }
    }

    @Test
    void anOwnerOfOneFieldLeavesTheOthersAsTheyAre() {
        var state = new StateFile(home);
        new AddressMemory(timeline, state, Runnable::run).probing(9);
        var timestamps = new Timestamps(timeline, state, Runnable::run);
        timeline.runFor(Duration.ofMinutes(10));
        byte[] _ = timestamps.nextTai64n();

        NodeState stored = new StateFile(home).state();
        assertThat(stored.addressCandidate()).isEqualTo(9);
        assertThat(stored.timestampMillis()).isGreaterThan(timeline.currentTimeMillis());
    }
}
