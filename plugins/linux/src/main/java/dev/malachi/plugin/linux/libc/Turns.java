package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;

/**
 * The turns of a thread that finds work without end. Linux lets such a thread run until the next tick, for up to 4 ms, though those that
 * its work is for have long been woken and wait for the same core; then all of it reaches them at once, and their queues overflow.
 *
 * <p>To yield (sched_yield(2)) costs a thread the rest of its slice since Linux 6.18 (kernel/sched/fair.c, yield_task_fair), which is
 * much against a thread that never yields. So it asks for the shortest slice there is while it does (sched_setattr(2), since Linux 6.12),
 * and where it may not, it does not yield. Otherwise it has the slice that it had: work that gains by long turns gets them. Used by the
 * thread itself.
 */
public final class Turns {
    /** The shortest that Linux takes. */
    private static final long SHORT_SLICE_NANOS = 100_000;
    /** Without a yield for so long it has its own slice again. */
    private static final long SETTLED_NANOS = 10_000_000;

    /** struct sched_attr: size 4, policy 4, flags 8, nice 4, priority 4, runtime 8 (which is the slice), 16 more. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int RUNTIME = 24;

    private final LongSupplier clock;
    private final MemorySegment attributes = Arena.ofAuto().allocate(ATTRIBUTES_BYTES, Long.BYTES);
    private long ownSliceNanos;
    private boolean hasShort;
    private boolean refused;
    private long yieldedNanos;

    /** Has its own slice until it gives way. */
    public Turns() {
        this(System::nanoTime);
    }

    Turns(LongSupplier clock) {
        this.clock = clock;
    }

    /** Lets the other threads that wait for this core go first. */
    @SuppressWarnings("ThreadPriorityCheck") // what this class is for; HotSpot calls sched_yield
    public void giveWay() {
        if (!hasShort && !refused) {
            boolean known = SystemCalls.schedGetattr(attributes.address(), ATTRIBUTES_BYTES) == 0;
            ownSliceNanos = attributes.get(ValueLayout.JAVA_LONG, RUNTIME);
            hasShort = known && setSlice(SHORT_SLICE_NANOS);
            refused = !hasShort;
        }
        if (hasShort) {
            yieldedNanos = clock.getAsLong();
            Thread.yield();
        }
    }

    /** Tells that the work has come to an end for now. */
    public void settle() {
        if (hasShort && clock.getAsLong() - yieldedNanos > SETTLED_NANOS) {
            hasShort = false;
            refused = !setSlice(ownSliceNanos);
        }
    }

    private boolean setSlice(long nanos) {
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME, nanos);
        return SystemCalls.schedSetattr(attributes.address()) == 0;
    }
}
