package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * Times an engine, a few full frames at a time, while it becomes hot. What counts is the best time: all else is what the machine
 * did besides. Used by one thread.
 */
final class EngineTrial implements AutoCloseable {
    /** Bytes of the inner packets that are sealed and opened. */
    static final int FRAME_BYTES = 1400;

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
    private long settledSinceNanos;
    private int batchesBelow;

    EngineTrial(AeadEngine engine, LongSupplier clock) {
        this.engine = engine;
        this.clock = clock;
        byte[] subkey = new byte[32];
        this.sealer = engine.newKey(subkey);
        this.opener = engine.newKey(subkey);
        this.settledSinceNanos = clock.getAsLong();
    }

    AeadEngine engine() {
        return engine;
    }

    /** Time that this trial has taken so far. */
    long spentNanos() {
        return spentNanos;
    }

    /** The best time for one seal or open, in ns; the greatest number before the first batch. */
    long bestNanos() {
        return bestNanos;
    }

    /** When the best time last became notably better. */
    long settledSinceNanos() {
        return settledSinceNanos;
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
        long began = clock.getAsLong();
        for (int frame = 0; frame < FRAMES; frame++) {
            sealer.seal(HEADER, ++counter, inner, 0, FRAME_BYTES, wire, OUT_OFFSET);
            boolean _ = opener.open(
                    HEADER, counter, wire, OUT_OFFSET, FRAME_BYTES + AeadEngine.TAG_BYTES, inner, 0);
        }
        long ended = clock.getAsLong();
        long nanos = (ended - began) / OPERATIONS;
        spentNanos += ended - began;
        batchesBelow = nanos < limitNanos ? batchesBelow + 1 : 0;
        if (bestNanos == Long.MAX_VALUE || nanos < bestNanos - bestNanos / 50) {
            settledSinceNanos = ended;
        }
        bestNanos = Math.min(bestNanos, nanos);
    }

    @Override
    public void close() {
        sealer.close();
        opener.close();
    }
}
