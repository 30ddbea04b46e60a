package dev.malachi.kernel.datapath;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of the data path: takes a batch, brings each packet of it all the way, and waits for the next. A real node runs it on a
 * platform thread of its own; a simulated one calls {@link #drain} when there is something to do.
 */
public abstract sealed class Pump implements Runnable permits OutboundPump, InboundPump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private static final long FOR_EVER = -1;
    /** A source that returns with nothing so often, without having waited, is closed or down. */
    private static final int EMPTY_RETURNS = 16;

    private static final long BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DEFECTS_LOGGED = 10;

    private final Datapath datapath;
    private final int lane;
    private final LaneCounters counters;
    private final LongAdder defects;
    private boolean busy;
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    Pump(Datapath datapath, int lane) {
        this.datapath = datapath;
        this.lane = lane;
        this.counters = new LaneCounters(datapath.counters());
        this.defects = datapath.counters().adder("datapath.defects");
    }

    final LaneCounters counters() {
        return counters;
    }

    /** Delivers what waits, and waits for the first if there is nothing. */
    abstract int poll(int max, long timeoutNanos);

    /** Frames or packets of one batch at the most. */
    abstract int batchSize();

    abstract void beginBatch(long nowNanos);

    abstract void endBatch();

    /** Ends the wait for the first. */
    abstract void wakeup();

    /** Gives up what the lane has opened. */
    abstract void release();

    /** Called before each packet: the first begins the batch. */
    final void beforePacket() {
        if (!busy) {
            busy = true;
            datapath.quiescent().begin(lane);
            beginBatch(datapath.timeline().nanoTime());
        }
    }

    /**
     * Takes one batch. For a simulated node, and for {@link #run}.
     *
     * @param timeoutNanos how long to wait for the first packet: 0 not at all, negative for ever
     * @return how many packets came
     */
    public final int drain(long timeoutNanos) {
        try {
            return poll(batchSize(), timeoutNanos);
        } finally {
            if (busy) {
                endOfBatch();
            }
        }
    }

    private void endOfBatch() {
        try {
            endBatch();
            counters.publish();
        } finally {
            busy = false;
            datapath.quiescent().end(lane);
        }
    }

    /** Works until {@link #stop}. An {@link Error} ends it, and is for its thread's handler: nothing can be relied on after that. */
    @Override
    public final void run() {
        thread = Thread.currentThread();
        try {
            work();
        } finally {
            release();
        }
    }

    private void work() {
        int emptyReturns = 0;
        while (!stopping) {
            try {
                emptyReturns = drain(FOR_EVER) == 0 ? emptyReturns + 1 : 0;
            } catch (RuntimeException e) {
                // A defect that one packet brings to light must not end the traffic of all.
                defects.increment();
                if (defects.sum() <= DEFECTS_LOGGED) {
                    LOG.error("lane={} event=defect", lane, e);
                }
            }
            if (emptyReturns >= EMPTY_RETURNS) {
                LockSupport.parkNanos(BACK_OFF_NANOS);
            }
        }
    }

    /** Makes {@link #run} return soon. Safe from any thread. */
    public final void stop() {
        stopping = true;
        wakeup();
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }
}
