package dev.malachi.kernel.machine;

import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Wire;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the machine has slept. The monotonic clock stands still then (CLOCK_MONOTONIC, clock_gettime(2)), so no timer is late
 * and no session seems old, while peers have long ended theirs. The wall clock shows it: it has run ahead of the other. Somebody may
 * also have set it; that costs one handshake a session.
 *
 * <p>Used on the control thread.
 */
public final class SleepDetector {
    private static final Logger LOG = LoggerFactory.getLogger(SleepDetector.class);

    /** Soon after waking up, and seldom while idle. */
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Before, no peer has begun to wonder (protocol.md §5). */
    private static final long SLEEP_MILLIS = TimeUnit.NANOSECONDS.toMillis(Wire.DEAD_PEER_NANOS);

    private final Timeline timeline;
    private final Runnable onWoken;
    private long aheadMillis;

    public SleepDetector(Timeline timeline, Runnable onWoken) {
        this.timeline = timeline;
        this.onWoken = onWoken;
    }

    public void start() {
        aheadMillis = ahead();
        scheduleCheck();
    }

    private void scheduleCheck() {
        var _ = timeline.schedule(CHECK_NANOS, () -> {
            check();
            scheduleCheck();
        });
    }

    private void check() {
        long now = ahead();
        long slept = now - aheadMillis;
        aheadMillis = now;
        if (slept >= SLEEP_MILLIS) {
            LOG.info("event=woken sleptSeconds={} detail=\"or the clock was set; sessions are renewed\"", slept / 1000);
            onWoken.run();
        }
    }

    /** How far the wall clock is ahead of the monotonic one; only differences mean something. */
    private long ahead() {
        return timeline.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(timeline.nanoTime());
    }
}
