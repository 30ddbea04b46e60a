package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundPumpTest {
    private static final int OVERHEAD = 14 + 36 + 16 + 16;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private TestNode a = TestNode.withTun(timeline, 1);
    private TestNode b = TestNode.withTun(timeline, 2);
    private Session session = TestNode.connect(
                    a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100)
            .ofA();

    private void connectAnew(boolean partialChecksums, boolean padding, int mtu) {
        a = new TestNode(timeline, 1, mtu, padding, Optional.of(TunOffloads.ALL));
        b = new TestNode(timeline, 2, mtu, padding, Optional.of(TunOffloads.ALL));
        session = TestNode.connect(
                        a, b, TestNode.capabilities(partialChecksums), new JdkAead(Algorithm.CHACHA20_POLY1305), 100)
                .ofA();
    }

    private TestPacket toPeer() {
        return TestPacket.ipv4(a.ipv4, b.ipv4);
    }

    private TestPacket toPeer6() {
        return TestPacket.ipv6(a.ipv6(), b.ipv6());
    }

    @AfterEach
    void nothingIsLostWithoutAReason() {
        a.assertBalanced();
        b.assertBalanced();
    }

    /** Opens a frame as the protocol says, with nothing but the JDK. */
    private byte[] open(byte[] frame) {
        long header = ByteBuffer.wrap(frame).getLong(50) & 0x0000_FFFF_FFFF_FFFFL;
        long counter = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getLong(58);
        byte[] plain = new byte[frame.length - OVERHEAD];
        boolean authentic = new JdkAead(Algorithm.CHACHA20_POLY1305)
                .newKey(session.sendSubkey())
                .open(
                        header,
                        counter,
                        MemorySegment.ofArray(frame),
                        66,
                        frame.length - 66,
                        MemorySegment.ofArray(plain),
                        0);
        assertThat(authentic).as("tag").isTrue();
        return plain;
    }

    private List<byte[]> innerPackets() {
        a.run();
        return a.link.sent.stream().map(this::open).toList();
    }

    private static int flags(byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(52) & 0xFFFF;
    }

    @Test
    void framesAreLaidOutAsTheProtocolSays() {
        byte[] packet =
                toPeer().trafficClass(0xB8).udp(1, 2).randomPayload(100, 1).build();
        a.host(packet);
        a.host(packet);
        a.run();

        assertThat(a.link.sent).hasSize(2);
        byte[] frame = a.link.sent.get(1);
        ByteBuffer in = ByteBuffer.wrap(frame);
        assertThat(frame).hasSize(OVERHEAD + packet.length);
        assertThat(MacAddress.of(frame, 0)).isEqualTo(b.mac());
        assertThat(MacAddress.of(frame, 6)).isEqualTo(a.mac());
        assertThat(HexFormat.of().formatHex(frame, 12, 18)).isEqualTo("88b54d4e0111");
        assertThat(NodeId.of(frame, 18)).isEqualTo(b.id);
        assertThat(NodeId.of(frame, 34)).isEqualTo(a.id);
        assertThat(frame[50]).as("hop limit").isEqualTo((byte) 16);
        assertThat(frame[51]).as("class").isEqualTo((byte) 5);
        assertThat(flags(frame)).isZero();
        assertThat(in.getInt(54)).as("receiver index").isEqualTo(101);
        assertThat(in.order(ByteOrder.LITTLE_ENDIAN).getLong(58)).as("counter").isEqualTo(1);
        assertThat(open(frame)).isEqualTo(packet);
        assertThat(a.count("tx.frames")).isEqualTo(2);
        assertThat(a.count("tx.bytes")).isEqualTo(2L * frame.length);
        assertThat(session.peer().txBytes()).isEqualTo(2L * packet.length);
    }

    @Test
    void partialChecksumsStayPartialForPeersThatTakeThem() {
        List<TestPacket> packets = List.of(
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(100, 1).partial(),
                toPeer6().udp(1, 2).randomPayload(100, 1).partial());
        packets.forEach(packet -> a.host(packet.build(), TestNode.partial(packet)));

        assertThat(innerPackets())
                .containsExactly(packets.get(0).build(), packets.get(1).build());
        assertThat(a.link.sent).extracting(OutboundPumpTest::flags).containsExactly(1, 1);
    }

    @Test
    void partialChecksumsAreCompletedForOthers() {
        connectAnew(false, false, 1500);
        TestPacket tcp = toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(101, 1).partial();
        TestPacket udp = toPeer6().udp(1, 2).randomPayload(100, 1).partial();
        a.host(tcp.build(), TestNode.partial(tcp));
        a.host(udp.build(), TestNode.partial(udp));

        List<byte[]> inner = innerPackets();

        PacketAssert.assertChecksum(inner.get(0), 20, 6);
        PacketAssert.assertChecksum(inner.get(1), 40, 17);
        assertThat(a.link.sent).extracting(OutboundPumpTest::flags).containsExactly(0, 0);
    }

    @Test
    void partialChecksumsElsewhereThanInTcpAndUdpAreCompleted() {
        byte[] packet = toPeer().protocol(132).payload(new byte[40]).build();
        packet[30] = 0x12;
        a.host(packet.clone(), new PacketOffload().checksum(20, 10));

        byte[] inner = innerPackets().getFirst();

        assertThat(ByteBuffer.wrap(inner).getShort(30)).isEqualTo((short) ~0x1200);
        assertThat(flags(a.link.sent.getFirst())).isZero();
    }

    @Test
    void largePacketsLeaveInSegments() {
        TestPacket large = toPeer().id(7)
                .tcp(1, 2, 3, 4, ACK | PSH)
                .randomPayload(60_000, 1)
                .partial();
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 1388));

        List<byte[]> inner = innerPackets();

        assertThat(inner).hasSize(44); // more than the transmitter has slots
        var stream = new ByteArrayOutputStream();
        for (int i = 0; i < inner.size(); i++) {
            byte[] segment = inner.get(i);
            PacketAssert.assertWellFormed(segment);
            PacketAssert.assertPartialChecksum(segment, 20, 6);
            assertThat(ByteBuffer.wrap(segment).getShort(4)).isEqualTo((short) (7 + i));
            stream.writeBytes(Arrays.copyOfRange(segment, 40, segment.length));
        }
        assertThat(stream.toByteArray()).isEqualTo(Arrays.copyOfRange(large.build(), 40, 60_040));
        assertThat(a.link.sent).allSatisfy(frame -> assertThat(flags(frame)).isEqualTo(1));
        assertThat(a.count("tun.rx.super")).isEqualTo(1);
        assertThat(a.count("tx.frames")).isEqualTo(44);
    }

    @Test
    void segmentsHaveFullChecksumsForPeersThatNeedThem() {
        connectAnew(false, false, 1500);
        TestPacket tcp = toPeer6().tcp(1, 2, 3, 4, ACK).randomPayload(5000, 1).partial();
        TestPacket udp = toPeer().udp(1, 2).randomPayload(5000, 1).partial();
        a.host(tcp.build(), TestNode.large(tcp, Segmentation.TCP6, 1000));
        a.host(udp.build(), TestNode.large(udp, Segmentation.UDP, 1000));

        List<byte[]> inner = innerPackets();

        assertThat(inner).hasSize(10);
        inner.subList(0, 5).forEach(segment -> PacketAssert.assertChecksum(segment, 40, 6));
        inner.subList(5, 10).forEach(segment -> PacketAssert.assertChecksum(segment, 20, 17));
    }

    @Test
    void tcpSegmentsAreNoLargerThanThePath() {
        b.link.mtu = 1352;
        session.peer().path(new Path(a.port, b.mac(), 1352));
        TestPacket large = toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(4000, 1).partial();
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 1388));

        List<byte[]> inner = innerPackets();

        assertThat(inner).extracting(p -> p.length).containsExactly(1284, 1284, 1284, 308);
        assertThat(a.drops()).isEmpty();
    }

    @Test
    void datagramsOfALargePacketAreFragmentedIfTheyMay() {
        session.peer().path(new Path(a.port, b.mac(), 1352));
        TestPacket large = toPeer().mayBeFragmented()
                .id(50)
                .udp(1, 2)
                .randomPayload(3000, 1)
                .partial();
        a.host(large.build(), TestNode.large(large, Segmentation.UDP, 1400));

        List<byte[]> inner = innerPackets();

        // Two datagrams of 1400 in two fragments each, and one of 200.
        assertThat(inner).extracting(p -> p.length).containsExactly(1284, 164, 1284, 164, 228);
        assertThat(inner).extracting(p -> (int) ByteBuffer.wrap(p).getShort(4)).containsExactly(50, 50, 51, 51, 52);
        assertThat(inner)
                .extracting(p -> ByteBuffer.wrap(p).getShort(6) & 0xFFFF)
                .containsExactly(0x2000, 158, 0x2000, 158, 0);
        byte[] data = Arrays.copyOfRange(large.build(), 28, 3028);
        byte[] second = toPeer().mayBeFragmented()
                .id(51)
                .udp(1, 2)
                .payload(Arrays.copyOfRange(data, 1400, 2800))
                .build();
        assertThat(Arrays.copyOfRange(inner.get(2), 20, 1284)).isEqualTo(Arrays.copyOfRange(second, 20, 1284));
        assertThat(Arrays.copyOfRange(inner.get(3), 20, 164)).isEqualTo(Arrays.copyOfRange(second, 1284, 1428));
        PacketAssert.assertChecksum(inner.get(4), 20, 17);
        inner.forEach(PacketAssert::assertWellFormed);
        assertThat(a.link.sent).allSatisfy(frame -> assertThat(flags(frame)).isZero());
    }

    @Test
    void datagramsOfALargePacketThatMayNotAreRefused() {
        session.peer().path(new Path(a.port, b.mac(), 1352));
        TestPacket large = toPeer().udp(1, 2).randomPayload(3000, 1).partial();
        a.host(large.build(), TestNode.large(large, Segmentation.UDP, 1400));

        assertThat(innerPackets()).isEmpty();
        assertThat(a.drops()).isEqualTo("tx.drop.too_big=1");
        assertThat(a.tun.packets).hasSize(1);
    }

    @Test
    void tooLargePacketsAreAnsweredWithIcmp() {
        session.peer().path(new Path(a.port, b.mac(), 1352));
        a.host(toPeer().udp(1, 2).randomPayload(1300, 1).build());
        a.host(toPeer6().udp(1, 2).randomPayload(1300, 1).build());
        a.host(toPeer().udp(1, 2).randomPayload(1256, 1).build()); // just fits

        assertThat(innerPackets()).hasSize(1);

        assertThat(a.drops()).isEqualTo("tx.drop.too_big=2");
        byte[] v4 = a.tun.packets.get(0).bytes();
        assertThat(ByteBuffer.wrap(v4).getInt(12)).as("source").isEqualTo(b.ipv4);
        assertThat(ByteBuffer.wrap(v4).getInt(16)).as("destination").isEqualTo(a.ipv4);
        assertThat(ByteBuffer.wrap(v4).getShort(26)).as("MTU").isEqualTo((short) 1284);
        byte[] v6 = a.tun.packets.get(1).bytes();
        assertThat(Arrays.copyOfRange(v6, 8, 24)).isEqualTo(b.ipv6());
        assertThat(ByteBuffer.wrap(v6).getInt(44)).as("MTU").isEqualTo(1284);
        assertThat(session.peer().txBytes()).as("only what was sent counts").isEqualTo(1284);
    }

    @Test
    void tooLargePacketsAreFragmentedIfTheyMay() {
        session.peer().path(new Path(a.port, b.mac(), 1352));
        TestPacket packet =
                toPeer().mayBeFragmented().udp(1, 2).randomPayload(2000, 1).partial();
        a.host(packet.build(), TestNode.partial(packet));

        List<byte[]> inner = innerPackets();

        assertThat(inner).hasSize(2);
        var whole = new ByteArrayOutputStream();
        whole.write(packet.build(), 0, 20);
        inner.forEach(fragment -> {
            PacketAssert.assertWellFormed(fragment);
            whole.write(fragment, 20, fragment.length - 20);
        });
        PacketAssert.assertChecksum(whole.toByteArray(), 20, 17);
        assertThat(a.link.sent).allSatisfy(frame -> assertThat(flags(frame)).isZero());
    }

    @Test
    void aLinkThatBecameSmallerCountsMoreThanThePath() {
        a.host(toPeer().udp(1, 2).randomPayload(1300, 1).build());
        a.link.mtu = 1352;

        assertThat(innerPackets()).isEmpty();
        assertThat(a.drops()).isEqualTo("tx.drop.too_big=1");
    }

    @Test
    void jumboFramesCarryJumboPackets() {
        connectAnew(true, false, 9000);
        TestPacket large =
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(60_000, 1).partial();
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 8888));
        a.host(toPeer6().udp(1, 2).randomPayload(8932 - 48, 1).build());

        assertThat(innerPackets()).extracting(p -> p.length).startsWith(8928).endsWith(8932);
        assertThat(a.drops()).isEmpty();
    }

    @Test
    void synsAreClamped() {
        session.peer().path(new Path(a.port, b.mac(), 1352));
        byte[] mss = {2, 4, 0x05, (byte) 0xB4};
        byte[] clamped = {2, 4, 0x04, (byte) 0xDC};
        TestPacket partial = toPeer().tcp(1, 2, 3, 4, SYN, mss).partial();
        a.host(toPeer().tcp(1, 2, 3, 4, SYN, mss).build());
        a.host(partial.build(), TestNode.partial(partial));

        assertThat(innerPackets())
                .containsExactly(
                        toPeer().tcp(1, 2, 3, 4, SYN, clamped).build(),
                        toPeer().tcp(1, 2, 3, 4, SYN, clamped).partial().build());
    }

    @Test
    void packetsArePaddedWithZerosUpToThePath() {
        connectAnew(true, true, 1500);
        byte[] small = toPeer().udp(1, 2).randomPayload(10, 1).build();
        byte[] exact = toPeer().udp(1, 2).randomPayload(36, 1).build();
        byte[] nearlyFull = toPeer().udp(1, 2).randomPayload(1420 - 28, 1).build();
        byte[] full = toPeer().udp(1, 2).randomPayload(1432 - 28, 1).build();
        TestPacket large = toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(2000, 1).partial();
        List.of(small, exact, nearlyFull, full).forEach(a::host);
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 999));

        List<byte[]> inner = innerPackets();

        assertThat(inner)
                .containsExactly(
                        Arrays.copyOf(small, 64),
                        exact,
                        Arrays.copyOf(nearlyFull, 1432),
                        full,
                        inner.get(4),
                        inner.get(5),
                        inner.get(6));
        assertThat(a.link.sent).extracting(OutboundPumpTest::flags).containsExactly(2, 0, 2, 0, 3, 3, 3);
        var stream = new ByteArrayOutputStream();
        for (byte[] segment : inner.subList(4, 7)) {
            int length = ByteBuffer.wrap(segment).getShort(2);
            stream.write(segment, 40, length - 40);
            assertThat(segment.length).isEqualTo(Math.min(1432, (length + 63) / 64 * 64));
            assertThat(Arrays.copyOfRange(segment, length, segment.length)).containsOnly(0);
        }
        assertThat(stream.toByteArray()).isEqualTo(Arrays.copyOfRange(large.build(), 40, 2040));
    }

    @Test
    void groupsAreDroppedAndSendersWithForeignAddressesTold() {
        a.host(TestPacket.ipv4(a.ipv4, 0xE000_00FB).udp(1, 2).build());
        a.host(TestPacket.ipv4(a.ipv4, 0xFFFF_FFFF).udp(1, 2).build());
        a.host(TestPacket.ipv4(a.ipv4, 0x0A90_FFFF).udp(1, 2).build());
        byte[] allNodes = HexFormat.of().parseHex("ff020000000000000000000000000001");
        a.host(TestPacket.ipv6(new byte[16], allNodes).udp(1, 2).build());
        assertDropped("tx.drop.group=4");

        byte[] linkLocal = HexFormat.of().parseHex("fe800000000000000000000000000001");
        a.host(TestPacket.ipv4(b.ipv4, b.ipv4).udp(1, 2).build());
        a.host(TestPacket.ipv4(0, b.ipv4).udp(1, 2).build());
        a.host(TestPacket.ipv6(linkLocal, b.ipv6()).udp(1, 2).build());
        a.host(TestPacket.ipv6(b.ipv6(), b.ipv6()).udp(1, 2).build());
        assertDropped(
                "tx.drop.group=4 tx.drop.source=4", "030d", "0105"); // no host has the address 0 or a link-local one
    }

    @Test
    void withoutAnAddressNoIpv4Leaves() {
        a.local.ipv4(0);
        a.host(TestPacket.ipv4(0, b.ipv4).udp(1, 2).build());
        a.host(toPeer().udp(1, 2).build());
        assertDropped("tx.drop.source=2", "030d");
    }

    @Test
    void packetsToUsAreDroppedAndThoseToOtherNetworksAnswered() {
        a.host(TestPacket.ipv4(a.ipv4, a.ipv4).udp(1, 2).build());
        a.host(TestPacket.ipv6(a.ipv6(), a.ipv6()).udp(1, 2).build());
        a.host(TestPacket.ipv4(a.ipv4, 0x0808_0808).udp(1, 2).build());
        a.host(TestPacket.ipv6(a.ipv6(), HexFormat.of().parseHex("fd000000000000000000000000000001"))
                .udp(1, 2)
                .build());
        assertDropped("tx.drop.no_route=2 tx.drop.own_address=2", "0300", "0100");
    }

    @Test
    void malformedPacketsAndOffloadsAreDropped() {
        a.host(new byte[] {0x45, 0, 0});
        a.host(toPeer().udp(1, 2).build(), new PacketOffload().checksum(20, 7)); // ends behind the packet
        a.host(
                toPeer().udp(1, 2).randomPayload(2000, 1).build(),
                new PacketOffload().checksum(20, 6).segment(Segmentation.TCP4, 1000, 28));
        a.host(
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(2000, 1).build(),
                new PacketOffload().checksum(20, 16).segment(Segmentation.TCP6, 1000, 40));
        a.host(
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(2000, 1).build(),
                new PacketOffload().checksum(20, 16).segment(Segmentation.TCP4, 0, 40));
        a.host(
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(2000, 1).build(),
                new PacketOffload().segment(Segmentation.TCP4, 1000, 40));
        a.host(
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(2000, 1).build(),
                new PacketOffload().checksum(24, 16).segment(Segmentation.TCP4, 1000, 40));
        assertDropped("tx.drop.malformed=7");
    }

    /** Nothing left; the host got ICMP messages of these types and codes. */
    private void assertDropped(String expected, String... answers) {
        assertThat(innerPackets()).isEmpty();
        assertThat(a.drops()).isEqualTo(expected);
        assertThat(a.control.parked).isEmpty();
        assertThat(a.tun.bytes().stream().map(OutboundPumpTest::icmpTypeAndCode))
                .containsExactly(answers);
    }

    private static String icmpTypeAndCode(byte[] packet) {
        int header = packet[0] >> 4 == 4 ? 20 : 40;
        return HexFormat.of().formatHex(packet, header, header + 2);
    }

    @Test
    void packetsWaitAtTheControlPlaneForPeerAndSession() {
        TestPacket unmapped = TestPacket.ipv4(a.ipv4, 0x0A90_4242).udp(1, 2).partial();
        PacketOffload offload = TestNode.partial(unmapped);
        a.host(unmapped.build(), offload);
        a.host(TestPacket.ipv6(a.ipv6(), HexFormat.of().parseHex("fd4d4e31000000000000000000000001"))
                .udp(1, 2)
                .build());
        session.peer().sending(null);
        byte[] known = toPeer().udp(1, 2).build();
        a.host(known);

        assertThat(innerPackets()).isEmpty();

        assertThat(a.control.parked).hasSize(3);
        assertThat(a.control.parked.get(0).peer()).isNull();
        assertThat(a.control.parked.get(0).packet()).isEqualTo(unmapped.build());
        assertThat(a.control.parked.get(0).offload()).isSameAs(offload);
        assertThat(a.control.parked.get(1).peer()).isNull();
        assertThat(a.control.parked.get(2).peer()).isSameAs(session.peer());
        assertThat(a.control.parked.get(2).packet()).isEqualTo(known);
        assertThat(a.drops()).isEmpty();
    }

    @Test
    void anOldSessionAsksForARekeyOnceAndCarriesOn() {
        byte[] packet = toPeer().udp(1, 2).build();
        a.advance(Wire.REKEY_AFTER_NANOS - 1);
        a.host(packet);
        a.run();
        assertThat(a.control.rekeys).isEmpty();

        a.advance(1);
        a.host(packet);
        a.host(packet);
        a.run();
        assertThat(a.control.rekeys).containsExactly(session.peer());
        assertThat(a.link.sent).hasSize(3);

        a.advance(Wire.RETRY_NANOS);
        a.host(packet);
        a.run();
        assertThat(a.control.rekeys).hasSize(2);
    }

    @Test
    void theResponderDoesNotAskForARekey() {
        b.advance(Wire.REKEY_AFTER_NANOS);
        b.host(TestPacket.ipv4(b.ipv4, a.ipv4).udp(1, 2).build());
        b.run();

        assertThat(b.link.sent).hasSize(1);
        assertThat(b.control.rekeys).isEmpty();
    }

    @Test
    void anExpiredSessionIsNotUsed() {
        byte[] packet = toPeer().udp(1, 2).build();
        a.advance(Wire.REJECT_AFTER_NANOS);
        a.host(packet);
        a.host(packet);

        assertThat(innerPackets()).isEmpty();
        assertThat(a.control.parked).hasSize(2);
        assertThat(a.control.rekeys).containsExactly(session.peer());
    }

    @Test
    void withoutPathOrLinkPacketsAreDropped() {
        byte[] packet = toPeer().udp(1, 2).build();
        session.peer().path(null);
        a.host(packet);
        a.run();
        assertThat(a.drops()).isEqualTo("tx.drop.no_path=1");

        session.peer().path(new Path(a.port, b.mac(), 1351));
        a.host(packet);
        a.run();
        assertThat(a.drops()).isEqualTo("tx.drop.link_mtu=1 tx.drop.no_path=1");
        assertThat(a.tun.bytes().stream().map(OutboundPumpTest::icmpTypeAndCode))
                .as("the host hears of it")
                .containsExactly("0301", "0301");

        var other = new LinkPort(3, "memory", new MemoryLink(9, 1500));
        session.peer().path(new Path(other, b.mac(), 1500));
        a.host(packet);
        a.run();
        assertThat(a.drops()).isEqualTo("tx.drop.link_mtu=1 tx.drop.no_link=1 tx.drop.no_path=1");

        a.links.add(other);
        a.host(packet);
        a.run();
        assertThat(((MemoryLink) other.link()).sent).hasSize(1);
    }

    @Test
    void transmittersComeAndGoWithTheirLinks() {
        byte[] packet = toPeer().udp(1, 2).build();
        assertThat(a.link.opened).isZero();
        a.host(packet);
        a.host(packet);
        a.run();
        assertThat(a.link.opened).isEqualTo(1);
        assertThat(a.link.flushes).as("one a batch").isEqualTo(1);

        a.links.remove(a.port);
        a.host(packet);
        a.run();
        assertThat(a.link.closed).isEqualTo(1);
        assertThat(a.drops()).isEqualTo("tx.drop.no_link=1");

        var again = new LinkPort(0, "memory", new MemoryLink(9, 1500)); // the slot of the one that went
        a.links.add(again);
        session.peer().path(new Path(again, b.mac(), 1500));
        a.host(packet);
        a.run();
        assertThat(((MemoryLink) again.link()).sent).hasSize(1);
    }

    @Test
    void aLinkThatRefusesIsAskedOnceASecond() {
        byte[] packet = toPeer().udp(1, 2).build();
        a.link.refusing = true;
        a.host(packet);
        a.host(packet);
        a.run();
        a.link.refusing = false;
        a.host(packet);
        a.run();
        assertThat(a.drops()).isEqualTo("tx.drop.no_link=3");

        a.advance(1_000_000_000);
        a.host(packet);
        a.run();
        assertThat(a.link.sent).hasSize(1);
    }

    /** What a packet is cut into shares its fate: it is dropped once, its sender is told, and its bytes are not counted as sent. */
    @Test
    void aPacketThatCannotLeaveEndsOnceHoweverItIsCut() {
        TestPacket whole = toPeer().udp(1, 2).randomPayload(100, 1);
        TestPacket segments =
                toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(20_000, 1).partial();
        TestPacket fragments = toPeer().mayBeFragmented().udp(1, 2).randomPayload(4000, 1);
        TestPacket datagrams =
                toPeer().mayBeFragmented().udp(1, 2).randomPayload(9000, 1).partial();
        for (boolean padding : new boolean[] {false, true}) {
            connectAnew(true, padding, 1500);
            a.link.refusing = true;
            a.host(whole.build());
            a.host(segments.build(), TestNode.large(segments, Segmentation.TCP4, 1388));
            a.host(fragments.build());
            a.host(datagrams.build(), TestNode.large(datagrams, Segmentation.UDP, 3000));
            a.run();

            assertThat(a.drops()).isEqualTo("tx.drop.no_link=4");
            assertThat(a.count("tx.frames")).isZero();
            assertThat(session.peer().txBytes()).isZero();
            assertThat(a.tun.bytes().stream().map(OutboundPumpTest::icmpTypeAndCode))
                    .containsExactly("0301", "0301", "0301", "0301");
            a.assertBalanced();
        }
    }

    @Test
    void anAnswerThatTheHostRefusesIsCounted() {
        a.tun.taking = false;
        session.peer().path(null);
        a.host(toPeer().udp(1, 2).build());
        a.run();

        assertThat(a.count("tun.tx.icmp_errors")).isEqualTo(1);
        assertThat(a.count("tun.tx.refused")).isEqualTo(1);
        assertThat(a.count("tun.tx.packets")).isZero();
    }

    @Test
    void aFragmentThatCannotBeCutWasNotSent() {
        a.host(toPeer().fragmentField(0x1FFF)
                .protocol(17)
                .randomPayload(1450, 1)
                .build());
        a.run();

        assertThat(a.drops()).isEqualTo("tx.drop.too_big=1");
        assertThat(session.peer().txBytes()).isZero();
        assertThat(a.count("tx.accepted.ip")).isZero();
    }

    @Test
    void nothingThatTheHostSendsThrows() {
        var random = new Random(9);
        byte[][] seeds = {
            toPeer().tcp(1, 2, 3, 4, SYN, (byte) 2, (byte) 4, (byte) 9, (byte) 9)
                    .build(),
            toPeer().mayBeFragmented()
                    .ipOptions((byte) 0x94, (byte) 4, (byte) 0, (byte) 0)
                    .tcp(1, 2, 3, 4, ACK)
                    .randomPayload(3000, 1)
                    .partial()
                    .build(),
            toPeer6().udp(1, 2).randomPayload(3000, 1).partial().build(),
            toPeer6()
                    .extensions(0, new byte[] {44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0})
                    .tcp(1, 2, 3, 4, SYN)
                    .build(),
            new byte[80]
        };
        Segmentation[] kinds = Segmentation.values();
        sessionOverPlainAead();
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(4); n > 0; n--) {
                packet[random.nextInt(Math.min(80, packet.length))] = (byte) random.nextInt();
            }
            packet = Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length);
            var offload = new PacketOffload();
            if (random.nextBoolean()) {
                offload.checksum(random.nextInt(100), random.nextInt(20));
            }
            if (random.nextBoolean()) {
                offload.segment(kinds[random.nextInt(kinds.length)], random.nextInt(2000), random.nextInt(100));
            }
            a.host(packet, offload);
            if (i % 500 == 0) {
                a.tun.taking = random.nextInt(4) > 0;
                session.peer()
                        .path(random.nextInt(4) == 0 ? null : new Path(a.port, b.mac(), random.nextInt(1340, 1500)));
                session.peer().sending(random.nextInt(8) == 0 ? null : session);
                a.links.remove(a.port);
                if (random.nextInt(4) > 0) {
                    a.links.add(a.port);
                }
                a.run();
                a.link.sent.clear();
                a.tun.packets.clear();
            }
        }
        a.run();

        assertThat(a.count("tun.rx.packets")).isEqualTo(20_000);
        assertThat(a.count("tx.frames")).isGreaterThan(2000);
    }

    private void sessionOverPlainAead() {
        session = TestNode.connect(a, b, TestNode.capabilities(true), new PlainAead(), 500)
                .ofA();
    }

    @Test
    void everyFrameHasItsOwnCounter() {
        TestPacket large = toPeer().tcp(1, 2, 3, 4, ACK).randomPayload(5000, 1).partial();
        for (int i = 0; i < 20; i++) {
            a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 100));
        }
        a.run();

        List<Long> counters = new ArrayList<>();
        a.link.sent.forEach(frame -> counters.add(
                ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getLong(58)));
        assertThat(counters).hasSize(1000).doesNotHaveDuplicates().isSorted();
    }
}
