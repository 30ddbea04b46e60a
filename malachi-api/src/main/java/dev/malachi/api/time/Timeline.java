package dev.malachi.api.time;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;

/** The only clock that protocol logic reads. */
@Preview
public interface Timeline {
    /**
     * Monotonic time.
     *
     * @return nanoseconds since an arbitrary origin
     */
    long nanoTime();

    /**
     * Wall clock, which may jump.
     *
     * @return milliseconds since 1970
     */
    long currentTimeMillis();

    /**
     * Runs a task later: on the control thread of a real node, on the caller of {@link VirtualTimeline#runUntil} of a simulated one.
     *
     * @param delayNanos from now; 0 or less means as soon as possible
     * @param task must not block
     * @return close it to cancel
     */
    Registration schedule(long delayNanos, Runnable task);
}
