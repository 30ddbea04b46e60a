package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A loop through both pumps that allocates nothing itself: what is measured is the data path. */
class AllocationTest {
    private static final int SLOT_BYTES = 2048;
    private static final int SLOTS = 256;

    /** What is sent is received: transmitter and receiver over the same memory. */
    private static final class Loop implements Link {
        final MemorySegment memory = Arena.ofAuto().allocate((long) SLOT_BYTES * SLOTS, 64);
        final int[] lengths = new int[SLOTS];
        int queued;

        final LinkTransmitter transmitter = new LinkTransmitter() {
            @Override
            public MemorySegment buffer() {
                return memory;
            }

            @Override
            public long claim() {
                return (long) queued * SLOT_BYTES;
            }

            @Override
            public void commit(int length) {
                lengths[queued++] = length;
            }

            @Override
            public int flush() {
                return queued;
            }

            @Override
            public void close() {}
        };
        final LinkReceiver receiver = new LinkReceiver() {
            @Override
            public int receive(Handler handler, int maxFrames, long timeoutNanos) {
                int count = queued;
                for (int i = 0; i < count; i++) {
                    handler.onFrame(memory, (long) i * SLOT_BYTES, lengths[i]);
                }
                queued = 0;
                return count;
            }

            @Override
            public void wakeup() {}
        };

        @Override
        public String name() {
            return "loop";
        }

        @Override
        public int index() {
            return 1;
        }

        private final MacAddress mac = new MacAddress(2);

        @Override
        public MacAddress mac() {
            return mac;
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
            return transmitter;
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

    /** Hands out the same packets again and again. */
    private static final class Host implements TunQueue {
        final byte[][] packets;
        final PacketOffload[] offloads;
        final MemorySegment buffer = Arena.ofAuto().allocate(65_535 + 128, 64);

        Host(byte[][] packets, PacketOffload[] offloads) {
            this.packets = packets;
            this.offloads = offloads;
        }

        @Override
        public int read(Handler handler, int maxPackets, long timeoutNanos) {
            for (int i = 0; i < packets.length; i++) {
                MemorySegment.copy(packets[i], 0, buffer, ValueLayout.JAVA_BYTE, 64, packets[i].length);
                handler.onPacket(buffer, 64, packets[i].length, offloads[i]);
            }
            return packets.length;
        }

        @Override
        public void wakeup() {}
    }

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final TestNode a = TestNode.withTun(timeline, 1);
    private final TestNode b = TestNode.withTun(timeline, 2);
    private long written;

    @Test
    void carryingPacketsAllocatesNothing() throws ReflectiveOperationException {
        var loop = new Loop();
        var port = new LinkPort(1, "loop", loop);
        a.links.add(port);
        TestNode.Sessions sessions = TestNode.connect(a, b, TestNode.capabilities(true), new PlainAead(), 100);
        sessions.ofA().peer().path(new Path(port, b.mac(), 1500));
        TestPacket tcp4 = TestPacket.ipv4(a.ipv4, b.ipv4)
                .tcp(1, 2, 3, 4, ACK)
                .randomPayload(60_000, 1)
                .partial();
        TestPacket tcp6 = TestPacket.ipv6(a.ipv6(), b.ipv6())
                .tcp(1, 2, 3, 4, ACK)
                .randomPayload(30_000, 1)
                .partial();
        TestPacket udp = TestPacket.ipv4(a.ipv4, b.ipv4)
                .udp(1, 2)
                .randomPayload(10_000, 1)
                .partial();
        TestPacket small = TestPacket.ipv4(a.ipv4, b.ipv4).udp(3, 4).randomPayload(64, 1);
        TestPacket ack = TestPacket.ipv4(a.ipv4, b.ipv4).tcp(5, 6, 7, 8, ACK).partial();
        TestPacket tooBig = TestPacket.ipv4(a.ipv4, b.ipv4).udp(1, 2).randomPayload(2000, 1);
        TestPacket fragmented =
                TestPacket.ipv4(a.ipv4, b.ipv4).mayBeFragmented().udp(1, 2).randomPayload(4000, 1);
        var host = new Host(
                new byte[][] {
                    tcp4.build(),
                    tcp6.build(),
                    udp.build(),
                    small.build(),
                    ack.build(),
                    tooBig.build(),
                    fragmented.build()
                },
                new PacketOffload[] {
                    TestNode.large(tcp4, Segmentation.TCP4, 1388),
                    TestNode.large(tcp6, Segmentation.TCP6, 1368),
                    TestNode.large(udp, Segmentation.UDP, 1000),
                    new PacketOffload(),
                    TestNode.partial(ack),
                    new PacketOffload(),
                    new PacketOffload()
                });
        var tun = new TunPort((buffer, offsets, lengths, slices, offload) -> ++written > 0, TunOffloads.ALL);
        var outbound = new OutboundPump(a.datapath, TestNode.OUTBOUND_LANE, host, tun);
        var inbound = new InboundPump(b.datapath, TestNode.INBOUND_LANE, b.port, loop.receiver, Optional.of(tun));
        for (int i = 0; i < 200; i++) { // opens, links call sites
            outbound.drain(0);
            inbound.drain(0);
        }
        long framesBefore = b.count("rx.frames");

        long before = allocatedBytes();
        for (int i = 0; i < 1500; i++) {
            outbound.drain(0);
            inbound.drain(0);
        }
        long allocated = allocatedBytes() - before;

        long frames = b.count("rx.frames") - framesBefore;
        assertThat(b.drops()).isEmpty();
        assertThat(frames).isGreaterThan(100_000);
        assertThat(written).isPositive();
        assertThat((double) allocated / frames).as("bytes a frame").isLessThan(0.1);
    }

    /** By reflection: the module under test does not read java.management. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) allocated.invoke(threads);
    }
}
