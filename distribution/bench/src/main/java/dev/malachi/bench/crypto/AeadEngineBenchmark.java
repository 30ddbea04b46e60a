package dev.malachi.bench.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.plugin.bouncycastle.BouncyCastleAeadEngine;
import dev.malachi.plugin.jce.JceAeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One frame through each bulk cipher, between native areas as on the data path. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class AeadEngineBenchmark {
    private static final long HEADER = 0x8021_0000_0001L;
    private static final int OUT_OFFSET = 62;
    private static final long REPEATED_COUNTER = -1;

    /** Which engine. */
    @Param({"jce", "bouncycastle"})
    public String engine;

    /** Bytes of the inner packet. */
    @Param({"64", "512", "1400"})
    public int length;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment inner;
    private MemorySegment frame;
    private MemorySegment good;
    private MemorySegment forged;
    private AeadEngine.Key sealer;
    private AeadEngine.Key opener;
    private long counter;

    /** Seals the frames that are to be opened. */
    @Setup
    public void prepare() {
        AeadEngine chosen = engine.equals("jce") ? new JceAeadEngine() : new BouncyCastleAeadEngine();
        sealer = chosen.newKey(new byte[32]);
        opener = chosen.newKey(new byte[32]);
        inner = arena.allocate(9000, 64);
        frame = arena.allocate(9100, 64);
        good = arena.allocate(9100, 64);
        forged = arena.allocate(9100, 64);
        sealer.seal(HEADER, REPEATED_COUNTER, inner, 0, length, good, OUT_OFFSET);
    }

    /** Frees the memory. */
    @TearDown
    public void free() {
        sealer.close();
        opener.close();
        arena.close();
    }

    /** Seals the next frame. */
    @Benchmark
    public void seal() {
        sealer.seal(HEADER, counter++, inner, 0, length, frame, OUT_OFFSET);
    }

    /**
     * Opens a good frame.
     *
     * @return true
     */
    @Benchmark
    public boolean open() {
        return opener.open(HEADER, REPEATED_COUNTER, good, OUT_OFFSET, length + AeadEngine.TAG_BYTES, inner, 0);
    }

    /**
     * Refuses a forged frame.
     *
     * @return false
     */
    @Benchmark
    public boolean refuse() {
        return opener.open(HEADER, REPEATED_COUNTER, forged, OUT_OFFSET, length + AeadEngine.TAG_BYTES, inner, 0);
    }
}
