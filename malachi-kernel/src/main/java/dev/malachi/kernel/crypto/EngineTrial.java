package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Times an engine, a few full frames at a time, while it becomes hot. What counts is the best time: all else is what the machine
 * did besides. Used by one thread.
 */
final class EngineTrial implements AutoCloseable {
    /** Bytes of the inner packets that are sealed and opened. */
    static final int FRAME_BYTES = 1400;

    /** The JIT counts calls, so the first frames are short: in plain Java a full one may take milliseconds. */
    private static final int SHORT_FRAMES = 4000;

    private static final int SHORT_BYTES = 64;

    /** A result from fewer full frames says nothing of the time when hot: C2 comes in after some 5000 calls. */
    private static final int LEAST_FRAMES = 8000;

    /** Time of its own in which the best has not become better. */
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Time of its own after which it is not expected to become hot any more. */
    private static final long BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final int FRAMES = 4;
    private static final int OPERATIONS = 2 * FRAMES;
    private static final int SLOT_BYTES = 2048;
    /** Where the ciphertext begins in a transmit slot of a driver that aligns it (DESIGN §4) is 62 bytes before a multiple of 64. */
    private static final int OUT_OFFSET = 62;

    private static final long HEADER = 0x8021_0000_0001L;

    private final AeadEngine engine;
    private final LongSupplier clock;
    private final AeadEngine.Key sealer;
    private final AeadEngine.Key opener;
    private final MemorySegment inner = Arena.ofAuto().allocate(SLOT_BYTES, 64);
    private final MemorySegment wire = Arena.ofAuto().allocate(SLOT_BYTES, 64);
    private long counter;
    private long spentNanos;
    private long bestNanos = Long.MAX_VALUE;
    private long bestAtSpentNanos;
    private int batchesBelow;

    EngineTrial(AeadEngine engine, LongSupplier clock) {
        this.engine = engine;
        this.clock = clock;
        byte[] subkey = new byte[32];
        this.sealer = engine.newKey(subkey);
        this.opener = engine.newKey(subkey);
    }

    AeadEngine engine() {
        return engine;
    }

    /** Time that this trial has taken so far. */
    long spentNanos() {
        return spentNanos;
    }

    /** The best time for one seal or open, in ns; the greatest number before the first batch of full frames. */
    long bestNanos() {
        return bestNanos;
    }

    /** Whether its best time is what it is when hot, or it has had the time to become so. */
    boolean finished() {
        return spentNanos >= BUDGET_NANOS
                || counter >= SHORT_FRAMES + LEAST_FRAMES && spentNanos - bestAtSpentNanos >= SETTLED_NANOS;
    }

    /** How many batches in a row, up to now, took less than the limit each. */
    int batchesBelowLimit() {
        return batchesBelow;
    }

    /**
     * Seals and opens a few frames.
     *
     * @param limitNanos for one seal or open, see {@link #batchesBelowLimit}
     */
    void batch(long limitNanos) {
        boolean full = counter >= SHORT_FRAMES;
        int length = full ? FRAME_BYTES : SHORT_BYTES;
        long began = clock.getAsLong();
        for (int frame = 0; frame < FRAMES; frame++) {
            sealer.seal(HEADER, ++counter, inner, 0, length, wire, OUT_OFFSET);
            boolean _ = opener.open(HEADER, counter, wire, OUT_OFFSET, length + AeadEngine.TAG_BYTES, inner, 0);
        }
        long taken = clock.getAsLong() - began;
        spentNanos += taken;
        if (full) {
            note(taken / OPERATIONS, limitNanos);
        }
    }

    private void note(long nanos, long limitNanos) {
        batchesBelow = nanos < limitNanos ? batchesBelow + 1 : 0;
        if (bestNanos == Long.MAX_VALUE || nanos < bestNanos - bestNanos / 50) {
            bestAtSpentNanos = spentNanos;
        }
        bestNanos = Math.min(bestNanos, nanos);
    }

    @Override
    public void close() {
        sealer.close();
        opener.close();
    }
}
