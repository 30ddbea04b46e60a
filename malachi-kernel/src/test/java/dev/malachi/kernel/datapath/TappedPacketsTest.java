package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.packet.TcpHeader;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.tap.OpenTap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a packet tap sees of the data path: each packet once, where its way ends, as it was before. */
class TappedPacketsTest {
    private record Seen(byte[] bytes, boolean outgoing, String verdict, boolean peerIsKnown) {}

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final TestNode a = TestNode.withTun(timeline, 1);
    private final TestNode b = TestNode.withTun(timeline, 2);
    private final TestNode.Sessions sessions =
            TestNode.connect(a, b, TestNode.capabilities(false), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);
    private final OpenTap ofA = a.taps.open(65_535);
    private final OpenTap ofB = b.taps.open(65_535);

    private static List<Seen> seen(OpenTap tap) {
        List<Seen> seen = new ArrayList<>();
        try {
            int _ = tap.drain(
                    packet -> seen.add(new Seen(
                            TestPacket.bytes(packet.buffer(), packet.offset(), packet.captured()),
                            packet.outgoing(),
                            packet.verdict(),
                            packet.peer().isPresent())),
                    1000,
                    Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return seen;
    }

    private static List<String> verdicts(OpenTap tap) {
        return seen(tap).stream().map(Seen::verdict).toList();
    }

    private TestPacket toB() {
        return TestPacket.ipv4(a.ipv4, b.ipv4);
    }

    @Test
    void bothEndsSeeAPacketAsItsSenderMadeIt() {
        sessions.ofA().peer().path(new Path(a.port, b.mac(), 1400));
        byte[] mss = {2, 4, 5, (byte) 180};
        byte[] syn = toB().tcp(1, 2, 3, 4, TcpHeader.SYN, mss).build();
        a.host(syn);
        TestNode.exchange(a, b);

        List<Seen> sent = seen(ofA);
        List<Seen> received = seen(ofB);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().bytes()).as("before its MSS is lowered").isEqualTo(syn);
        assertThat(sent.getFirst().outgoing()).isTrue();
        assertThat(sent.getFirst().verdict()).isEqualTo("delivered");
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().outgoing()).isFalse();
        assertThat(received.getFirst().verdict()).isEqualTo("delivered");
        assertThat(received.getFirst().peerIsKnown()).isTrue();
    }

    @Test
    void aLargePacketIsOneForItsSenderAndManyForItsReceiver() {
        TestPacket large =
                toB().tcp(1, 2, 3, 4, TcpHeader.ACK).randomPayload(20_000, 1).partial();
        a.host(large.build(), TestNode.large(large, Segmentation.TCP4, 1388));
        TestNode.exchange(a, b);

        List<Seen> sent = seen(ofA);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().bytes()).as("not as cutting leaves it").isEqualTo(large.build());
        assertThat(seen(ofB)).hasSize(15).allMatch(packet -> packet.verdict().equals("delivered"));
    }

    @Test
    void aPacketThatIsDroppedSaysWhy() {
        a.host(TestPacket.ipv4(0x0A00_0001, b.ipv4).udp(1, 2).build());
        a.host(new byte[] {0x45, 0, 0});
        a.run();
        assertThat(verdicts(ofA)).containsExactly("tx.drop.source", "tx.drop.malformed");

        a.host(toB().udp(1, 2).randomPayload(1450, 1).build());
        a.run();
        assertThat(verdicts(ofA)).containsExactly("tx.drop.too_big");

        sessions.ofA().peer().path(null);
        a.host(toB().udp(1, 2).build());
        a.run();
        List<Seen> withoutPath = seen(ofA);
        assertThat(withoutPath).extracting(Seen::verdict).containsExactly("tx.drop.no_path");
        assertThat(withoutPath.getFirst().peerIsKnown()).isTrue();
    }

    @Test
    void whatIsNotForThisHostSaysWhy() {
        byte[] stranger = TestPacket.ipv4(0x0A90_0909, b.ipv4).udp(1, 2).build();
        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, stranger)).isTrue();
        assertThat(a.lane.sendInner(sessions.ofA(), 0, 0, new byte[] {0x45, 1, 2}))
                .isTrue();
        TestNode.exchange(a, b);

        assertThat(verdicts(ofB)).containsExactly("rx.drop.inner_source", "rx.drop.inner_malformed");
    }

    @Test
    void whatIsParkedIsSeenWhenItsWayEnds() {
        byte[] packet = toB().udp(1, 2).build();
        sessions.ofA().peer().sending(null);
        a.host(packet);
        a.host(packet);
        a.run();
        assertThat(seen(ofA)).isEmpty();

        sessions.ofA().peer().sending(sessions.ofA());
        TestNode.Parked first = a.control.parked.get(0);
        a.lane.sendIp(first.packet(), first.offload());
        a.lane.ended(packet, "parked.drop.expired");
        assertThat(verdicts(ofA)).containsExactly("delivered", "parked.drop.expired");

        sessions.ofA().peer().sending(null);
        a.control.full = true;
        a.host(packet);
        a.run();
        assertThat(verdicts(ofA)).containsExactly("tx.drop.control_queue_full");
        assertThat(a.drops()).isEqualTo("tx.drop.control_queue_full=1");
    }
}
