package dev.malachi.plugin.tools.bench;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** How fast an engine seals and opens frames on one thread, as the data path has it: one after the other under one key. */
final class EngineBench {
    /** An inner packet that fills a frame on Ethernet. */
    static final int FRAME_BYTES = 1400;

    private static final int SLOT_BYTES = 2048;
    /** Frames between two looks at the clock. */
    private static final int BATCH = 64;
    /** The median of so many parts of the time: what the machine does besides falls into few of them. */
    private static final int PARTS = 11;

    /** C2 comes in after some 5000 calls. */
    private static final int LEAST_FRAMES = 8000;

    private static final long SETTLED_NANOS = 250_000_000L;
    private static final long WARM_UP_MAX_NANOS = 3_000_000_000L;

    private static final long HEADER = 0x8021_0000_0001L;

    private final LongSupplier clock;

    /**
     * Makes one.
     *
     * @param clock in nanoseconds
     */
    EngineBench(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A result.
     *
     * @param sealNanos for one frame, the median
     * @param openNanos likewise
     */
    record Speed(double sealNanos, double openNanos) {}

    /**
     * Times an engine, after the JIT has come to it.
     *
     * @param engine one that is available
     * @param timeNanos for the measurement; besides, it is warmed up for a few seconds at the most
     * @throws InterruptedException if the thread is interrupted
     */
    Speed of(AeadEngine engine, long timeNanos) throws InterruptedException {
        try (Arena arena = Arena.ofConfined();
                AeadEngine.Key sealer = engine.newKey(new byte[32]);
                AeadEngine.Key opener = engine.newKey(new byte[32])) {
            var run = new Run(sealer, opener, arena.allocate(SLOT_BYTES, 64), arena.allocate(SLOT_BYTES, 64));
            warmUp(run);
            double[] seals = new double[PARTS];
            double[] opens = new double[PARTS];
            for (int part = 0; part < PARTS; part++) {
                seals[part] = time(run::seal, timeNanos / (2 * PARTS));
                opens[part] = time(run::open, timeNanos / (2 * PARTS));
            }
            Arrays.sort(seals);
            Arrays.sort(opens);
            return new Speed(seals[PARTS / 2], opens[PARTS / 2]);
        }
    }

    /** Until it has not become faster for a while. */
    private void warmUp(Run run) throws InterruptedException {
        long began = clock.getAsLong();
        long best = Long.MAX_VALUE;
        long bestAt = began;
        long now = began;
        int frames = 0;
        while (now - began < WARM_UP_MAX_NANOS && (frames < LEAST_FRAMES || now - bestAt < SETTLED_NANOS)) {
            run.seal(BATCH);
            run.open(BATCH);
            frames += BATCH;
            giveWay();
            long taken = clock.getAsLong() - now;
            now += taken;
            if (taken < best - best / 50) {
                best = taken;
                bestAt = now;
            }
        }
    }

    private static void giveWay() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Work on some frames. */
    private interface Work {
        void frames(int count);
    }

    /** Nanoseconds for one frame. */
    private double time(Work work, long timeNanos) throws InterruptedException {
        long frames = 0;
        long began = clock.getAsLong();
        long taken;
        do {
            work.frames(BATCH);
            frames += BATCH;
            giveWay();
            taken = clock.getAsLong() - began;
        } while (taken < timeNanos);
        return (double) taken / frames;
    }

    /** A key in use in both directions. */
    private static final class Run {
        private final AeadEngine.Key sealer;
        private final AeadEngine.Key opener;
        private final MemorySegment plain;
        private final MemorySegment sealed;
        private long counter;

        Run(AeadEngine.Key sealer, AeadEngine.Key opener, MemorySegment plain, MemorySegment sealed) {
            this.sealer = sealer;
            this.opener = opener;
            this.plain = plain;
            this.sealed = sealed;
        }

        void seal(int count) {
            for (int i = 0; i < count; i++) {
                sealer.seal(HEADER, ++counter, plain, 0, FRAME_BYTES, sealed, 0);
            }
        }

        /** The frame that was sealed last, again and again. */
        void open(int count) {
            for (int i = 0; i < count; i++) {
                if (!opener.open(HEADER, counter, sealed, 0, FRAME_BYTES + AeadEngine.TAG_BYTES, plain, 0)) {
                    throw new IllegalStateException("the engine does not open what it has sealed");
                }
            }
        }
    }
}
