package dev.malachi.bench.offload;

import dev.malachi.kernel.offload.Coalescer;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.IpPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One packet put together with others of its flow, in batches as a receive lane has them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class CoalescerBenchmark {
    private static final int BATCH = 128;
    private static final int SLOT_BYTES = 2048;
    private static final int LENGTH = TcpPackets.HEADERS_BYTES + TcpPackets.SEGMENT_BYTES;

    /** Flows whose packets alternate. */
    @Param({"1", "4", "16", "64"})
    public int flows;

    private final MemorySegment buffer = Arena.ofAuto().allocate((long) BATCH * SLOT_BYTES, 64);
    private final IpPacket packet = new IpPacket();
    private Coalescer coalescer;
    private int[] sequences;

    /**
     * Makes a coalescer that writes into nothing.
     *
     * @param written takes what it writes
     */
    @Setup
    public void prepare(Blackhole written) {
        sequences = new int[flows];
        coalescer = new Coalescer(
                (segment, offsets, lengths, slices, offload) -> {
                    written.consume(slices);
                    return true;
                },
                TunOffloads.ALL);
    }

    /** Takes a batch and writes it. The packets are new each time, since their headers become those of larger ones. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void join() {
        for (int i = 0; i < BATCH; i++) {
            int flow = i % flows;
            long at = (long) i * SLOT_BYTES;
            TcpPackets.write(buffer, at, LENGTH, flow, sequences[flow]);
            sequences[flow] += TcpPackets.SEGMENT_BYTES;
            TcpPackets.wrap(packet, buffer, at, LENGTH);
            coalescer.add(packet, true);
        }
        coalescer.flush();
    }
}
