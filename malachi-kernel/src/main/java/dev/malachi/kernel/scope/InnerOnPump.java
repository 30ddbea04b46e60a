package dev.malachi.kernel.scope;

import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.stats.Counters;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls a plugin for the inner packets of a kind where they are decrypted: no copy, no allocation, on the pump's thread. What takes too
 * long there holds up all traffic of the lane, so it is timed.
 */
final class InnerOnPump implements Claims.InnerSink, CallWatch.OnPumps {
    /** A call that takes longer is slow. */
    static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** One slow call may be the machine's fault; another within this time is not taken for that. */
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Lanes beyond share a slot, which makes the watch less exact, no more. */
    private static final int LANES = 64;

    /** Slots of two lanes do not share a cache line. */
    private static final int STRIDE = 16;

    /** Hears that it is too slow. */
    @FunctionalInterface
    interface OnSlow {
        /** A call took so long; whether the claim is lost by that. */
        void slow(long nanos, boolean again);
    }

    private final Part part;
    private final NodeScope.PumpHandler handler;
    private final Timeline timeline;
    private final OnSlow onSlow;
    private final LongAdder accepted;
    private final LongAdder late;
    /** When the call of each lane began, or 0. */
    private final AtomicLongArray begun = new AtomicLongArray(LANES * STRIDE);

    private final AtomicInteger slowCalls = new AtomicInteger();
    private volatile long slowNanos;
    private volatile boolean closed;

    InnerOnPump(Part part, NodeScope.PumpHandler handler, Timeline timeline, Counters counters, OnSlow onSlow) {
        this.part = part;
        this.handler = handler;
        this.timeline = timeline;
        this.onSlow = onSlow;
        this.accepted = counters.adder("rx.accepted.claimed");
        this.late = counters.adder("rx.drop.inner_unclaimed");
    }

    @Override
    public void inner(
            Session session, int lane, int flags, int trafficClass, MemorySegment buffer, long offset, int length) {
        if (closed) {
            late.increment();
            return;
        }
        accepted.increment();
        int slot = (lane & LANES - 1) * STRIDE;
        long begin = timeline.nanoTime();
        begun.setOpaque(slot, begin | 1); // never 0
        try {
            handler.onInner(
                    session.peer().id(),
                    buffer,
                    offset + 1,
                    InnerPayload.length(flags, buffer, offset, length),
                    trafficClass);
            part.succeeded();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            part.failed("onInner", e);
        } finally {
            begun.setOpaque(slot, 0);
        }
        long took = timeline.nanoTime() - begin;
        if (took > LIMIT_NANOS) {
            slow(begin, took);
        }
    }

    private void slow(long begin, long took) {
        boolean again = slowCalls.getAndIncrement() > 0 && begin - slowNanos < AGAIN_NANOS;
        slowNanos = begin;
        onSlow.slow(took, again);
    }

    @Override
    public String id() {
        return part.id();
    }

    @Override
    public Optional<Long> longest() {
        long longest = 0;
        for (int lane = 0; lane < LANES; lane++) {
            long since = begun.getOpaque(lane * STRIDE);
            if (since != 0 && (longest == 0 || since - longest < 0)) {
                longest = since;
            }
        }
        return longest == 0 ? Optional.empty() : Optional.of(longest);
    }

    /** Calls the plugin no more; a call that has begun may still be at work. */
    void close() {
        closed = true;
    }
}
