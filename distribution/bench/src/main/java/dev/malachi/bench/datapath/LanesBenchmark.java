package dev.malachi.bench.datapath;

import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.datapath.JitWarmup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Several threads carry packets of one session at the same time, as with several queues: -t 2 carries twice as many as -t 1 on two idle
 * processors, if nothing makes them wait for each other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class LanesBenchmark {
    private static final int ETHER_TYPE = 0x88B5;

    /** As many as there are processors, or more. */
    private static final int MOST_LANES = 16;

    /** Which bulk cipher. */
    @Param("sodium-aes")
    public String engine;

    private final AtomicInteger taken = new AtomicInteger();
    private JitWarmup warmup;

    /** Makes the two nodes. */
    @Setup
    public void prepare() {
        var named = Engines.named(engine);
        warmup = new JitWarmup(() -> named, ETHER_TYPE, false, new VirtualTimeline(), MOST_LANES);
    }

    /** Ends them. */
    @TearDown
    public void end() {
        warmup.close();
    }

    /** A thread's own lane. */
    @State(Scope.Thread)
    public static class Own {
        private JitWarmup.Lane lane;

        /**
         * Takes one.
         *
         * @param shared the nodes
         */
        @Setup
        public void take(LanesBenchmark shared) {
            lane = shared.warmup.lanes().get(shared.taken.getAndIncrement());
        }
    }

    /**
     * One large packet of 46 segments and one acknowledgement.
     *
     * @param own the thread's
     * @return IP bytes that arrived
     */
    @Benchmark
    @Threads(1)
    public long carry(Own own) {
        return own.lane.round();
    }
}
