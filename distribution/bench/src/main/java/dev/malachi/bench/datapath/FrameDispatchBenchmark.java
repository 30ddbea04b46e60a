package dev.malachi.bench.datapath;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.datapath.ControlPlane;
import dev.malachi.kernel.datapath.Datapath;
import dev.malachi.kernel.datapath.InboundPump;
import dev.malachi.kernel.datapath.LinkPorts;
import dev.malachi.kernel.datapath.LocalAddresses;
import dev.malachi.kernel.datapath.QuiescentStates;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.tap.PacketTaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** One frame brought to whom it concerns, or dropped: what a flood costs before any key is used. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class FrameDispatchBenchmark {
    private static final int BATCH = 128;
    private static final int FRAME_BYTES = 128;
    private static final int ETHER_TYPE = 0x88B5;
    private static final NodeId OWN = new NodeId(0, 2);
    private static final NodeId STRANGER = new NodeId(0, 3);

    /** What comes. */
    public enum Kind {
        /** Not a frame of this protocol. */
        FOREIGN,
        /** A type that is never accepted. */
        PLAINTEXT,
        /** For another node. */
        FOR_ANOTHER,
        /** For us, under an index that no session has. */
        UNKNOWN_INDEX,
        /** Of the control plane. */
        HANDSHAKE
    }

    /** What comes. */
    @Param
    public Kind kind;

    private final MemorySegment frames = Arena.ofAuto().allocate(FRAME_BYTES, 64);
    private InboundPump pump;

    /**
     * Makes a lane, and a link that always has a full batch.
     *
     * @param sink takes what reaches the control plane
     */
    @Setup
    public void prepare(Blackhole sink) {
        NetworkOrder.putShort(frames, 12, ETHER_TYPE);
        NetworkOrder.putShort(frames, Wire.ETHERNET_HEADER_BYTES, kind == Kind.FOREIGN ? 0 : Wire.MAGIC);
        NetworkOrder.putByte(frames, Wire.L3_VERSION_OFFSET, Wire.L3_VERSION);
        NetworkOrder.putByte(
                frames,
                Wire.L3_TYPE_OFFSET,
                switch (kind) {
                    case PLAINTEXT -> Wire.TYPE_DATA;
                    case HANDSHAKE -> Wire.TYPE_HANDSHAKE;
                    default -> Wire.TYPE_TRANSPORT;
                });
        NodeId to = kind == Kind.FOR_ANOTHER ? STRANGER : OWN;
        NetworkOrder.putLong(frames, Wire.L3_DESTINATION_OFFSET, to.high());
        NetworkOrder.putLong(frames, Wire.L3_DESTINATION_OFFSET + Long.BYTES, to.low());
        NetworkOrder.putLong(frames, Wire.L3_SOURCE_OFFSET + Long.BYTES, STRANGER.low());
        if (FrameHeader.type(frames, 0) == 0) {
            throw new AssertionError("the benchmark's own frame has no type");
        }
        var receiver = new FullBatches();
        var port = new LinkPort(0, "bench", new OneLane(receiver));
        var datapath = new Datapath(
                new VirtualTimeline(),
                new LocalAddresses(OWN),
                new ForwardingTable(),
                new SessionIndex(),
                new LinkPorts(),
                new Claims(),
                new Sink(sink),
                new Counters(),
                new QuiescentStates(1),
                new PacketTaps(new VirtualTimeline(), 1),
                ETHER_TYPE,
                false);
        pump = new InboundPump(datapath, 0, port, receiver, Optional.empty());
    }

    /**
     * Takes a batch.
     *
     * @return how many frames it had
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int dispatch() {
        return pump.drain(0);
    }

    /** Always has as many frames as are asked for. */
    private final class FullBatches implements LinkReceiver {
        @Override
        public int receive(Handler handler, int maxFrames, long timeoutNanos) {
            if (maxFrames != BATCH) {
                throw new AssertionError("the lane takes batches of " + maxFrames);
            }
            for (int i = 0; i < maxFrames; i++) {
                handler.onFrame(frames, 0, FRAME_BYTES);
            }
            return maxFrames;
        }

        @Override
        public void wakeup() {}
    }

    private record OneLane(LinkReceiver receiver) implements Link {
        @Override
        public String name() {
            return "bench";
        }

        @Override
        public int index() {
            return 1;
        }

        @Override
        public MacAddress mac() {
            return new MacAddress(0x0200_0000_0001L);
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public State state() {
            return State.UP;
        }

        @Override
        public List<LinkReceiver> receivers() {
            return List.of(receiver);
        }

        @Override
        public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void join(MacAddress group) {}

        @Override
        public void leave(MacAddress group) {}

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void close() {}
    }

    /** Swallows what the control plane would get. */
    private record Sink(Blackhole sink) implements ControlPlane {
        @Override
        public void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length) {
            sink.consume(offset);
        }

        @Override
        public void otherVersion(LinkPort port, long sourceMac, int version) {
            sink.consume(version);
        }

        @Override
        public void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index) {
            sink.consume(index);
        }

        @Override
        public void cameFrom(Peer peer, LinkPort port, long sourceMac) {
            sink.consume(sourceMac);
        }

        @Override
        public void confirmed(Session session) {
            sink.consume(session);
        }

        @Override
        public void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length) {
            sink.consume(offset);
        }

        @Override
        public boolean park(Peer peer, MemorySegment buffer, long offset, int length, PacketOffload offload) {
            sink.consume(offset);
            return true;
        }

        @Override
        public void rekeyDue(Peer peer) {
            sink.consume(peer);
        }
    }
}
