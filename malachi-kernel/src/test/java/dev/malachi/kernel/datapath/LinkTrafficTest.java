package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import org.junit.jupiter.api.Test;

/** What passes each link is counted there, whatever peers it belongs to. */
class LinkTrafficTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private final TestNode a = TestNode.withTun(timeline, 1);
    private final TestNode b = TestNode.withTun(timeline, 2);
    private final TestNode.Sessions sessions =
            TestNode.connect(a, b, TestNode.capabilities(true), new JdkAead(Algorithm.CHACHA20_POLY1305), 100);

    private static long count(LinkPort port, String counter) {
        return port.traffic().counters().getOrDefault(counter, -1L);
    }

    private byte[] packet(int bytes) {
        return TestPacket.ipv4(a.ipv4, b.ipv4).udp(1, 2).randomPayload(bytes, 1).build();
    }

    @Test
    void framesAndBytesOfBothDirectionsAreTheLinks() {
        a.host(packet(100));
        a.host(packet(200));
        TestNode.exchange(a, b);
        a.host(packet(300));
        TestNode.exchange(a, b);

        assertThat(count(a.port, "tx.frames")).isEqualTo(3).isEqualTo(a.count("tx.frames"));
        assertThat(count(a.port, "tx.bytes")).isEqualTo(a.count("tx.bytes"));
        assertThat(count(a.port, "rx.frames")).isZero();
        assertThat(count(b.port, "rx.frames")).isEqualTo(3);
        assertThat(count(b.port, "rx.bytes")).isEqualTo(b.count("rx.bytes")).isGreaterThan(600);
    }

    /** Also by a lane that had to give its transmitter back. */
    @Test
    void whatGoesByAnotherLinkIsNotCountedHere() {
        a.host(packet(100));
        a.run();
        var other = new LinkPort(1, "memory", new MemoryLink(9, 1500));
        a.links.add(other);
        sessions.ofA().peer().path(new Path(other, b.mac(), 1500));
        a.host(packet(100));
        a.run();

        assertThat(count(a.port, "tx.frames")).isEqualTo(1);
        assertThat(count(other, "tx.frames")).isEqualTo(1);
        assertThat(count(a.port, "tx.bytes") + count(other, "tx.bytes")).isEqualTo(a.count("tx.bytes"));
    }
}
