package dev.malachi.api.time;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The machine's own clock, for what is opened outside of a node. Tasks run one after the other, on a daemon thread that ends a second
 * after the last. Safe for use by several threads.
 */
@Preview
public final class SystemTimeline implements Timeline {
    private final ScheduledThreadPoolExecutor timers;

    /**
     * Makes one.
     *
     * @param threadName of the thread on which tasks run
     */
    public SystemTimeline(String threadName) {
        timers = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().name(threadName).daemon().unstarted(task));
        timers.setKeepAliveTime(1, TimeUnit.SECONDS);
        timers.allowCoreThreadTimeOut(true);
        timers.setRemoveOnCancelPolicy(true);
    }

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
}
