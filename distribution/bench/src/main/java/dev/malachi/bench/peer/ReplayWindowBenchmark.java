package dev.malachi.bench.peer;

import dev.malachi.kernel.peer.ReplayWindow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One counter looked up in the replay window, and recorded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class ReplayWindowBenchmark {
    private final ReplayWindow window = new ReplayWindow();
    private long counter;

    /**
     * Frames in order.
     *
     * @return true
     */
    @Benchmark
    public boolean ascending() {
        return window.accept(counter++);
    }

    /**
     * Frames of which every two come the wrong way round.
     *
     * @return true
     */
    @Benchmark
    public boolean swapped() {
        return window.accept(counter++ ^ 1);
    }

    /**
     * A frame that has been seen.
     *
     * @return false, but for the first
     */
    @Benchmark
    public boolean repeated() {
        return window.accept(7);
    }
}
