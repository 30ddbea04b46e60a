package dev.malachi.kernel.datapath;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Datagram;
import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.datagram.Reassembly;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.stats.Counters;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlLaneTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private TestNode a = TestNode.withTun(timeline, 1);
    private TestNode b = TestNode.withTun(timeline, 2);
    private TestNode.Sessions sessions =
            TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);

    @AfterEach
    void nothingIsLostWithoutAReason() {
        a.assertBalanced();
        b.assertBalanced();
    }

    @Test
    void sendsFramesOfTheControlPlane() {
        byte[] body = {1, 2, 3};

        assertThat(a.lane.sendFrame(a.port, MacAddress.BROADCAST, Wire.TYPE_NDP, NodeId.ZERO, body))
                .isTrue();

        assertThat(a.link.sent).hasSize(1);
        byte[] frame = a.link.sent.getFirst();
        assertThat(frame).hasSize(53);
        assertThat(MacAddress.of(frame, 0)).isEqualTo(MacAddress.BROADCAST);
        assertThat(MacAddress.of(frame, 6)).isEqualTo(a.mac());
        assertThat(HexFormat.of().formatHex(frame, 12, 18)).isEqualTo("88b54d4e0103");
        assertThat(NodeId.of(frame, 18)).isEqualTo(NodeId.ZERO);
        assertThat(NodeId.of(frame, 34)).isEqualTo(a.id);
        assertThat(Arrays.copyOfRange(frame, 50, 53)).isEqualTo(body);
        assertThat(a.count("tx.frames")).isEqualTo(1);
    }

    @Test
    void saysWhenAFrameCannotBeSent() {
        assertThat(a.lane.sendFrame(a.port, b.mac(), 3, b.id, new byte[1464])).isTrue();
        assertThat(a.lane.sendFrame(a.port, b.mac(), 3, b.id, new byte[1465])).isFalse();
        a.link.state = Link.State.DOWN;
        assertThat(a.lane.sendFrame(a.port, b.mac(), 3, b.id, new byte[1])).isFalse();
        var unknown = new LinkPort(5, "memory", new MemoryLink(9, 1500));
        assertThat(a.lane.sendFrame(unknown, b.mac(), 3, b.id, new byte[1])).isFalse();
        assertThat(a.link.sent).hasSize(1);
        assertThat(a.drops()).isEqualTo("tx.frame.drop.link_down=1 tx.frame.drop.no_link=1 tx.frame.drop.too_big=1");
    }

    @Test
    void sendsInnerPackets() {
        byte[] echo = {2, 1, 0, 0, 0, 0, 0, 7, 42};
        a.advance(1_000_000_000);

        assertThat(a.lane.sendInner(sessions.ofA(), 6, Wire.FLAG_NO_ERROR, echo))
                .isTrue();
        assertThat(a.link.sent.getFirst()[51]).as("class").isEqualTo((byte) 6);
        TestNode.exchange(a, b);

        assertThat(b.control.inner).hasSize(1);
        assertThat(b.control.inner.getFirst().plaintext()).isEqualTo(echo);
        assertThat(b.control.inner.getFirst().flags()).isEqualTo(Wire.FLAG_NO_ERROR);
        assertThat(b.control.inner.getFirst().hopLimit()).isEqualTo(16);
        assertThat(sessions.ofA().lastDataSentNanos()).isEqualTo(1_000_000_000);
    }

    @Test
    void keepalivesAreNoData() {
        long dataBefore = sessions.ofA().lastDataSentNanos();
        a.advance(1_000_000_000);

        a.lane.sendInner(sessions.ofA(), 0, 0, new byte[1]);
        TestNode.exchange(a, b);

        assertThat(sessions.ofA().lastSentNanos()).isEqualTo(1_000_000_000);
        assertThat(sessions.ofA().lastDataSentNanos()).isEqualTo(dataBefore);
        assertThat(b.control.confirmed).containsExactly(sessions.ofB());
        assertThat(b.drops()).isEmpty();
    }

    @Test
    void padsInnerPacketsWithAMark() {
        a = new TestNode(timeline, 1, 1500, true, Optional.of(TunOffloads.ALL));
        b = TestNode.withTun(timeline, 2);
        sessions = TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
        byte[] longest = new byte[1432];
        longest[0] = 2;
        byte[] full = new byte[64];
        full[0] = 2;
        List<byte[]> packets = List.of(new byte[] {2, 3}, full, Arrays.copyOf(longest, 1431), longest, new byte[1]);

        packets.forEach(packet -> a.lane.sendInner(sessions.ofA(), 0, 0, packet));
        TestNode.exchange(a, b);

        assertThat(b.drops()).isEmpty(); // the padded keepalive is one
        assertThat(b.control.inner)
                .extracting(inner -> inner.plaintext().length)
                .containsExactly(64, 128, 1432, 1432);
        assertThat(b.control.inner).extracting(TestNode.Inner::flags).containsExactly(2, 2, 2, 0);
        byte[] expected = new byte[64];
        expected[0] = 2;
        expected[1] = 3;
        expected[2] = (byte) 0x80;
        assertThat(b.control.inner.getFirst().plaintext()).isEqualTo(expected);
    }

    @Test
    void datagramsThatDoNotFitGoInFragments() {
        byte[] fits = new byte[1432];
        byte[] largest = new byte[5 + 65_535];
        new Random(1).nextBytes(largest);
        fits[0] = 1;
        largest[0] = 1;

        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, fits)).isTrue();
        assertThat(a.link.sent).hasSize(1);
        assertThat(a.lane.sendInner(sessions.ofA(), 3, 0, largest)).isTrue();
        assertThat(a.link.sent)
                .hasSize(1 + 47)
                .allSatisfy(frame -> assertThat(frame.length).isLessThanOrEqualTo(1514));
        assertThat(a.link.sent.getLast()[51]).as("class").isEqualTo((byte) 3);
        TestNode.exchange(a, b);

        assertThat(b.drops()).isEmpty();
        var reassembly = new Reassembly(timeline, new Counters());
        assertThat(b.control.inner.removeFirst().plaintext()).isEqualTo(fits);
        List<Datagram> whole = b.control.inner.stream()
                .flatMap(inner -> reassembly.add(a.id, inner.plaintext()).stream())
                .toList();
        assertThat(whole).hasSize(1);
        assertThat(whole.getFirst().payload()).isEqualTo(Arrays.copyOfRange(largest, 5, largest.length));
        assertThat(a.count("fragment.sent")).isEqualTo(47);
    }

    @Test
    void saysWhenAnInnerPacketCannotBeSent() {
        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, new byte[1433])).isFalse();
        sessions.ofA().peer().path(null);
        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, new byte[1])).isFalse();
        sessions.ofA().peer().path(new Path(new LinkPort(5, "memory", new MemoryLink(9, 1500)), b.mac(), 1500));
        long sentBytes = sessions.ofA().peer().txBytes();
        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, new byte[1])).isFalse();
        assertThat(a.drops()).isEqualTo("tx.inner.drop.no_link=1 tx.inner.drop.no_path=1 tx.inner.drop.too_big=1");
        assertThat(sessions.ofA().peer().txBytes()).isEqualTo(sentBytes);
        assertThat(a.count("tx.accepted.inner")).isZero();
    }

    @Test
    void sendsWhatWasParked() {
        TestPacket large = TestPacket.ipv4(a.ipv4, b.ipv4)
                .tcp(1, 2, 3, 4, ACK)
                .randomPayload(60_000, 1)
                .partial();
        sessions.ofA().peer().sending(null);
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 1388));
        a.run();
        TestNode.Parked parked = a.control.parked.removeFirst();
        sessions.ofA().peer().sending(sessions.ofA());
        assertThat(a.count("tx.accepted.ip")).isZero();

        a.lane.sendIp(parked.packet(), parked.offload());
        TestNode.exchange(a, b);

        assertThat(b.tun.packets.stream().mapToInt(p -> p.segments().size()).sum())
                .isEqualTo(44);
        assertThat(a.control.parked).isEmpty();
        assertThat(a.drops()).isEmpty();
    }

    @Test
    void parksAgainWhatHasNoSession() {
        sessions.ofA().peer().sending(null);
        a.host(TestPacket.ipv4(a.ipv4, b.ipv4).udp(1, 2).build());
        a.run();
        TestNode.Parked parked = a.control.parked.removeFirst();

        a.lane.sendIp(parked.packet(), parked.offload());

        assertThat(a.control.parked).hasSize(1);
    }

    @Test
    void deliversWhatCameBeforeTheMapping() {
        byte[] packet =
                TestPacket.ipv4(a.ipv4, b.ipv4).udp(1, 2).randomPayload(9, 1).build();
        sessions.ofB().peer().ipv4(0);
        a.host(packet);
        TestNode.exchange(a, b);
        TestNode.Inner early = b.control.inner.getFirst();

        b.lane.deliverIp(early.session(), early.flags(), early.plaintext());
        assertThat(b.drops()).as("still not mapped").isEqualTo("rx.drop.inner_source=1");

        sessions.ofB().peer().ipv4(a.ipv4);
        b.lane.deliverIp(early.session(), early.flags(), Arrays.copyOf(early.plaintext(), 64));
        assertThat(b.tun.bytes()).containsExactly(packet);
    }

    @Test
    void answersPacketsToNobody() {
        byte[] packet = TestPacket.ipv4(a.ipv4, 0x0A90_4242).udp(1, 2).build();

        a.lane.answerUnreachable(packet);
        a.lane.answerUnreachable(new byte[] {0x45});

        assertThat(a.tun.packets).hasSize(1);
        byte[] error = a.tun.bytes().getFirst();
        assertThat(HexFormat.of().formatHex(error, 12, 16)).as("source").isEqualTo("0a904242");
        assertThat(HexFormat.of().formatHex(error, 20, 22))
                .as("host unreachable")
                .isEqualTo("0301");
    }

    @Test
    void closesItsTransmitters() {
        a.lane.sendFrame(a.port, b.mac(), 3, b.id, new byte[1]);
        a.lane.close();

        assertThat(a.link.closed).isEqualTo(1);
    }
}
