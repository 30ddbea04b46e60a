package dev.malachi.kernel.control;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.time.VirtualTimeline;

/** Where all protocol logic of a node runs, one task after the other. */
public interface ControlThread extends AutoCloseable {
    /** Its clock and timers. */
    Timeline timeline();

    /** Runs a task there, after those posted before. Safe from any thread; never blocks. */
    void post(Runnable task);

    /** Whether the caller is on it. */
    boolean isCurrent();

    /** Ends it after what was posted before. */
    @Override
    void close();

    /**
     * The control "thread" of a simulated node: the thread that advances the time line.
     *
     * @param timeline drives it
     */
    static ControlThread simulated(VirtualTimeline timeline) {
        return new ControlThread() {
            @Override
            public Timeline timeline() {
                return timeline;
            }

            @Override
            public void post(Runnable task) {
                Registration _ = timeline.schedule(0, task);
            }

            @Override
            public boolean isCurrent() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
