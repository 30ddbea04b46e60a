package dev.malachi.kernel.offload;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.CWR;
import static dev.malachi.kernel.packet.TestPacket.ECE;
import static dev.malachi.kernel.packet.TestPacket.FIN;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.kernel.offload.WrittenPackets.Written;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = HexFormat.of().parseHex("fd4d4e310102030405060708090a0b0c");
    private static final byte[] B6 = HexFormat.of().parseHex("fd4d4e31f102030405060708090a0b0c");
    private static final int MSS = 100;

    private final WrittenPackets tun = new WrittenPackets();
    private final MemorySegment memory = Arena.ofAuto().allocate(4 << 20, 64);
    private final IpPacket packet = new IpPacket();
    private Coalescer coalescer = new Coalescer(tun, TunOffloads.ALL);
    private long next;

    private boolean add(byte[] bytes, boolean partial) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, next, bytes.length);
        assertThat(packet.wrap(memory, next, bytes.length)).isTrue();
        next += bytes.length + 3; // at any alignment
        return coalescer.add(packet, partial);
    }

    private static TestPacket tcp(int place, int flags) {
        return TestPacket.ipv4(A, B)
                .id(place)
                .tcp(1, 2, 1000 + MSS * place, 77, flags)
                .randomPayload(MSS, place);
    }

    private static byte[] data(int place) {
        return tcp(place, ACK).partial().build();
    }

    private List<Integer> segmentsWritten() {
        return tun.packets.stream().map(written -> written.segments().size()).toList();
    }

    @Test
    void writesSegmentsInSequenceAsOne() {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(data(i));
            assertThat(add(sent.get(i), true)).isTrue();
        }
        assertThat(tun.packets).isEmpty();
        coalescer.flush();

        assertThat(tun.packets).hasSize(1);
        Written written = tun.packets.getFirst();
        assertThat(written.slices()).isEqualTo(10);
        assertThat(written.offload().segmentation()).isEqualTo(Segmentation.TCP4);
        assertThat(written.offload().segmentSize()).isEqualTo(MSS);
        assertThat(written.offload().headerLength()).isEqualTo(40);
        assertThat(written.offload().checksumStart()).isEqualTo(20);
        assertThat(written.offload().checksumOffset()).isEqualTo(16);
        PacketAssert.assertWellFormed(written.bytes());
        PacketAssert.assertPartialChecksum(written.bytes(), 20, 6);
        assertThat(written.segments()).containsExactlyElementsOf(sent);
        assertThat(coalescer.isEmpty()).isTrue();
    }

    @Test
    void writesASinglePacketAsItCame() {
        byte[] partial = data(1);
        byte[] full = tcp(9, ACK).build();
        add(partial, true);
        coalescer.flush();
        add(full, false);
        coalescer.flush();

        assertThat(tun.bytes()).containsExactly(partial, full);
        assertThat(tun.packets.get(0).offload().checksumNeeded()).isTrue();
        assertThat(tun.packets.get(1).offload().checksumNeeded()).isFalse();
        assertThat(tun.packets.get(1).offload().segmentation()).isEqualTo(Segmentation.NONE);
    }

    @Test
    void endsAtPush() {
        add(data(0), true);
        assertThat(add(tcp(1, ACK | PSH).partial().build(), true)).isFalse();

        assertThat(segmentsWritten()).containsExactly(2);
        assertThat(tun.packets.getFirst().bytes()[33]).isEqualTo((byte) (ACK | PSH));
        assertThat(tun.packets.getFirst().segments().get(1))
                .isEqualTo(tcp(1, ACK | PSH).partial().build());
    }

    @Test
    void endsAtAShortSegmentAndStartsAnewAtALongOne() {
        add(data(0), true);
        byte[] small = TestPacket.ipv4(A, B)
                .id(1)
                .tcp(1, 2, 1000 + MSS, 77, ACK)
                .randomPayload(MSS - 1, 1)
                .partial()
                .build();
        add(small, true);
        assertThat(segmentsWritten()).containsExactly(2);

        byte[] longer = TestPacket.ipv4(A, B)
                .id(2)
                .tcp(1, 2, 1000 + 2 * MSS - 1, 77, ACK)
                .randomPayload(MSS, 2)
                .partial()
                .build();
        byte[] evenLonger = TestPacket.ipv4(A, B)
                .id(3)
                .tcp(1, 2, 1000 + 3 * MSS - 1, 77, ACK)
                .randomPayload(MSS + 1, 3)
                .partial()
                .build();
        add(longer, true);
        add(evenLonger, true);
        coalescer.flush();
        assertThat(segmentsWritten()).containsExactly(2, 1, 1);
        assertThat(tun.packets.get(2).bytes()).isEqualTo(evenLonger);
    }

    @Test
    void endsAt64SegmentsAndAt64Kilobytes() {
        for (int i = 0; i < 65; i++) {
            add(data(i), true);
        }
        coalescer.flush();
        assertThat(segmentsWritten()).containsExactly(64, 1);

        tun.packets.clear();
        for (int i = 0; i < 9; i++) {
            add(
                    TestPacket.ipv6(A6, B6)
                            .tcp(1, 2, 8000 * i, 7, ACK)
                            .randomPayload(8000, i)
                            .partial()
                            .build(),
                    true);
        }
        coalescer.flush();
        assertThat(segmentsWritten()).containsExactly(8, 1);
        tun.bytes().forEach(PacketAssert::assertWellFormed);
    }

    @Test
    void anythingDifferentStartsAnew() {
        Map<String, byte[]> different = new LinkedHashMap<>();
        different.put("sequence gap", tcp(2, ACK).id(1).partial().build());
        different.put("repeated", data(0));
        different.put(
                "acknowledgement",
                TestPacket.ipv4(A, B)
                        .id(1)
                        .tcp(1, 2, 1000 + MSS, 78, ACK)
                        .randomPayload(MSS, 1)
                        .partial()
                        .build());
        different.put("flags", tcp(1, ACK | ECE).partial().build());
        different.put("congestion window reduced", tcp(1, ACK | CWR).partial().build());
        different.put("end", tcp(1, ACK | FIN).partial().build());
        different.put("syn", tcp(1, ACK | SYN).partial().build());
        different.put("traffic class", tcp(1, ACK).trafficClass(4).partial().build());
        different.put("time to live", tcp(1, ACK).ttl(63).partial().build());
        different.put(
                "may be fragmented", tcp(1, ACK).mayBeFragmented().partial().build());
        different.put(
                "options",
                TestPacket.ipv4(A, B)
                        .id(1)
                        .tcp(1, 2, 1000 + MSS, 77, ACK, (byte) 1, (byte) 1, (byte) 1, (byte) 0)
                        .randomPayload(MSS, 1)
                        .partial()
                        .build());
        different.put(
                "IP options",
                tcp(1, ACK)
                        .ipOptions((byte) 0x94, (byte) 4, (byte) 0, (byte) 0)
                        .partial()
                        .build());
        different.put("wrong checksum", tcp(1, ACK).wrongChecksum().build());
        different.put("no payload", tcp(1, ACK).payload(new byte[0]).partial().build());
        byte[] window = tcp(1, ACK).partial().build();
        window[35]++;
        different.put("window", window);
        byte[] urgent = tcp(1, ACK).partial().build();
        urgent[39]++;
        different.put("urgent pointer", urgent);
        byte[] header = tcp(1, ACK).partial().build();
        header[10]++;
        different.put("header checksum", header);

        different.forEach((what, bytes) -> {
            tun.packets.clear();
            byte[] first = data(0);
            add(first, true);
            add(bytes, !what.equals("wrong checksum"));
            coalescer.flush();
            assertThat(tun.bytes()).as(what).containsExactly(first, bytes);
        });
    }

    @Test
    void timestampsMustBeEqual() {
        byte[] now = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
        byte[] later = {1, 1, 8, 10, 0, 0, 0, 2, 0, 0, 0, 2};
        for (int i = 0; i < 4; i++) {
            add(
                    TestPacket.ipv6(A6, B6)
                            .tcp(1, 2, MSS * i, 77, ACK, i < 2 ? now : later)
                            .randomPayload(MSS, i)
                            .partial()
                            .build(),
                    true);
        }
        coalescer.flush();

        assertThat(segmentsWritten()).containsExactly(2, 2);
        assertThat(tun.packets.getFirst().offload().segmentation()).isEqualTo(Segmentation.TCP6);
        assertThat(tun.packets.getFirst().offload().headerLength()).isEqualTo(72);
    }

    @Test
    void ipv6FlowLabelsAndHopLimitsMustBeEqual() {
        TestPacket[] different = {
            TestPacket.ipv6(A6, B6).flowLabel(1),
            TestPacket.ipv6(A6, B6).ttl(1),
            TestPacket.ipv6(A6, B6).trafficClass(1)
        };
        for (TestPacket other : different) {
            tun.packets.clear();
            add(
                    TestPacket.ipv6(A6, B6)
                            .tcp(1, 2, 0, 7, ACK)
                            .randomPayload(MSS, 0)
                            .partial()
                            .build(),
                    true);
            add(other.tcp(1, 2, MSS, 7, ACK).randomPayload(MSS, 0).partial().build(), true);
            coalescer.flush();
            assertThat(segmentsWritten()).containsExactly(1, 1);
        }
    }

    @Test
    void fullChecksumsAreVerifiedBeforeTheyAreReplaced() {
        for (int i = 0; i < 4; i++) {
            add(tcp(i, ACK).build(), false);
        }
        byte[] wrong = tcp(4, ACK).wrongChecksum().build();
        add(wrong, false);
        coalescer.flush();

        assertThat(segmentsWritten()).containsExactly(4, 1);
        PacketAssert.assertPartialChecksum(tun.packets.get(0).bytes(), 20, 6);
        assertThat(tun.packets.get(1).bytes()).isEqualTo(wrong);
        assertThat(tun.packets.get(1).offload().checksumNeeded()).isFalse();
    }

    @Test
    void partialAndFullChecksumsJoin() {
        add(data(0), true);
        add(tcp(1, ACK).build(), false);
        coalescer.flush();

        assertThat(segmentsWritten()).containsExactly(2);
        assertThat(tun.packets.getFirst().segments()).containsExactly(data(0), data(1));
    }

    @Test
    void datagramsOfOneSizeBecomeOneLargePacket() {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(TestPacket.ipv4(A, B)
                    .id(i)
                    .udp(5, 6)
                    .randomPayload(i == 4 ? 10 : 80, i)
                    .partial()
                    .build());
            add(sent.get(i), true);
        }

        assertThat(tun.packets).hasSize(1);
        Written written = tun.packets.getFirst();
        assertThat(written.offload().segmentation()).isEqualTo(Segmentation.UDP);
        assertThat(written.offload().segmentSize()).isEqualTo(80);
        assertThat(written.offload().checksumOffset()).isEqualTo(6);
        assertThat(written.offload().headerLength()).isEqualTo(28);
        assertThat(ByteBuffer.wrap(written.bytes()).getShort(24)).isEqualTo((short) (8 + 4 * 80 + 10));
        PacketAssert.assertPartialChecksum(written.bytes(), 20, 17);
        assertThat(written.segments()).containsExactlyElementsOf(sent);
    }

    @Test
    void datagramsWithoutChecksumOrWithTrailersStayAlone() {
        byte[] without = TestPacket.ipv4(A, B)
                .udp(5, 6)
                .randomPayload(80, 1)
                .withoutChecksum()
                .build();
        byte[] trailer =
                TestPacket.ipv4(A, B).udp(5, 6).randomPayload(80, 1).partial().build();
        trailer[25] -= 4; // the datagram is shorter than its packet
        for (int i = 0; i < 2; i++) {
            assertThat(add(without, false)).isFalse();
            assertThat(add(trailer, true)).isFalse();
        }

        assertThat(tun.bytes()).containsExactly(without, trailer, without, trailer);
    }

    @Test
    void doesOnlyWhatTheInterfaceOffers() {
        coalescer = new Coalescer(tun, new TunOffloads(true, false, true, false));
        for (int i = 0; i < 3; i++) {
            add(data(i), true);
            add(TestPacket.ipv4(A, B).udp(5, 6).randomPayload(80, i).partial().build(), true);
            add(
                    TestPacket.ipv6(A6, B6)
                            .tcp(1, 2, MSS * i, 77, ACK)
                            .randomPayload(MSS, i)
                            .partial()
                            .build(),
                    true);
        }
        coalescer.flush();

        assertThat(tun.packets).extracting(w -> w.offload().segmentation()).containsOnlyOnce(Segmentation.TCP6);
        assertThat(segmentsWritten()).containsExactly(1, 1, 1, 1, 1, 1, 3);
    }

    @Test
    void otherFlowsDoNotDisturb() {
        for (int i = 0; i < 8; i++) {
            for (int flow = 0; flow < 64; flow++) {
                add(
                        TestPacket.ipv4(A, B)
                                .id(i)
                                .tcp(flow, 2, MSS * i, 77, ACK)
                                .randomPayload(MSS, i)
                                .partial()
                                .build(),
                        true);
            }
            add(TestPacket.ipv4(A, B).protocol(1).randomPayload(50, 1).build(), false);
        }
        coalescer.flush();

        assertThat(segmentsWritten().stream().filter(n -> n == 8)).hasSize(64);
    }

    @Test
    void theOldestFlowLeavesWhenThereAreTooMany() {
        for (int flow = 0; flow < 65; flow++) {
            add(
                    TestPacket.ipv4(A, B)
                            .tcp(flow, 2, 0, 77, ACK)
                            .randomPayload(MSS, flow)
                            .partial()
                            .build(),
                    true);
        }

        assertThat(tun.packets).hasSize(1);
        assertThat(tun.packets.getFirst().bytes()[21]).isEqualTo((byte) 0);
    }

    @Test
    void fragmentsDoNotOvertakeAnything() {
        byte[] fragment = TestPacket.ipv4(A, B)
                .fragmentField(0x2000)
                .udp(5, 6)
                .randomPayload(80, 1)
                .build();
        add(data(0), true);
        add(fragment, false);

        assertThat(tun.bytes()).containsExactly(data(0), fragment);
    }

    /** Random streams over random networks come out as they went in: each flow in order, byte for byte. */
    @Test
    void segmentingWhatWasCoalescedGivesTheSamePackets() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            tun.packets.clear();
            next = 0;
            Map<String, List<byte[]>> sent = new LinkedHashMap<>();
            int flows = 1 + random.nextInt(20);
            int[] sequence = new int[flows];
            int[] id = random.ints(flows, 0, 0x10000).toArray();
            int[] size = random.ints(flows, 1, 1400).toArray();
            for (int i = 0; i < 400; i++) {
                int flow = random.nextInt(flows);
                boolean tcp = flow % 3 != 0;
                int length = random.nextInt(8) == 0 ? random.nextInt(size[flow] + 10) : size[flow];
                TestPacket built = flow % 2 == 0
                        ? TestPacket.ipv4(A, B).id(id[flow]++ & 0xFFFF).fragmentField(flow % 4 == 0 ? 0x4000 : 0)
                        : TestPacket.ipv6(A6, B6);
                if (tcp) {
                    int flags = ACK | (random.nextInt(20) == 0 ? PSH : 0) | (random.nextInt(50) == 0 ? FIN : 0);
                    int ack = random.nextInt(30) == 0 ? random.nextInt() : 5;
                    int gap = random.nextInt(30) == 0 ? random.nextInt(5) - 2 : 0;
                    built.tcp(flow, 9, sequence[flow] + gap, ack, flags);
                    sequence[flow] += length;
                } else {
                    built.udp(flow, 9);
                }
                byte[] bytes = built.randomPayload(length, i).partial().build();
                sent.computeIfAbsent(flow(bytes), f -> new ArrayList<>()).add(bytes.clone());
                add(bytes, true);
                if (random.nextInt(100) == 0) {
                    coalescer.flush();
                }
            }
            coalescer.flush();

            Map<String, List<byte[]>> received = new LinkedHashMap<>();
            for (Written written : tun.packets) {
                PacketAssert.assertWellFormed(written.bytes());
                for (byte[] segment : written.segments()) {
                    received.computeIfAbsent(flow(segment), f -> new ArrayList<>())
                            .add(segment);
                }
            }
            assertThat(received.keySet()).containsExactlyInAnyOrderElementsOf(sent.keySet());
            for (String flow : sent.keySet()) {
                assertThat(received.get(flow))
                        .as("seed %d flow %s", seed, flow)
                        .containsExactlyElementsOf(sent.get(flow));
            }
        }
    }

    private static String flow(byte[] packet) {
        int transport = packet[0] >> 4 == 4 ? 20 : 40;
        return HexFormat.of().formatHex(Arrays.copyOfRange(packet, transport, transport + 4));
    }
}
