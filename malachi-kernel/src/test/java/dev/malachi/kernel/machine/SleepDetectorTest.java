package dev.malachi.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.VirtualTimeline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SleepDetectorTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private final AtomicInteger woken = new AtomicInteger();

    @BeforeEach
    void start() {
        new SleepDetector(timeline, woken::incrementAndGet).start();
        timeline.runFor(Duration.ofMinutes(1));
    }

    @Test
    void tellsOnceWithinFiveSecondsOfWakingUp() {
        timeline.stepWallClock(Duration.ofMinutes(5)); // the monotonic clock stood still
        timeline.runFor(Duration.ofSeconds(5));

        assertThat(woken).hasValue(1);
        timeline.runFor(Duration.ofHours(1));
        assertThat(woken).hasValue(1);
    }

    @Test
    void takesNoNoticeOfAClockThatIsCorrectedOrSetBack() {
        for (int i = 0; i < 10; i++) {
            timeline.stepWallClock(Duration.ofSeconds(10));
            timeline.runFor(Duration.ofSeconds(5));
        }
        timeline.stepWallClock(Duration.ofDays(-1));
        timeline.runFor(Duration.ofHours(1));

        assertThat(woken).hasValue(0);
    }
}
