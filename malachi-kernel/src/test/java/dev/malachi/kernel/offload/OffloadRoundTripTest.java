package dev.malachi.kernel.offload;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.CWR;
import static dev.malachi.kernel.packet.TestPacket.ECE;
import static dev.malachi.kernel.packet.TestPacket.FIN;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static dev.malachi.kernel.packet.TestPacket.RST;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static dev.malachi.kernel.packet.TestPacket.URG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.kernel.offload.WrittenPackets.Written;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random traffic through segmentation and coalescing, judged by {@link LinuxStack}: what comes out is what went in. */
class OffloadRoundTripTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = HexFormat.of().parseHex("fd4d4e310102030405060708090a0b0c");
    private static final byte[] B6 = HexFormat.of().parseHex("fd4d4e31f102030405060708090a0b0c");

    /** Options that do not belong together: time stamps, two selective acknowledgements, fast open, nothing. */
    private static final List<byte[]> TCP_OPTIONS = List.of(
            new byte[0],
            HexFormat.of().parseHex("0101080a0000000100000002"),
            HexFormat.of().parseHex("0101080a0000000100000003"),
            HexFormat.of().parseHex("0101050a0000100000001800"),
            HexFormat.of().parseHex("0101080a000000010000000201010512" + "00001000000018000000200000002800"),
            HexFormat.of().parseHex("220a0102030405060708" + "0101"));

    private static final List<byte[]> IP_OPTIONS = List.of(
            new byte[0], HexFormat.of().parseHex("94040000"), HexFormat.of().parseHex("070b04000000000000000000"));

    /** Destination options; hop-by-hop and destination options. Each ends with the transport protocol's place. */
    private static byte[] extensions(int kind, int protocol) {
        String hex = kind == 1 ? "%02x00010400000000" : "3c00050200000100" + "%02x00010400000000";
        return HexFormat.of().parseHex(hex.formatted(protocol));
    }

    private static TestPacket ip(Random random, boolean v4, int protocol, int odd) {
        if (v4) {
            return TestPacket.ipv4(A, B)
                    .id(random.nextInt(0x10000))
                    .trafficClass(random.nextInt(256))
                    .ttl(1 + random.nextInt(255))
                    .ipOptions(IP_OPTIONS.get(odd));
        }
        TestPacket packet = TestPacket.ipv6(A6, B6)
                .flowLabel(random.nextInt(1 << 20))
                .trafficClass(random.nextInt(256))
                .ttl(1 + random.nextInt(255));
        return odd == 0 ? packet : packet.extensions(odd == 1 ? 60 : 0, extensions(odd, protocol));
    }

    @Test
    void theSegmenterCutsAsLinuxDoes() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            boolean v4 = random.nextBoolean();
            boolean tcp = random.nextInt(3) > 0;
            TestPacket built = ip(random, v4, tcp ? 6 : 17, random.nextInt(3));
            if (tcp) {
                byte[] options = TCP_OPTIONS.get(random.nextInt(TCP_OPTIONS.size()));
                int flags = ACK | random.nextInt(256) & (FIN | PSH | URG | ECE | CWR);
                built.tcp(1, 2, random.nextInt(), random.nextInt(), flags, options);
            } else {
                built.udp(1, 2);
            }
            int size = 1 + random.nextInt(1400);
            built.randomPayload(1 + random.nextInt(Math.min(60 * size, 65_000)), seed)
                    .partial();
            Segmentation kind = tcp ? v4 ? Segmentation.TCP4 : Segmentation.TCP6 : Segmentation.UDP;
            var offload = new PacketOffload()
                    .checksum(built.transportOffset(), tcp ? 16 : 6)
                    .segment(kind, size, built.headersLength());
            byte[] large = built.build();

            List<byte[]> ours = segments(large, size).stream()
                    .map(segment -> LinuxStack.complete(segment, offload))
                    .toList();

            assertThat(ours).as("seed %d", seed).containsExactlyElementsOf(LinuxStack.finish(large, offload));
            for (byte[] segment : ours) {
                PacketAssert.assertWellFormed(segment);
                PacketAssert.assertChecksum(segment, built.transportOffset(), tcp ? 6 : 17);
            }
        }
    }

    private static List<byte[]> segments(byte[] large, int size) {
        MemorySegment buffer = TestPacket.inBuffer(large, 64);
        var packet = new IpPacket();
        assertThat(packet.wrap(buffer, 64, large.length)).isTrue();
        var segmenter = new Segmenter();
        segmenter.begin(packet, size);
        List<byte[]> out = new ArrayList<>();
        while (segmenter.next()) {
            out.add(TestPacket.bytes(buffer, segmenter.offset(), segmenter.length()));
        }
        return out;
    }

    /** RFC 8200 §8.1: behind a routing header with segments left the checksum is over the last destination. */
    @Test
    void segmentsBehindARoutingHeaderKeepTheChecksumOverTheirLastDestination() {
        byte[] last = HexFormat.of().parseHex("fd4d4e31aabbccddeeff001122334455");
        byte[] routing =
                HexFormat.of().parseHex("0602020100000000" + HexFormat.of().formatHex(last));
        TestPacket built = TestPacket.ipv6(A6, B6)
                .extensions(43, routing)
                .tcp(1, 2, 3, 4, ACK)
                .randomPayload(5000, 1)
                .partial();
        byte[] large = built.build();
        int start = built.transportOffset();
        // The field as the kernel would have filled it in.
        byte[] toLast = TestPacket.ipv6(A6, last)
                .tcp(1, 2, 3, 4, ACK)
                .randomPayload(5000, 1)
                .partial()
                .build();
        System.arraycopy(toLast, 40 + 16, large, start + 16, 2);

        List<byte[]> segments = segments(large, 1200);

        assertThat(segments).hasSize(5);
        for (byte[] segment : segments) {
            byte[] complete = LinuxStack.complete(segment, new PacketOffload().checksum(start, 16));
            byte[] withoutRouting = new byte[complete.length - 24];
            System.arraycopy(complete, 0, withoutRouting, 0, 40);
            System.arraycopy(last, 0, withoutRouting, 24, 16);
            System.arraycopy(complete, start, withoutRouting, 40, complete.length - start);
            PacketAssert.assertChecksum(withoutRouting, 40, 6);
        }
    }

    private static final class Traffic {
        final Map<Integer, List<byte[]>> byFlow = new LinkedHashMap<>();

        /** Complete; of an IPv4 packet that may not be fragmented the id means nothing (RFC 6864 §4.1). */
        void add(byte[] complete) {
            byte[] kept = complete.clone();
            if (kept[0] >> 4 == 4 && (kept[6] & 0x40) != 0) {
                Arrays.fill(kept, 4, 6, (byte) 0);
                Arrays.fill(kept, 10, 12, (byte) 0);
            }
            int transport = transportOffset(kept);
            byFlow.computeIfAbsent((kept[transport] & 0xFF) << 8 | kept[transport + 1] & 0xFF, f -> new ArrayList<>())
                    .add(kept);
        }
    }

    private static int transportOffset(byte[] packet) {
        if (packet[0] >> 4 == 4) {
            return (packet[0] & 0xF) * 4;
        }
        return switch (packet[6]) {
            case 60 -> 48;
            case 0 -> 56;
            default -> 40;
        };
    }

    @Test
    void whateverIsCoalescedLinuxTakesApartAgain() {
        long supers = 0;
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var tun = new WrittenPackets();
            var coalescer = new Coalescer(tun, TunOffloads.ALL);
            MemorySegment memory = Arena.ofAuto().allocate(2 << 20, 64);
            long next = 0;
            var sent = new Traffic();
            int flows = 1 + random.nextInt(20);
            List<TestFlow> all = new ArrayList<>();
            for (int i = 0; i < flows; i++) {
                all.add(new TestFlow(random, i + 1));
            }
            for (int i = 0; i < 500; i++) {
                TestFlow flow = all.get(random.nextInt(flows));
                TestPacket built = flow.next(random, i);
                boolean partial = random.nextBoolean();
                byte[] bytes = (partial ? built.partial() : built).build();
                sent.add(partial ? LinuxStack.complete(bytes, partialOffload(built)) : bytes);
                MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, next, bytes.length);
                var packet = new IpPacket();
                assertThat(packet.wrap(memory, next, bytes.length)).isTrue();
                next += bytes.length;
                coalescer.add(packet, partial);
                if (random.nextInt(150) == 0) {
                    coalescer.flush();
                }
            }
            coalescer.flush();

            var received = new Traffic();
            for (Written written : tun.packets) {
                PacketAssert.assertWellFormed(written.bytes());
                LinuxStack.finish(written.bytes(), written.offload()).forEach(received::add);
                supers += written.offload().segmentation() == Segmentation.NONE ? 0 : 1;
            }
            assertThat(received.byFlow.keySet()).isEqualTo(sent.byFlow.keySet());
            for (int flow : sent.byFlow.keySet()) {
                assertThat(received.byFlow.get(flow))
                        .as("seed %d flow %d", seed, flow)
                        .containsExactlyElementsOf(sent.byFlow.get(flow));
            }
        }
        assertThat(supers).as("large packets").isGreaterThan(2_000);
    }

    private static PacketOffload partialOffload(TestPacket built) {
        return new PacketOffload().checksum(built.transportOffset(), built.protocolNumber() == 6 ? 16 : 6);
    }

    /** A flow that mostly goes on as expected, and sometimes does anything else. */
    private static final class TestFlow {
        private final int port;
        private final boolean tcp;
        private final boolean v4;
        private final int size;
        private int id;
        private int sequence;
        private int acknowledgement;
        private byte[] options;

        TestFlow(Random random, int port) {
            this.port = port;
            tcp = random.nextInt(3) > 0;
            v4 = random.nextBoolean();
            size = 1 + random.nextInt(1300);
            id = random.nextInt(0x10000);
            sequence = random.nextInt();
            options = TCP_OPTIONS.get(random.nextInt(3));
        }

        private static boolean rarely(Random random) {
            return random.nextInt(40) == 0;
        }

        TestPacket next(Random random, int number) {
            TestPacket packet = v4
                    ? TestPacket.ipv4(A, B)
                            .id(rarely(random) ? random.nextInt(0x10000) : id++ & 0xFFFF)
                            .fragmentField(rarely(random) || port % 2 == 0 ? 0 : 0x4000)
                            .ipOptions(IP_OPTIONS.get(rarely(random) ? 1 : 0))
                    : TestPacket.ipv6(A6, B6);
            if (!v4 && rarely(random)) {
                packet.extensions(60, extensions(1, tcp ? 6 : 17));
            }
            packet.trafficClass(rarely(random) ? 3 : 2).ttl(rarely(random) ? 1 : 64);
            if (!tcp) {
                packet.udp(port, 9);
                if (rarely(random)) {
                    packet.payload();
                    return packet;
                }
                packet.randomPayload(rarely(random) ? 1 + random.nextInt(1300) : size, number);
                return packet;
            }
            int flags = ACK;
            int[] odd = {PSH, PSH, FIN, RST, SYN, URG, ECE, CWR};
            if (rarely(random)) {
                flags |= odd[random.nextInt(odd.length)];
            }
            if (rarely(random)) {
                acknowledgement += random.nextInt(1000);
            }
            if (rarely(random)) {
                sequence += random.nextInt(3) - 1;
            }
            byte[] now = rarely(random) ? TCP_OPTIONS.get(random.nextInt(TCP_OPTIONS.size())) : options;
            packet.tcp(port, 9, sequence, acknowledgement, flags, now);
            int length = rarely(random) ? random.nextInt(1300) : size;
            packet.randomPayload(length, number);
            sequence += length;
            return packet;
        }
    }
}
