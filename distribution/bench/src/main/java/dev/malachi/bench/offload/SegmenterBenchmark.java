package dev.malachi.bench.offload;

import dev.malachi.kernel.offload.Segmenter;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One segment cut out of a large TCP packet of 46. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class SegmenterBenchmark {
    private static final int LENGTH = TcpPackets.HEADERS_BYTES + TcpPackets.SEGMENTS * TcpPackets.SEGMENT_BYTES;

    private final MemorySegment buffer = Arena.ofAuto().allocate(LENGTH, 64);
    private final IpPacket packet = new IpPacket();
    private final Segmenter segmenter = new Segmenter();

    /**
     * Cuts all segments.
     *
     * @param used takes each
     */
    @Benchmark
    @OperationsPerInvocation(TcpPackets.SEGMENTS)
    public void cut(Blackhole used) {
        TcpPackets.write(buffer, 0, LENGTH, 0, 1);
        TcpPackets.wrap(packet, buffer, 0, LENGTH);
        segmenter.begin(packet, TcpPackets.SEGMENT_BYTES);
        while (segmenter.next()) {
            used.consume(segmenter.offset());
        }
    }
}
