package dev.malachi.api.time;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A time line that moves only when told to: an hour passes in as long as its events take to run.
 *
 * <p>Tasks due at the same instant run in the order in which they were scheduled, so a run depends on nothing but its inputs. Not
 * safe for use by several threads.
 */
@Preview
public final class VirtualTimeline implements Timeline {
    /** Wall clock at time 0: 2026-01-01T00:00:00Z. */
    private static final long ORIGIN_MILLIS = 1_767_225_600_000L;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::sequence));
    private long nowNanos;
    private long sequence;
    private long wallOffsetMillis;

    private record Task(long atNanos, long sequence, Runnable action) {}

    /** Makes a time line at time 0. */
    public VirtualTimeline() {}

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long currentTimeMillis() {
        return ORIGIN_MILLIS + wallOffsetMillis + nowNanos / 1_000_000;
    }

    @Override
    public Registration schedule(long delayNanos, Runnable action) {
        var task = new Task(nowNanos + Math.max(0, delayNanos), sequence++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /**
     * Steps the wall clock, as an operator or NTP would.
     *
     * @param step forward if positive
     */
    public void stepWallClock(Duration step) {
        wallOffsetMillis += step.toMillis();
    }

    /**
     * Runs everything due within a span and moves the time to its end.
     *
     * @param span how far to go
     */
    public void runFor(Duration span) {
        runUntil(span, () -> false);
    }

    /**
     * Runs until a condition holds or a span is over.
     *
     * @param span how far to go at the most
     * @param condition looked at before every task
     * @return true if the condition holds
     */
    public boolean runUntil(Duration span, BooleanSupplier condition) {
        long end = nowNanos + span.toNanos();
        while (true) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Task next = tasks.peek();
            if (next == null || next.atNanos() > end) {
                break;
            }
            tasks.remove();
            nowNanos = next.atNanos();
            next.action().run();
        }
        nowNanos = end;
        return condition.getAsBoolean();
    }
}
