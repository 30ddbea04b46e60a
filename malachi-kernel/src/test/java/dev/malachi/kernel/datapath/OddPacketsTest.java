package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.CWR;
import static dev.malachi.kernel.packet.TestPacket.ECE;
import static dev.malachi.kernel.packet.TestPacket.FIN;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static dev.malachi.kernel.packet.TestPacket.RST;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static dev.malachi.kernel.packet.TestPacket.URG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.offload.LinuxStack;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.Checksums;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Packets as they seldom are, from host to host through both data paths: the other host gets what this one sent, whoever computes
 * checksums and cuts segments.
 */
class OddPacketsTest {
    /** Who does what a network card would do. */
    enum Mode {
        OFFLOADS_ON(true, true, TunOffloads.ALL),
        PEER_WANTS_WHOLE_CHECKSUMS(true, false, TunOffloads.ALL),
        RECEIVER_WITHOUT_OFFLOADS(true, true, TunOffloads.NONE),
        CHECKSUMS_ONLY(true, true, new TunOffloads(true, false, false, false)),
        OFFLOADS_OFF(false, false, TunOffloads.NONE);

        final boolean hostLeavesChecksums;
        final boolean partial;
        final TunOffloads offloads;

        Mode(boolean hostLeavesChecksums, boolean partial, TunOffloads offloads) {
            this.hostLeavesChecksums = hostLeavesChecksums;
            this.partial = partial;
            this.offloads = offloads;
        }
    }

    private static final String ROUTER_ALERT = "94040000";
    private static final String RECORD_ROUTE = "012704" + "00".repeat(36);
    private static final HexFormat HEX = HexFormat.of();

    private final VirtualTimeline timeline = new VirtualTimeline();
    private TestNode a = TestNode.withTun(timeline, 1);
    private TestNode b = TestNode.withTun(timeline, 2);

    private void connect(Mode mode) {
        a = new TestNode(timeline, 1, 1500, false, Optional.of(mode.offloads));
        b = new TestNode(timeline, 2, 1500, false, Optional.of(mode.offloads));
        TestNode.connect(a, b, TestNode.capabilities(mode.partial), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
    }

    private TestPacket v4() {
        return TestPacket.ipv4(a.ipv4, b.ipv4);
    }

    private TestPacket v6() {
        return TestPacket.ipv6(a.ipv6(), b.ipv6());
    }

    /** The packets as the other host's stack sees them, with complete checksums. */
    private List<byte[]> arrived() {
        TestNode.exchange(a, b);
        List<byte[]> out = new ArrayList<>();
        b.tun.packets.forEach(written -> out.addAll(LinuxStack.finish(written.bytes(), written.offload())));
        b.tun.packets.clear();
        return out;
    }

    /** Sends TCP and UDP in the way of the mode, and expects them whole. */
    private void assertCarried(Mode mode, TestPacket... packets) {
        List<byte[]> expected = new ArrayList<>();
        for (TestPacket packet : packets) {
            byte[] whole = packet.build();
            expected.add(whole);
            boolean leavesChecksum =
                    mode.hostLeavesChecksums && (packet.protocolNumber() == 6 || packet.protocolNumber() == 17);
            if (leavesChecksum) {
                a.host(packet.partial().build(), TestNode.partial(packet));
            } else {
                a.host(whole);
            }
        }
        assertArrive(expected);
    }

    private void assertCarried(byte[]... packets) {
        for (byte[] packet : packets) {
            a.host(packet);
        }
        assertArrive(List.of(packets));
    }

    private void assertArrive(List<byte[]> expected) {
        assertThat(arrived().stream().map(HEX::formatHex))
                .containsExactlyElementsOf(expected.stream().map(HEX::formatHex).toList());
        assertThat(a.drops()).isEmpty();
        assertThat(b.drops()).isEmpty();
    }

    private static byte[] bytes(String hex) {
        return HEX.parseHex(hex);
    }

    @AfterEach
    void nothingIsLostWithoutAReason() {
        a.assertBalanced();
        b.assertBalanced();
    }

    @ParameterizedTest
    @EnumSource
    void ipv4OptionsArrive(Mode mode) {
        connect(mode);
        for (String options : List.of(ROUTER_ALERT, RECORD_ROUTE + "00", "01010100", "44080500" + "00000000")) {
            assertCarried(
                    mode,
                    v4().ipOptions(bytes(options)).udp(1, 2).randomPayload(301, 1),
                    v4().ipOptions(bytes(options)).tcp(1, 2, 3, 4, ACK).randomPayload(300, 2),
                    v4().ipOptions(bytes(options)).tcp(1, 2, 303, 4, ACK).randomPayload(300, 3),
                    v4().ipOptions(bytes(options)).protocol(1).payload(bytes("0800f7ff00000000")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void extensionHeadersArrive(Mode mode) {
        connect(mode);
        String padding = "00010400000000";
        String authentication = "040000" + "00000001" + "00000002" + "00112233445566778899aabb";
        for (int protocol : new int[] {6, 17, 58}) {
            String next = "%02x".formatted(protocol);
            List<TestPacket> packets = List.of(
                    v6().extensions(0, bytes(next + "00050200000100")), // hop-by-hop: router alert
                    v6().extensions(60, bytes(next + padding)),
                    v6().extensions(43, bytes(next + "00030000000000")), // routing, no segments left
                    v6().extensions(51, bytes(next + authentication)),
                    v6().extensions(
                                    0,
                                    bytes("3c00050200000100" + "2b" + padding + "3c00030000000000" + next + padding)));
            for (TestPacket packet : packets) {
                switch (protocol) {
                    case 6 -> packet.tcp(1, 2, 3, 4, ACK).randomPayload(99, 1);
                    case 17 -> packet.udp(1, 2).randomPayload(99, 1);
                    default -> packet.protocol(58).payload(bytes("8000abcd00000000"));
                }
                assertCarried(mode, packet);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fragmentsOfTheHostArriveInOrder(Mode mode) {
        connect(mode);
        byte[] transport = v4().udp(1, 2).randomPayload(3000, 1).build();
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 20; offset < transport.length; offset += 1376) {
            int end = Math.min(offset + 1376, transport.length);
            int field = (offset - 20) / 8 | (end < transport.length ? 0x2000 : 0);
            byte[] part = Arrays.copyOfRange(transport, offset, end);
            fragments.add(
                    v4().fragmentField(field).id(7).protocol(17).payload(part).build());
            fragments.add(v6().extensions(
                            44, bytes("1100%04x00000007".formatted((offset - 20) & 0xFFF8 | (field >> 13))))
                    .protocol(17)
                    .payload(part)
                    .build());
        }
        byte[] atomic = v6().extensions(44, bytes("1100000000000009"))
                .udp(1, 2)
                .randomPayload(100, 1)
                .build();
        fragments.add(atomic);
        assertCarried(fragments.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @EnumSource
    void datagramsWithoutChecksumArriveWithoutOne(Mode mode) {
        connect(mode);
        assertCarried(
                v4().udp(1, 2).randomPayload(100, 1).withoutChecksum().build(),
                v4().udp(1, 2).randomPayload(100, 2).withoutChecksum().build(),
                // Not allowed without an agreement (RFC 6935), which is the receiver's business, not ours.
                v6().udp(1, 2).randomPayload(100, 3).withoutChecksum().build(),
                v6().udp(1, 2).randomPayload(100, 4).withoutChecksum().build());
    }

    @ParameterizedTest
    @EnumSource
    void wrongChecksumsStayWrong(Mode mode) {
        connect(mode);
        assertCarried(
                v4().udp(1, 2).randomPayload(100, 1).build(),
                v4().udp(1, 2).randomPayload(100, 2).wrongChecksum().build(),
                v4().tcp(1, 2, 0, 4, ACK).randomPayload(100, 3).build(),
                v4().tcp(1, 2, 100, 4, ACK)
                        .randomPayload(100, 4)
                        .wrongChecksum()
                        .build(),
                v6().tcp(1, 2, 100, 4, ACK)
                        .randomPayload(100, 5)
                        .wrongChecksum()
                        .build());
    }

    @ParameterizedTest
    @EnumSource
    void otherProtocolsArrive(Mode mode) {
        connect(mode);
        List<byte[]> packets = new ArrayList<>();
        // ICMP, IGMP, IP in IP, DCCP, IPv6 in IP, GRE, ESP, AH, no next header, SCTP, UDP-Lite, experimental
        for (int protocol : new int[] {1, 2, 4, 33, 41, 47, 50, 51, 59, 132, 136, 253, 255}) {
            packets.add(v4().protocol(protocol).randomPayload(501, protocol).build());
            if (protocol != 51) {
                packets.add(v6().protocol(protocol).randomPayload(501, protocol).build());
            }
        }
        packets.add(v4().protocol(253).build());
        packets.add(v6().protocol(59).build());
        packets.add(v6().protocol(253).build());
        assertCarried(packets.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @EnumSource
    void trafficClassFlowLabelAndTtlStay(Mode mode) {
        connect(mode);
        for (int trafficClass : new int[] {0, 1, 2, 3, 0xB8, 0xFF}) {
            for (int ttl : new int[] {0, 1, 64, 255}) {
                assertCarried(
                        mode,
                        v4().trafficClass(trafficClass).ttl(ttl).udp(1, 2).randomPayload(9, 1),
                        v4().trafficClass(trafficClass)
                                .ttl(ttl)
                                .tcp(1, 2, 3, 4, ACK)
                                .randomPayload(9, 1),
                        v6().trafficClass(trafficClass)
                                .flowLabel(0xFEDCB)
                                .ttl(ttl)
                                .udp(1, 2)
                                .randomPayload(9, 1),
                        v6().trafficClass(trafficClass)
                                .flowLabel(0x12345)
                                .ttl(ttl)
                                .tcp(1, 2, 3, 4, ACK)
                                .randomPayload(9, 1));
            }
        }
    }

    /** Everything about segments that must not be put together, in the middle of those that may. */
    @ParameterizedTest
    @EnumSource
    void tcpSegmentsOfAllKindsArriveInOrder(Mode mode) {
        connect(mode);
        byte[] now = bytes("0101080a0000000100000002");
        byte[] later = bytes("0101080a0000000200000002");
        byte[] selective = bytes("0101050a0000100000001800");
        for (boolean four : new boolean[] {true, false}) {
            List<TestPacket> packets = new ArrayList<>();
            int sequence = 0x7FFF_FF00;
            for (int i = 0; i < 60; i++) {
                int[] flags = {ACK, ACK, ACK | PSH, ACK, ACK | ECE, ACK | CWR, ACK, ACK | URG, ACK, RST, ACK | FIN, SYN
                };
                byte[][] options = {now, now, now, now, now, now, later, now, selective, now, now, new byte[0]};
                int kind = i % 12;
                int ecn = i % 7 == 6 ? 3 : 2;
                int length = i % 5 == 4 ? 0 : i % 11 == 10 ? 37 : 100;
                packets.add((four ? v4().id(i) : v6())
                        .trafficClass(ecn)
                        .tcp(1, 2, sequence, 4, flags[kind], options[kind])
                        .randomPayload(length, i));
                sequence += length;
            }
            assertCarried(mode, packets.toArray(TestPacket[]::new));
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyDatagramsAndBareAcknowledgementsArrive(Mode mode) {
        connect(mode);
        assertCarried(
                mode,
                v4().udp(1, 2),
                v4().udp(1, 2),
                v6().udp(1, 2),
                v4().tcp(1, 2, 3, 4, ACK),
                v4().tcp(1, 2, 3, 4, ACK),
                v6().tcp(1, 2, 3, 4, ACK),
                v6().tcp(1, 2, 3, 4, RST));
    }

    @ParameterizedTest
    @EnumSource
    void datagramsWithATrailerKeepIt(Mode mode) {
        connect(mode);
        byte[] datagram = v4().udp(1, 2).randomPayload(100, 1).build();
        byte[] trailer = Arrays.copyOf(datagram, datagram.length + 10); // UDP length < IP length
        ByteBuffer.wrap(trailer).putShort(2, (short) trailer.length).putShort(10, (short) 0);
        int sum = Checksums.sum(Arrays.copyOf(trailer, 20));
        ByteBuffer.wrap(trailer).putShort(10, (short) ~sum);
        assertCarried(datagram, trailer, datagram);
    }

    /** What the wire or the host put behind the packet is no part of it. */
    @ParameterizedTest
    @EnumSource
    void bytesBehindTheIpLengthAreCutOff(Mode mode) {
        connect(mode);
        List<byte[]> packets = List.of(
                v4().udp(1, 2).randomPayload(10, 1).build(),
                v6().udp(1, 2).randomPayload(10, 1).build(),
                v4().protocol(47).randomPayload(10, 1).build());
        for (byte[] packet : packets) {
            a.host(Arrays.copyOf(packet, packet.length + 50));
            assertArrive(List.of(packet));
        }
    }

    /** Icmp errors about our packets must show them as they were, or no socket takes them for its own. */
    @ParameterizedTest
    @EnumSource
    void icmpErrorsArriveWithWhatTheyQuote(Mode mode) {
        connect(mode);
        byte[] quoted4 = TestPacket.ipv4(b.ipv4, a.ipv4)
                .ipOptions(bytes(ROUTER_ALERT))
                .udp(33434, 33434)
                .randomPayload(600, 1)
                .build();
        byte[] quoted6 = TestPacket.ipv6(b.ipv6(), a.ipv6())
                .udp(33434, 33434)
                .randomPayload(1300, 1)
                .build();
        List<byte[]> packets = new ArrayList<>();
        for (String type : List.of("0303", "0b00", "0304", "0c00", "0500")) {
            packets.add(v4().trafficClass(0xC0)
                    .protocol(1)
                    .payload(icmp(type, Arrays.copyOf(quoted4, 548)))
                    .build());
        }
        for (String type : List.of("0104", "0300", "0200", "0401", "8900")) {
            packets.add(v6().protocol(58)
                    .payload(icmp(type, Arrays.copyOf(quoted6, 1232)))
                    .build());
        }
        assertCarried(packets.toArray(byte[][]::new));
    }

    private static byte[] icmp(String typeAndCode, byte[] quoted) {
        return ByteBuffer.allocate(8 + quoted.length)
                .put(bytes(typeAndCode))
                .putShort((short) 0x4711)
                .putInt(1200)
                .put(quoted)
                .array();
    }

    @ParameterizedTest
    @EnumSource
    void packetsAtTheEdgeOfThePathArriveOrAreAnswered(Mode mode) {
        connect(mode);
        int largest = 1432;
        for (int size = largest - 1; size <= largest; size++) {
            assertCarried(
                    mode,
                    v4().udp(1, 2).randomPayload(size - 28, size),
                    v4().mayBeFragmented().udp(1, 2).randomPayload(size - 28, size),
                    v6().udp(1, 2).randomPayload(size - 48, size),
                    v4().tcp(1, 2, 3, 4, ACK).randomPayload(size - 40, size),
                    v6().tcp(1, 2, 3, 4, ACK).randomPayload(size - 60, size));
        }
        for (int size = largest + 1; size <= largest + 8; size++) {
            byte[] tooBig4 = v4().udp(1, 2).randomPayload(size - 28, size).build();
            byte[] tooBig6 = v6().udp(1, 2).randomPayload(size - 48, size).build();
            a.tun.packets.clear();
            a.host(tooBig4);
            a.host(tooBig6);
            assertThat(arrived()).isEmpty();
            assertThat(a.tun.packets).hasSize(2);
            byte[] needed = a.tun.bytes().get(0);
            byte[] packetTooBig = a.tun.bytes().get(1);
            assertThat(HEX.formatHex(needed, 20, 22)).isEqualTo("0304");
            assertThat(ByteBuffer.wrap(needed).getShort(26)).isEqualTo((short) largest);
            assertThat(Arrays.copyOfRange(needed, 28, needed.length)).isEqualTo(Arrays.copyOf(tooBig4, 548));
            assertThat(HEX.formatHex(packetTooBig, 40, 42)).isEqualTo("0200");
            assertThat(ByteBuffer.wrap(packetTooBig).getInt(44)).isEqualTo(largest);
            assertThat(Arrays.copyOfRange(packetTooBig, 48, packetTooBig.length))
                    .isEqualTo(Arrays.copyOf(tooBig6, 1232));

            TestPacket mayBeCut = v4().mayBeFragmented().id(size).udp(1, 2).randomPayload(size - 28, size);
            byte[] whole = mayBeCut.build();
            if (mode.hostLeavesChecksums) {
                a.host(mayBeCut.partial().build(), TestNode.partial(mayBeCut));
            } else {
                a.host(whole);
            }
            List<byte[]> fragments = arrived();
            assertThat(fragments).hasSize(2).allSatisfy(PacketAssert::assertWellFormed);
            byte[] together = Arrays.copyOf(fragments.get(0), size);
            System.arraycopy(fragments.get(1), 20, together, fragments.get(0).length, fragments.get(1).length - 20);
            assertThat(Arrays.copyOfRange(together, 20, size)).isEqualTo(Arrays.copyOfRange(whole, 20, size));
        }
        assertThat(a.drops()).isEqualTo("tx.drop.too_big=16");
        assertThat(b.drops()).isEmpty();
    }

    /** A datagram of 64 KB in the fragments that a host makes. */
    @ParameterizedTest
    @EnumSource
    void theLargestDatagramArrivesInFragments(Mode mode) {
        connect(mode);
        byte[] data = v4().udp(1, 2).randomPayload(65_507, 1).build();
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < 65_515; offset += 1408) {
            int end = Math.min(offset + 1408, 65_515);
            fragments.add(v4().fragmentField(offset / 8 | (end < 65_515 ? 0x2000 : 0))
                    .id(99)
                    .protocol(17)
                    .payload(Arrays.copyOfRange(data, 20 + offset, 20 + end))
                    .build());
        }
        assertCarried(fragments.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @EnumSource
    void aFragmentBehindTheLargestPacketIsNotCutIntoMore(Mode mode) {
        connect(mode);
        byte[] beyond =
                v4().fragmentField(0x1FFF).protocol(17).randomPayload(1450, 1).build();
        a.host(beyond);
        assertThat(arrived()).isEmpty();
        assertThat(a.drops()).isEqualTo("tx.drop.too_big=1");
    }

    @ParameterizedTest
    @EnumSource
    void jumbogramsAreRefused(Mode mode) {
        connect(mode);
        byte[] jumbo = v6().extensions(0, bytes("1100c20400011170")) // RFC 2675: 70,000 bytes
                .udp(1, 2)
                .randomPayload(1000, 1)
                .build();
        ByteBuffer.wrap(jumbo).putShort(4, (short) 0);
        byte[] ipv4WithoutLength = v4().udp(1, 2).randomPayload(1000, 1).build();
        ByteBuffer.wrap(ipv4WithoutLength).putShort(2, (short) 0);
        a.host(jumbo);
        a.host(ipv4WithoutLength);
        assertThat(arrived()).isEmpty();
        assertThat(a.drops()).isEqualTo("tx.drop.malformed=2");
    }

    @ParameterizedTest
    @EnumSource
    void groupsAreCounted(Mode mode) {
        connect(mode);
        a.host(TestPacket.ipv4(a.ipv4, 0xE000_0001).protocol(2).build());
        a.host(TestPacket.ipv4(a.ipv4, 0xFFFF_FFFF).udp(68, 67).build());
        a.host(TestPacket.ipv4(a.ipv4, 0x0A90_FFFF).udp(1, 2).build());
        a.host(TestPacket.ipv6(new byte[16], bytes("ff020000000000000000000000000016"))
                .extensions(0, bytes("3a00050200000100"))
                .protocol(58)
                .build());
        assertThat(arrived()).isEmpty();
        assertThat(a.drops()).isEqualTo("tx.drop.group=4");
        assertThat(a.tun.packets).as("answers").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void synsAreClampedWhereverTheirMssStands(Mode mode) {
        connect(mode);
        String mss = "020405b4";
        String clamped4 = "02040570";
        String clamped6 = "0204055c";
        List<String> places = List.of(
                "%s",
                "0101%s0101",
                "01%s010101",
                "010303070402%s0101",
                "0402080a0000000100000000" + "01030307" + "%s",
                "22020101%s");
        for (String place : places) {
            for (int flags : new int[] {SYN, SYN | ACK, SYN | ECE | CWR}) {
                assertChanged(
                        mode,
                        v4().tcp(1, 2, 3, 0, flags, bytes(place.formatted(mss))),
                        v4().tcp(1, 2, 3, 0, flags, bytes(place.formatted(clamped4))));
                assertChanged(
                        mode,
                        v6().tcp(1, 2, 3, 0, flags, bytes(place.formatted(mss))),
                        v6().tcp(1, 2, 3, 0, flags, bytes(place.formatted(clamped6))));
            }
        }
        assertCarried(mode, v4().tcp(1, 2, 3, 0, SYN), v6().tcp(1, 2, 3, 0, SYN, bytes("01030307")));
        assertCarried(mode, v4().tcp(1, 2, 3, 0, SYN, bytes(clamped4)), v4().tcp(1, 2, 3, 0, ACK, bytes(mss)));
    }

    private void assertChanged(Mode mode, TestPacket sent, TestPacket expected) {
        if (mode.hostLeavesChecksums) {
            a.host(sent.partial().build(), TestNode.partial(sent));
        } else {
            a.host(sent.build());
        }
        assertArrive(List.of(expected.build()));
    }

    @ParameterizedTest
    @EnumSource
    void largePacketsOfEveryKindArriveAsLinuxWouldHaveCutThem(Mode mode) {
        connect(mode);
        byte[] now = bytes("0101080a0000000100000002");
        int[] flags = {ACK, ACK | PSH, ACK | FIN | PSH, ACK | CWR, ACK | ECE, ACK | CWR | ECE | PSH, ACK | URG};
        for (int flag : flags) {
            assertSegmented(v4().id(0xFFFE).tcp(1, 2, -5000, 4, flag, now), Segmentation.TCP4, 1380, 20_000);
            assertSegmented(v6().flowLabel(7).tcp(1, 2, -5000, 4, flag, now), Segmentation.TCP6, 1360, 20_000);
            assertSegmented(
                    v4().ipOptions(bytes(ROUTER_ALERT)).tcp(1, 2, 3, 4, flag, now), Segmentation.TCP4, 1000, 5000);
            assertSegmented(
                    v6().extensions(60, bytes("0600010400000000")).tcp(1, 2, 3, 4, flag),
                    Segmentation.TCP6,
                    1000,
                    5000);
        }
        for (int payload : new int[] {1000, 1001, 1999, 2000, 64_000}) {
            assertSegmented(v4().udp(1, 2), Segmentation.UDP, 1000, payload);
            assertSegmented(v6().udp(1, 2), Segmentation.UDP, 1000, payload);
            assertSegmented(v4().trafficClass(1).tcp(1, 2, 3, 4, ACK), Segmentation.TCP4, 1392, payload);
            assertSegmented(v4().tcp(1, 2, 3, 4, ACK), Segmentation.TCP4, 1, Math.min(payload, 1000));
        }
    }

    private void assertSegmented(TestPacket packet, Segmentation kind, int size, int payload) {
        packet.randomPayload(payload, size).partial();
        PacketOffload offload = TestNode.large(packet, kind, size);
        List<byte[]> expected = LinuxStack.finish(packet.build(), offload);
        a.host(packet.build(), offload);
        assertArrive(expected);
    }
}
