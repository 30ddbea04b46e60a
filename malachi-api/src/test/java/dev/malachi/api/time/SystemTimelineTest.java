package dev.malachi.api.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemTimelineTest {
    private final SystemTimeline timeline = new SystemTimeline("test-timers");

    @Test
    void tasksRunInTheOrderInWhichTheyAreDueAndThoseThatAreCancelledDoNot() throws InterruptedException {
        List<String> ran = new CopyOnWriteArrayList<>();
        var done = new CountDownLatch(1);
        Registration late = timeline.schedule(TimeUnit.HOURS.toNanos(1), () -> ran.add("cancelled"));
        late.close();
        var _ = timeline.schedule(TimeUnit.MILLISECONDS.toNanos(30), () -> {
            ran.add("second");
            done.countDown();
        });
        var _ = timeline.schedule(-1, () -> ran.add("first"));

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void theThreadEndsWhenNothingIsDue() throws InterruptedException {
        var thread = new CopyOnWriteArrayList<Thread>();
        var done = new CountDownLatch(1);
        var _ = timeline.schedule(0, () -> {
            thread.add(Thread.currentThread());
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(thread.getFirst().join(java.time.Duration.ofSeconds(10))).isTrue();
    }
}
