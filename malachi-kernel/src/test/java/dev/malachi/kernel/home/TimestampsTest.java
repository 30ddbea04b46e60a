package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.VirtualTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void remembersTheAddressCandidate() {
        timestamps().candidate(7);

        assertThat(timestamps().candidate()).isEqualTo(7);
    }
}
