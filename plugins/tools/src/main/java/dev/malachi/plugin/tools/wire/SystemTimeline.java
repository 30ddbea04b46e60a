package dev.malachi.plugin.tools.wire;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import java.time.Duration;

/** The machine's own clock, for links that a tool opens; tasks run on virtual threads. */
final class SystemTimeline implements Timeline {
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
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, delayNanos)));
            } catch (InterruptedException e) {
                return; // cancelled
            }
            task.run();
        });
        return thread::interrupt;
    }
}
