package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundPumpTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private final TestNode a = TestNode.withTun(timeline, 1);
    private TestNode b = TestNode.withTun(timeline, 2);
    private TestNode.Sessions sessions =
            TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
    private long counter;

    private void receiver(Optional<TunOffloads> offloads) {
        b = new TestNode(timeline, 2, 1500, false, offloads);
        sessions = TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 200);
    }

    /** A frame from a to b, made with nothing but the JDK. */
    private byte[] frame(int flags, long counter, byte[] inner) {
        ByteBuffer out = ByteBuffer.allocate(66 + inner.length + 16);
        out.put(b.mac().bytes()).put(a.mac().bytes()).putShort((short) 0x88B5);
        out.putInt(0x4D4E_0111).put(b.id.bytes()).put(a.id.bytes());
        out.put((byte) 9).put((byte) 0).putShort((short) flags);
        out.putInt(sessions.ofB().localIndex());
        out.order(ByteOrder.LITTLE_ENDIAN).putLong(counter);
        long header = (long) flags << 32 | sessions.ofB().localIndex();
        new JdkAead(Algorithm.CHACHA20_POLY1305)
                .newKey(sessions.ofA().sendSubkey())
                .seal(
                        header,
                        counter,
                        MemorySegment.ofArray(inner),
                        0,
                        inner.length,
                        MemorySegment.ofArray(out.array()),
                        66);
        return out.array();
    }

    private byte[] frame(byte[] inner) {
        return frame(0, counter++, inner);
    }

    private void receive(byte[]... frames) {
        b.link.waiting.addAll(List.of(frames));
        b.run();
    }

    private TestPacket fromPeer() {
        return TestPacket.ipv4(a.ipv4, b.ipv4);
    }

    private TestPacket fromPeer6() {
        return TestPacket.ipv6(a.ipv6(), b.ipv6());
    }

    private void assertDropped(String expected, byte[]... frames) {
        receive(frames);
        assertThat(b.drops()).isEqualTo(expected);
        assertThat(b.tun.packets).isEmpty();
        assertThat(b.control.inner).isEmpty();
        assertThat(b.control.frames).isEmpty();
    }

    @AfterEach
    void nothingIsLostWithoutAReason() {
        a.assertBalanced();
        b.assertBalanced();
    }

    @Test
    void packetsOfThePeerReachTheHost() {
        byte[] v4 = fromPeer().udp(1, 2).randomPayload(100, 1).build();
        byte[] v6 = fromPeer6().protocol(58).randomPayload(100, 1).build();

        receive(frame(v4), frame(v6));

        assertThat(b.tun.bytes()).containsExactlyInAnyOrder(v4, v6);
        assertThat(b.drops()).isEmpty();
        assertThat(b.count("rx.frames")).isEqualTo(2);
        assertThat(b.count("rx.bytes")).isEqualTo(2 * 82L + v4.length + v6.length);
        assertThat(b.count("tun.tx.packets")).isEqualTo(2);
        assertThat(sessions.ofB().peer().rxBytes()).isEqualTo(v4.length + v6.length);
    }

    @Test
    void underLoadTcpWaitsForTheNextBatchAndForNoMore() {
        receiver(Optional.of(TunOffloads.ALL));
        for (int i = 0; i < 8; i++) {
            b.link.waiting.add(segment(i));
        }
        b.inbound.drain(1_000_000);
        assertThat(b.tun.packets).isEmpty();
        b.link.waiting.add(segment(8));
        b.inbound.drain(1_000_000);
        assertThat(b.tun.packets).hasSize(1);
        assertThat(b.tun.packets.getFirst().segments()).hasSize(9);

        for (int i = 9; i < 17; i++) {
            b.link.waiting.add(segment(i));
        }
        b.inbound.drain(1_000_000);
        assertThat(b.tun.packets).hasSize(1);
        b.inbound.drain(1_000_000); // nothing came
        assertThat(b.tun.packets).hasSize(2);
        assertThat(b.count("tun.tx.packets")).isEqualTo(2);
    }

    @Test
    void withoutLoadNothingWaits() {
        receiver(Optional.of(TunOffloads.ALL));
        for (int i = 0; i < 7; i++) {
            b.link.waiting.add(segment(i));
        }
        b.inbound.drain(1_000_000);
        assertThat(b.tun.packets).hasSize(1);
    }

    private byte[] segment(int place) {
        return frame(fromPeer()
                .id(place)
                .tcp(1, 2, 1000 + 100 * place, 77, ACK)
                .randomPayload(100, place)
                .build());
    }

    @Test
    void theFirstValidFrameConfirmsTheSession() {
        byte[] bad = frame(fromPeer().udp(1, 2).build());
        bad[80] ^= 1;
        receive(bad);
        assertThat(sessions.ofB().confirmed()).isFalse();

        long dataBefore = sessions.ofB().lastDataReceivedNanos();
        b.advance(1_000_000_000);
        receive(frame(new byte[1]), frame(new byte[1]));

        assertThat(sessions.ofB().confirmed()).isTrue();
        assertThat(b.control.confirmed).containsExactly(sessions.ofB());
        assertThat(sessions.ofB().lastReceivedNanos()).isEqualTo(1_000_000_000);
        assertThat(sessions.ofB().lastDataReceivedNanos())
                .as("keepalives are no data")
                .isZero();

        receive(frame(fromPeer().udp(1, 2).build()));
        assertThat(sessions.ofB().lastDataReceivedNanos()).isEqualTo(1_000_000_000);
        assertThat(b.control.confirmed).hasSize(1);
    }

    @Test
    void aFloodOfAnotherVersionIsToldOfTenTimesASecond() {
        byte[] version = frame(fromPeer().udp(1, 2).build());
        version[16] = 2;
        for (int i = 0; i < 1000; i++) {
            receive(version);
            b.advance(1_000_000);
        }
        assertThat(b.count("rx.drop.version")).isEqualTo(1000);
        assertThat(b.control.otherVersions).hasSize(10);
    }

    @Test
    void framesThatAreNotOursAreDropped() {
        byte[] good = frame(fromPeer().udp(1, 2).build());
        byte[] magic = good.clone();
        magic[14] = 'X';
        byte[] version = good.clone();
        version[16] = 2;
        byte[] notOurs = good.clone();
        notOurs[18] ^= 1;
        byte[] source = good.clone();
        source[49] ^= 1;

        assertDropped("rx.drop.length=2", Arrays.copyOf(good, 49), Arrays.copyOf(good, 81));
        assertDropped("rx.drop.length=2 rx.drop.magic=1", magic);
        assertDropped("rx.drop.length=2 rx.drop.magic=1 rx.drop.version=1", version);
        assertThat(b.control.otherVersions).containsExactly(a.link.mac() + " 2");
        assertDropped("rx.drop.length=2 rx.drop.magic=1 rx.drop.not_ours=1 rx.drop.version=1", notOurs);
        assertDropped("rx.drop.length=2 rx.drop.magic=1 rx.drop.not_ours=1 rx.drop.source=1 rx.drop.version=1", source);
        assertThat(sessions.ofB().confirmed()).isFalse();
    }

    @Test
    void authenticFramesFromElsewhereAreToldAndOthersAreNot() {
        byte[] elsewhere = frame(new byte[1]);
        elsewhere[11] ^= 1; // the Ethernet source is not covered by the tag
        byte[] forged = frame(new byte[1]);
        forged[11] ^= 2;
        forged[70] ^= 1;
        long mac = a.mac().value();

        receive(frame(new byte[1]));
        b.advance(200_000_000);
        receive(frame(new byte[1]), forged);
        assertThat(b.control.sources).containsExactly(mac);
        receive(elsewhere, elsewhere);
        assertThat(b.control.sources).containsExactly(mac, mac ^ 1);

        for (int i = 0; i < 100; i++) {
            byte[] flapping = frame(new byte[1]);
            flapping[11] ^= (byte) (i % 2);
            receive(flapping);
            b.advance(10_000_000);
        }
        assertThat(b.control.sources).as("ten a second").hasSizeBetween(10, 13);
    }

    @Test
    void typesGoWhereTheyBelong() {
        b.claim(List.of(Wire.TYPE_NDP, Wire.TYPE_SECURE, 0x41, 0x7F), List.of());
        sendEveryType();

        assertThat(b.control.frames).extracting(f -> f[17] & 0xFF).containsExactly(0x03, 0x04, 0x10, 0x41, 0x7F);
        assertThat(b.count("rx.drop.plaintext")).isEqualTo(2);
        assertThat(b.count("rx.drop.type_unclaimed")).isEqualTo(64 - 2 + 1); // groups are a plugin's too
        assertThat(b.count("rx.drop.type")).isEqualTo(256 - 67 - 2 - 1 - 1);
        assertThat(b.count("rx.drop.length")).isEqualTo(1);
        assertThat(b.tun.packets).hasSize(1);
    }

    @Test
    void typesThatNobodyClaimsAnyMoreAreDroppedInThePump() {
        b.claim(List.of(Wire.TYPE_NDP), List.of());
        b.claim(List.of(), List.of());
        sendEveryType();

        assertThat(b.control.frames).extracting(f -> f[17] & 0xFF).containsExactly(0x10);
        assertThat(b.count("rx.drop.type_unclaimed")).isEqualTo(64 + 3);
    }

    private void sendEveryType() {
        byte[] frame = frame(fromPeer().udp(1, 2).build());
        for (int type = 0; type < 256; type++) {
            byte[] typed = frame.clone();
            typed[17] = (byte) type;
            b.link.waiting.add(typed);
        }
        b.link.waiting.add(Arrays.copyOf(frame, 50));
        b.run();
    }

    @Test
    void controlFramesMayBeShort() {
        byte[] frame = Arrays.copyOf(frame(new byte[1]), 50);
        frame[17] = Wire.TYPE_NDP;
        b.claim(List.of(Wire.TYPE_NDP), List.of());

        receive(frame);

        assertThat(b.control.frames).containsExactly(frame);
    }

    @Test
    void innerKindsGoToWhoClaimsThemWhileFramesFlow() {
        b.claim(List.of(), List.of(0x80));
        receive(frame(new byte[] {(byte) 0x80, 1}), frame(new byte[] {(byte) 0xBF, 2}));
        b.claim(List.of(), List.of(0xBF, Wire.INNER_STREAM));
        receive(
                frame(new byte[] {(byte) 0x80, 3}),
                frame(new byte[] {(byte) 0xBF, 4}),
                frame(new byte[] {Wire.INNER_STREAM, 5}),
                frame(new byte[] {0x7F, 6}));
        b.claim(List.of(), List.of());
        receive(frame(new byte[] {(byte) 0xBF, 7}));

        assertThat(b.claimed).extracting(packet -> packet.plaintext()[1]).containsExactly((byte) 1, (byte) 4, (byte) 5);
        assertThat(b.claimed).allMatch(TestNode.Claimed::readOnly);
        assertThat(b.control.inner).as("nothing of it is copied").isEmpty();
        assertThat(b.count("rx.drop.inner_unclaimed")).isEqualTo(4);
    }

    @Test
    void theClassOfAFrameIsTold() {
        b.claim(List.of(), List.of(0x80));
        byte[] frame = frame(new byte[] {(byte) 0x80});
        frame[51] = (byte) 0xFD;

        receive(frame);

        assertThat(b.claimed)
                .singleElement()
                .satisfies(packet -> assertThat(packet.trafficClass()).isEqualTo(5));
    }

    @Test
    void unknownIndicesAreToldToTheControlPlane() {
        byte[] frame = frame(fromPeer().udp(1, 2).build());
        frame[54] = 0x7F;

        assertDropped("rx.drop.unknown_index=1", frame);

        int index = ByteBuffer.wrap(frame).getInt(54);
        assertThat(b.control.unknown)
                .containsExactly(new TestNode.Unknown(a.mac().value(), a.id, index));
    }

    @Test
    void whateverWasTouchedDoesNotVerify() {
        byte[] good = frame(fromPeer().udp(1, 2).randomPayload(30, 1).build());
        int bad = 0;
        for (int at = 52; at < good.length; at++) {
            if (at >= 54 && at < 58) {
                continue; // the index: another session, or none
            }
            byte[] touched = good.clone();
            touched[at] ^= (byte) 0x80;
            receive(touched);
            bad++;
        }
        assertDropped("rx.drop.bad_tag=" + bad);

        byte[] forwarded = good.clone();
        forwarded[50] = 3; // hop limit and class change on the way
        forwarded[51] = 7;
        receive(forwarded);
        assertThat(b.tun.packets).hasSize(1);
    }

    @Test
    void nothingIsTakenTwice() {
        byte[] one = frame(0, 0, fromPeer().udp(1, 2).build());
        byte[] two = frame(0, 9000, fromPeer().udp(1, 2).build());
        byte[] inside = frame(0, 9000 - 8191, fromPeer().udp(1, 2).build());
        byte[] outside = frame(0, 9000 - 8192, fromPeer().udp(1, 2).build());
        byte[] forged = frame(0, 20_000, fromPeer().udp(1, 2).build());
        forged[70] ^= 1;

        receive(one, one, two, forged, inside, outside, two, inside);

        assertThat(b.tun.packets.stream().mapToInt(p -> p.segments().size()).sum())
                .isEqualTo(3);
        assertThat(b.drops()).isEqualTo("rx.drop.bad_tag=1 rx.drop.replayed=4");
    }

    @Test
    void expiredSessionsReceiveNothing() {
        byte[] first = frame(fromPeer().udp(1, 2).build());
        byte[] second = frame(fromPeer().udp(1, 2).build());
        b.advance(Wire.REJECT_AFTER_NANOS - 1);
        receive(first);
        assertThat(b.tun.packets).hasSize(1);
        b.tun.packets.clear();

        b.advance(1);
        assertDropped("rx.drop.expired=1", second);
    }

    @Test
    void unknownFlagsAreDroppedAfterAuthentication() {
        byte[] forged = frame(0x8000, 1, fromPeer().udp(1, 2).build());
        forged[70] ^= 1;

        assertDropped(
                "rx.drop.bad_tag=1 rx.drop.flags=1",
                forged,
                frame(0x8000, 2, fromPeer().udp(1, 2).build()));
    }

    @Test
    void innerSourcesMustBeThePeers() {
        byte[] linkLocal = HexFormat.of().parseHex("fe800000000000000000000000000001");
        assertDropped(
                "rx.drop.inner_source=5",
                frame(TestPacket.ipv4(b.ipv4, b.ipv4).udp(1, 2).build()),
                frame(TestPacket.ipv4(0, b.ipv4).udp(1, 2).build()),
                frame(TestPacket.ipv6(b.ipv6(), b.ipv6()).udp(1, 2).build()),
                frame(TestPacket.ipv6(linkLocal, b.ipv6()).udp(1, 2).build()),
                frame(TestPacket.ipv6(new byte[16], b.ipv6()).udp(1, 2).build()));
    }

    @Test
    void innerDestinationsMustBeOurs() {
        byte[] allNodes = HexFormat.of().parseHex("ff020000000000000000000000000001");
        assertDropped(
                "rx.drop.inner_destination=5",
                frame(TestPacket.ipv4(a.ipv4, a.ipv4).udp(1, 2).build()),
                frame(TestPacket.ipv4(a.ipv4, 0x7F00_0001).udp(1, 2).build()),
                frame(TestPacket.ipv4(a.ipv4, 0xFFFF_FFFF).udp(1, 2).build()),
                frame(TestPacket.ipv6(a.ipv6(), a.ipv6()).udp(1, 2).build()),
                frame(TestPacket.ipv6(a.ipv6(), allNodes).udp(1, 2).build()));

        b.local.ipv4(0);
        assertDropped(
                "rx.drop.inner_destination=6",
                frame(TestPacket.ipv4(a.ipv4, 0).udp(1, 2).build()));
    }

    @Test
    void malformedInnerPacketsAreDropped() {
        byte[] longer = fromPeer().udp(1, 2).build();
        longer[3]++;
        assertDropped(
                "rx.drop.inner_empty=1 rx.drop.inner_malformed=3",
                frame(new byte[0]),
                frame(new byte[] {0x45}),
                frame(longer),
                frame(Arrays.copyOf(fromPeer6().udp(1, 2).build(), 39)));
    }

    @Test
    void keepalivesAreExactlyOneByte() {
        byte[] padded = new byte[64];
        padded[1] = (byte) 0x80;
        byte[] notPadding = padded.clone();
        notPadding[63] = 1;
        receive(frame(new byte[1]), frame(Wire.FLAG_PADDED, 50, padded), frame(Wire.FLAG_PADDED, 51, new byte[1]));
        assertThat(b.drops()).isEmpty();

        assertDropped(
                "rx.drop.inner_keepalive=4",
                frame(0, 60, new byte[2]),
                frame(0, 61, padded),
                frame(Wire.FLAG_PADDED, 62, notPadding),
                frame(Wire.FLAG_PADDED, 63, new byte[64]));
    }

    @Test
    void theKernelsOwnKindsGoToTheControlPlaneAndAllOthersAreDroppedInThePump() {
        for (int kind = 1; kind < 256; kind++) {
            if (kind >>> 4 != 4 && kind >>> 4 != 6) {
                b.link.waiting.add(frame(Wire.FLAG_NO_ERROR, kind, new byte[] {(byte) kind, 2, 3}));
            }
        }
        b.run();

        assertThat(b.control.inner)
                .extracting(packet -> packet.plaintext()[0])
                .containsExactly((byte) Wire.INNER_DATAGRAM, (byte) Wire.INNER_CONTROL, (byte) Wire.INNER_FRAGMENT);
        TestNode.Inner first = b.control.inner.getFirst();
        assertThat(first.session()).isSameAs(sessions.ofB());
        assertThat(first.hopLimit()).isEqualTo(9);
        assertThat(first.flags()).isEqualTo(Wire.FLAG_NO_ERROR);
        assertThat(first.plaintext()).containsExactly(1, 2, 3);
        assertThat(b.drops()).isEqualTo("rx.drop.inner_unclaimed=" + (255 - 32 - 3));
    }

    @Test
    void ipv4OfAnUnmappedPeerTakesTheSlowPath() {
        byte[] v4 = fromPeer().udp(1, 2).build();
        byte[] v6 = fromPeer6().udp(1, 2).build();
        sessions.ofB().peer().ipv4(0);

        receive(frame(v4), frame(v6));

        assertThat(b.control.inner).hasSize(1);
        assertThat(b.control.inner.getFirst().plaintext()).isEqualTo(v4);
        assertThat(b.tun.bytes()).containsExactly(v6);
    }

    @Test
    void partialChecksumsAreLeftToTheHost() {
        byte[] tcp =
                fromPeer().tcp(1, 2, 3, 4, ACK).randomPayload(50, 1).partial().build();
        byte[] udp = fromPeer6()
                .extensions(60, (byte) 17, (byte) 0, (byte) 1, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                .udp(1, 2)
                .randomPayload(50, 1)
                .partial()
                .build();

        receive(frame(Wire.FLAG_PARTIAL, 1, tcp), frame(Wire.FLAG_PARTIAL, 2, udp));

        assertThat(b.tun.bytes()).containsExactlyInAnyOrder(tcp, udp);
        assertThat(b.tun.packets)
                .allSatisfy(p -> assertThat(p.offload().checksumNeeded()).isTrue());
        assertThat(b.tun.packets)
                .extracting(p -> p.offload().checksumStart() * 100 + p.offload().checksumOffset())
                .containsExactlyInAnyOrder(2016, 4806);
    }

    @Test
    void partialChecksumsAreCompletedForAHostThatDoesNot() {
        receiver(Optional.of(TunOffloads.NONE));
        byte[] tcp =
                fromPeer().tcp(1, 2, 3, 4, ACK).randomPayload(51, 1).partial().build();
        byte[] udp = fromPeer6().udp(1, 2).randomPayload(51, 1).partial().build();

        receive(frame(Wire.FLAG_PARTIAL, 1, tcp), frame(Wire.FLAG_PARTIAL, 2, udp));

        assertThat(b.tun.packets).hasSize(2);
        assertThat(b.tun.packets)
                .allSatisfy(p -> assertThat(p.offload().checksumNeeded()).isFalse());
        PacketAssert.assertChecksum(b.tun.bytes().get(0), 20, 6);
        PacketAssert.assertChecksum(b.tun.bytes().get(1), 40, 17);
    }

    @Test
    void partialMakesSenseForWholeTcpAndUdpOnly() {
        assertDropped(
                "rx.drop.inner_partial=3",
                frame(
                        Wire.FLAG_PARTIAL,
                        1,
                        fromPeer().protocol(1).randomPayload(50, 1).build()),
                frame(
                        Wire.FLAG_PARTIAL,
                        2,
                        fromPeer()
                                .fragmentField(0x2000)
                                .udp(1, 2)
                                .randomPayload(50, 1)
                                .build()),
                frame(
                        Wire.FLAG_PARTIAL,
                        3,
                        fromPeer().protocol(6).payload(new byte[19]).build()));
    }

    @Test
    void paddingIsTakenOff() {
        byte[] packet = fromPeer().udp(1, 2).randomPayload(3, 1).build();

        receive(frame(Wire.FLAG_PADDED, 1, Arrays.copyOf(packet, 64)));

        assertThat(b.tun.bytes()).containsExactly(packet);
    }

    @Test
    void synsOfThePeerAreClamped() {
        sessions.ofB().peer().path(new Path(b.port, a.mac(), 1352));
        byte[] mss = {2, 4, 0x05, (byte) 0xB4};
        byte[] clamped = {2, 4, 0x04, (byte) 0xDC};

        receive(frame(fromPeer().tcp(1, 2, 3, 4, SYN, mss).build()));

        assertThat(b.tun.bytes())
                .containsExactly(fromPeer().tcp(1, 2, 3, 4, SYN, clamped).build());
    }

    @Test
    void aDrainOfABulkTransferIsWrittenInLargePackets() {
        for (int i = 0; i < 100; i++) {
            b.link.waiting.add(frame(
                    Wire.FLAG_PARTIAL,
                    i,
                    fromPeer()
                            .id(i)
                            .tcp(1, 2, 1000 * i, 4, ACK)
                            .randomPayload(1000, i)
                            .partial()
                            .build()));
        }
        b.run();

        assertThat(b.tun.packets).extracting(p -> p.segments().size()).containsExactly(64, 36);
        assertThat(b.tun.packets).extracting(p -> p.offload().segmentation()).containsOnly(Segmentation.TCP4);
        assertThat(b.count("tun.tx.super")).isEqualTo(2);
        assertThat(b.count("tun.tx.super_segments")).isEqualTo(100);
    }

    @Test
    void withoutTunIpIsDroppedAndTheRestWorks() {
        receiver(Optional.empty());

        receive(frame(fromPeer().udp(1, 2).randomPayload(1400, 1).build()), frame(new byte[] {2, 0, 0, 0}));

        assertThat(b.drops()).isEqualTo("rx.drop.no_tun=1");
        assertThat(b.control.inner).hasSize(1);
    }

    @Test
    void aRefusalOfTheHostIsCounted() {
        b.tun.taking = false;

        receive(frame(fromPeer().udp(1, 2).build()));

        assertThat(b.count("tun.tx.refused")).isEqualTo(1);
    }

    @Test
    void nothingThatComesFromTheWireThrows() {
        var random = new Random(7);
        byte[][] seeds = {
            frame(fromPeer().tcp(1, 2, 3, 4, SYN, new byte[] {2, 4, 9, 9}).build()),
            frame(
                    Wire.FLAG_PARTIAL,
                    1000,
                    fromPeer6().udp(1, 2).randomPayload(9, 1).build()),
            frame(Wire.FLAG_PADDED, 1001, new byte[64]),
            frame(new byte[] {2, 0, 0, 0})
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            b.link.waiting.add(Arrays.copyOf(frame, random.nextInt(frame.length + 1)));
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            b.link.waiting.add(noise);
        }
        b.run();

        assertThat(b.count("rx.frames")).isEqualTo(40_000);
    }

    /** A peer that holds the keys may still send anything inside. */
    @Test
    void nothingThatAPeerSealsThrows() {
        TestNode.connect(a, b, TestNode.capabilities(true), new PlainAead(), 300);
        var random = new Random(8);
        byte[][] seeds = {
            fromPeer()
                    .tcp(1, 2, 3, 4, SYN, (byte) 2, (byte) 4, (byte) 9, (byte) 9)
                    .build(),
            fromPeer().tcp(1, 2, 3, 4, ACK).randomPayload(40, 1).partial().build(),
            fromPeer6().udp(1, 2).randomPayload(9, 1).build(),
            fromPeer6()
                    .extensions(0, new byte[] {44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0})
                    .tcp(1, 2, 3, 4, SYN)
                    .build(),
            new byte[64]
        };
        long toControl = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] inner = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(4); n > 0; n--) {
                inner[random.nextInt(inner.length)] = (byte) random.nextInt();
            }
            inner = Arrays.copyOf(inner, random.nextInt(4) == 0 ? random.nextInt(inner.length + 1) : inner.length);
            ByteBuffer frame = ByteBuffer.allocate(66 + inner.length + 16);
            frame.put(b.mac().bytes()).put(a.mac().bytes()).putShort((short) 0x88B5);
            frame.putInt(0x4D4E_0111).put(b.id.bytes()).put(a.id.bytes());
            int flags = random.nextInt(8);
            frame.putShort((short) 0).putShort((short) flags).putInt(301);
            frame.order(ByteOrder.LITTLE_ENDIAN).putLong(i);
            new PlainAead()
                    .newKey(new byte[32])
                    .seal(
                            (long) flags << 32 | 301,
                            i,
                            MemorySegment.ofArray(inner),
                            0,
                            inner.length,
                            MemorySegment.ofArray(frame.array()),
                            66);
            b.link.waiting.add(frame.array());
            if (i % 500 == 0) {
                b.run();
                b.tun.packets.forEach(packet -> assertFromPeerToUs(packet.bytes()));
                b.tun.packets.clear();
                toControl += b.control.inner.size();
                b.control.inner.clear();
            }
        }
        b.run();
        toControl += b.control.inner.size();

        assertThat(b.count("rx.frames")).isEqualTo(100_000);
        assertThat(b.counters.snapshot().entrySet().stream()
                        .filter(counter -> counter.getKey().matches("rx\\.(drop|accepted)\\..*"))
                        .mapToLong(Map.Entry::getValue)
                        .sum())
                .as("each ends once: %s", b.counters.snapshot())
                .isEqualTo(100_000 - toControl);
        assertThat(b.count("rx.drop.bad_tag") + b.count("rx.drop.unknown_index"))
                .isZero();
        assertThat(b.count("tun.tx.packets")).isGreaterThan(1000);
    }

    /** Whatever its headers said, the host gets nothing that is not from the peer, to us, and as long as it says. */
    private void assertFromPeerToUs(byte[] packet) {
        ByteBuffer ip = ByteBuffer.wrap(packet);
        if (packet[0] >>> 4 == 4) {
            assertThat(Short.toUnsignedInt(ip.getShort(2))).isEqualTo(packet.length);
            assertThat(ip.getInt(12)).isEqualTo(a.ipv4);
            assertThat(ip.getInt(16)).isEqualTo(b.ipv4);
        } else {
            assertThat(Short.toUnsignedInt(ip.getShort(4)) + 40).isEqualTo(packet.length);
            assertThat(Arrays.copyOfRange(packet, 8, 24)).isEqualTo(a.ipv6());
            assertThat(Arrays.copyOfRange(packet, 24, 40)).isEqualTo(b.ipv6());
        }
    }

    @Test
    void sessionsThatAreGoneAreUnknown() {
        byte[] frame = frame(fromPeer().udp(1, 2).build());
        Session gone = sessions.ofB();
        b.sessions.remove(gone);

        assertDropped("rx.drop.unknown_index=1", frame);
        assertThat(b.control.unknown)
                .extracting(TestNode.Unknown::source)
                .containsExactly(new NodeId(a.id.high(), a.id.low()));
    }
}
