package dev.malachi.bench.datapath;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.datapath.JitWarmup;
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

/**
 * A large TCP packet of 46 segments and an acknowledgement, all the way between two nodes but for the system's calls: segmented,
 * sealed, dispatched, opened, checked against the replay window, coalesced. With -prof gc it shows that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class DatapathBenchmark {
    private static final int ETHER_TYPE = 0x88B5;

    /** Which bulk cipher. */
    @Param({"jce", "bouncycastle", "sodium", "sodium-aes"})
    public String engine;

    private JitWarmup warmup;

    /** Makes the two nodes. */
    @Setup
    public void prepare() {
        AeadEngine named = Engines.named(engine);
        warmup = new JitWarmup(() -> named, ETHER_TYPE, false, new VirtualTimeline(), 1);
    }

    /** Ends them. */
    @TearDown
    public void end() {
        warmup.close();
    }

    /**
     * One large packet and one acknowledgement.
     *
     * @return IP bytes that arrived
     */
    @Benchmark
    public long carry() {
        return warmup.lanes().getFirst().round();
    }
}
