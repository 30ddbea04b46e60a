package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.offload.WrittenPackets.Written;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two data paths, wire to wire: what one host sends the other gets. */
class TunnelTest {
    private static final int FLOWS = 6;

    private final VirtualTimeline timeline = new VirtualTimeline();

    /** What a host has sent in one direction, by flow. */
    private static final class Traffic {
        final Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
        final Map<Integer, List<byte[]>> datagrams = new TreeMap<>();
    }

    @ParameterizedTest(name = "MTU {0}, padding {1}, partial checksums {2}, offload {3}")
    @CsvSource({
        "1400, false, true, true",
        "1500, false, true, true",
        "1500, true, true, true",
        "1500, false, false, true",
        "1500, true, false, false",
        "1500, false, true, false",
        "9000, false, true, true",
        "9000, true, false, true"
    })
    void everyStreamAndEveryDatagramArrives(int mtu, boolean padding, boolean partial, boolean offload) {
        Optional<TunOffloads> offloads = Optional.of(offload ? TunOffloads.ALL : TunOffloads.NONE);
        var a = new TestNode(timeline, 1, mtu, padding, offloads);
        var b = new TestNode(timeline, 2, mtu, padding, offloads);
        TestNode.connect(a, b, TestNode.capabilities(partial), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
        var random = new Random(mtu);
        var fromA = new Traffic();
        var fromB = new Traffic();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 10; i++) {
                send(a, b, random, mtu, fromA);
                send(b, a, random, mtu, fromB);
            }
            TestNode.exchange(a, b);
        }

        assertThat(a.drops()).isEmpty();
        assertThat(b.drops()).isEmpty();
        assertArrived(fromA, b);
        assertArrived(fromB, a);
        if (offload) {
            assertThat(b.count("tun.tx.super")).isPositive();
        }
    }

    /** What loses order and sends twice on the way must not be seen by the host, but for the order. */
    @Test
    void aWireThatReordersAndDuplicatesDoublesAndLosesNothing() {
        var a = TestNode.withTun(timeline, 1);
        var b = TestNode.withTun(timeline, 2);
        TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
        var random = new Random(7);
        var sent = new Traffic();
        for (int i = 0; i < 300; i++) {
            send(a, b, random, 1500, sent);
        }
        a.run();
        List<byte[]> frames = a.link.sent;
        int distinct = frames.size();
        assertThat(distinct).as("of the replay window").isBetween(2000, Wire.REPLAY_WINDOW);

        b.link.waiting.addAll(reordered(frames, random));
        b.run();
        b.link.waiting.addAll(frames); // and everything once more
        b.run();

        assertThat(b.count("rx.drop.replayed")).isBetween(distinct + distinct / 5L, distinct + distinct / 3L);
        assertThat(b.drops()).isEqualTo("rx.drop.replayed=" + b.count("rx.drop.replayed"));
        assertArrivedInAnyOrder(sent, b);
    }

    /** A quarter of the frames twice, and each up to 200 places from where it was. */
    private static List<byte[]> reordered(List<byte[]> frames, Random random) {
        record Placed(double place, byte[] frame) {}
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            for (int copy = random.nextInt(4) == 0 ? 2 : 1; copy > 0; copy--) {
                placed.add(new Placed(i + 200 * random.nextDouble(), frames.get(i)));
            }
        }
        placed.sort(Comparator.comparingDouble(Placed::place));
        return placed.stream().map(Placed::frame).toList();
    }

    private static void assertArrivedInAnyOrder(Traffic sent, TestNode at) {
        Map<Integer, byte[]> streams = new TreeMap<>();
        Map<Integer, BitSet> received = new TreeMap<>();
        sent.streams.forEach((flow, stream) -> streams.put(flow, new byte[stream.size()]));
        Map<Integer, List<String>> datagrams = new TreeMap<>();
        for (Written written : at.tun.packets) {
            PacketAssert.assertWellFormed(written.bytes());
            for (byte[] packet : written.segments()) {
                int transport = packet[0] >> 4 == 4 ? 20 : 40;
                int flow = packet[transport + 1];
                if (flow < 4) {
                    int sequence = ByteBuffer.wrap(packet).getInt(transport + 4);
                    int length = packet.length - transport - 32;
                    BitSet before = received.computeIfAbsent(flow, f -> new BitSet());
                    assertThat(before.get(sequence, sequence + length).isEmpty())
                            .as("stream %d, %d bytes at %d", flow, length, sequence)
                            .isTrue();
                    before.set(sequence, sequence + length);
                    System.arraycopy(packet, transport + 32, streams.get(flow), sequence, length);
                } else {
                    datagrams
                            .computeIfAbsent(flow, f -> new ArrayList<>())
                            .add(HexFormat.of().formatHex(packet, transport + 8, packet.length));
                }
            }
        }
        sent.streams.forEach((flow, stream) ->
                assertThat(streams.get(flow)).as("stream %d", flow).isEqualTo(stream.toByteArray()));
        sent.datagrams.forEach((flow, list) -> assertThat(datagrams.get(flow))
                .as("datagrams %d", flow)
                .containsExactlyInAnyOrderElementsOf(
                        list.stream().map(HexFormat.of()::formatHex).toList()));
    }

    private void send(TestNode from, TestNode to, Random random, int mtu, Traffic traffic) {
        int flow = random.nextInt(FLOWS);
        boolean four = flow % 2 == 0;
        boolean large = random.nextBoolean();
        int largestPacket = mtu - 72;
        TestPacket packet = four
                ? TestPacket.ipv4(from.ipv4, to.ipv4).id(random.nextInt(0x10000))
                : TestPacket.ipv6(from.ipv6(), to.ipv6());
        if (flow < 4) {
            var stream = traffic.streams.computeIfAbsent(flow, f -> new ByteArrayOutputStream());
            byte[] options = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
            packet.tcp(flow, 9, stream.size(), 5, ACK | (random.nextBoolean() ? PSH : 0), options);
            int mss = largestPacket - packet.headersLength();
            byte[] data = bytes(random, 1 + random.nextInt(large ? 60_000 : mss));
            stream.writeBytes(data);
            packet.payload(data);
            Segmentation kind = four ? Segmentation.TCP4 : Segmentation.TCP6;
            hand(from, packet, data.length > mss ? kind : Segmentation.NONE, mss, random);
        } else {
            packet.udp(flow, 9);
            int room = largestPacket - packet.headersLength();
            int size = 1 + random.nextInt(room);
            byte[] data = bytes(random, large ? Math.min(60_000, size * (1 + random.nextInt(60))) : size);
            for (int at = 0; at < data.length; at += size) {
                traffic.datagrams
                        .computeIfAbsent(flow, f -> new ArrayList<>())
                        .add(Arrays.copyOfRange(data, at, Math.min(data.length, at + size)));
            }
            packet.payload(data);
            hand(from, packet, data.length > size ? Segmentation.UDP : Segmentation.NONE, size, random);
        }
    }

    private static void hand(TestNode from, TestPacket packet, Segmentation kind, int size, Random random) {
        if (kind != Segmentation.NONE) {
            from.host(packet.partial().build(), TestNode.large(packet, kind, size));
        } else if (random.nextBoolean()) {
            from.host(packet.partial().build(), TestNode.partial(packet));
        } else {
            from.host(packet.build(), new PacketOffload());
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void assertArrived(Traffic sent, TestNode at) {
        var got = new Traffic();
        for (Written written : at.tun.packets) {
            PacketAssert.assertWellFormed(written.bytes());
            for (byte[] packet : written.segments()) {
                int transport = packet[0] >> 4 == 4 ? 20 : 40;
                int flow = packet[transport + 1];
                int protocol = flow < 4 ? 6 : 17;
                if (written.offload().checksumNeeded()) {
                    PacketAssert.assertPartialChecksum(packet, transport, protocol);
                } else {
                    PacketAssert.assertChecksum(packet, transport, protocol);
                }
                if (protocol == 6) {
                    got.streams
                            .computeIfAbsent(flow, f -> new ByteArrayOutputStream())
                            .write(packet, transport + 32, packet.length - transport - 32);
                } else {
                    got.datagrams
                            .computeIfAbsent(flow, f -> new ArrayList<>())
                            .add(Arrays.copyOfRange(packet, transport + 8, packet.length));
                }
            }
        }
        assertThat(got.streams.keySet()).isEqualTo(sent.streams.keySet());
        sent.streams.forEach((flow, stream) -> assertThat(got.streams.get(flow).toByteArray())
                .as("stream %d", flow)
                .isEqualTo(stream.toByteArray()));
        assertThat(got.datagrams.keySet()).isEqualTo(sent.datagrams.keySet());
        sent.datagrams.forEach((flow, datagrams) ->
                assertThat(got.datagrams.get(flow)).as("datagrams %d", flow).containsExactlyElementsOf(datagrams));
    }
}
