package dev.malachi.tck.link;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system's clock, and one thread for timers. */
final class SystemTimeline implements Timeline, AutoCloseable {
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("tck-timeline").daemon().unstarted(task));

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Registration schedule(long delayNanos, Runnable task) {
        Future<?> timer = timers.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
