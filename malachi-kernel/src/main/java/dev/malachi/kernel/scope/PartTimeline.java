package dev.malachi.kernel.scope;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The time line of the node for one part: its tasks run on the part's thread, and none of them after its end. */
final class PartTimeline implements Timeline, Registration {
    private final Timeline timeline;
    private final Part part;
    /** Those that wait: what is cancelled must not hold the plugin's classes until it would have been due. */
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    private final class Timer implements Registration {
        private final AtomicReference<@Nullable Runnable> task;
        private volatile Registration scheduled = () -> {};

        Timer(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        void due() {
            Runnable action = task.getAndSet(null);
            timers.remove(this);
            if (action != null) {
                part.post("a timer", action);
            }
        }

        @Override
        public void close() {
            task.set(null);
            timers.remove(this);
            scheduled.close();
        }
    }

    PartTimeline(Timeline timeline, Part part) {
        this.timeline = timeline;
        this.part = part;
    }

    @Override
    public long nanoTime() {
        return timeline.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return timeline.currentTimeMillis();
    }

    @Override
    public Registration schedule(long delayNanos, Runnable task) {
        var timer = new Timer(task);
        timers.add(timer);
        timer.scheduled = timeline.schedule(delayNanos, timer::due);
        if (closed) {
            timer.close();
        }
        return timer;
    }

    @Override
    public void close() {
        closed = true;
        timers.forEach(Timer::close);
    }
}
