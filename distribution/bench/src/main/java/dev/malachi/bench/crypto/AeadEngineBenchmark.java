package dev.malachi.bench.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.plugin.bouncycastle.BouncyCastleAeadEngine;
import dev.malachi.plugin.intrinsics.IntrinsicsAeadEngine;
import dev.malachi.plugin.jce.JceAeadEngine;
import dev.malachi.plugin.sodium.SodiumAeadEngine;
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
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED",
            "--add-exports=java.base/sun.security.util.math=ALL-UNNAMED"
        })
public class AeadEngineBenchmark {
    private static final long HEADER = 0x8021_0000_0001L;
    private static final int OUT_OFFSET = 62;
    private static final long REPEATED_COUNTER = -1;

    /** Which engine. */
    @Param({"intrinsics", "sodium", "jce", "bouncycastle"})
    public String engine;

    /** Bytes of the inner packet. */
    @Param({"64", "256", "576", "1400", "8900"})
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
        AeadEngine chosen = switch (engine) {
            case "intrinsics" -> new IntrinsicsAeadEngine();
            case "sodium" -> new SodiumAeadEngine();
            case "jce" -> new JceAeadEngine();
            case "bouncycastle" -> new BouncyCastleAeadEngine();
            default -> throw new IllegalArgumentException("there is no engine " + engine);
        };
        if (!chosen.availability().available()) {
            throw new IllegalStateException(
                    engine + ": " + chosen.availability().detail());
        }
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
