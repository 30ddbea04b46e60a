package org.example.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.Timeline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two links of one machine, each the other's other side. */
class UdpLinkTest {
    private static final int ETHER_TYPE = 0x88B5;
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<Link> opened = new ArrayList<>();
    private int portA;
    private int portB;
    private Link a;
    private Link b;

    @BeforeEach
    void openBoth() throws IOException {
        try (DatagramSocket one = new DatagramSocket(0);
                DatagramSocket other = new DatagramSocket(0)) {
            portA = one.getLocalPort();
            portB = other.getLocalPort();
        }
        a = open("a", "127.0.0.1:" + portB + ":" + portA);
        b = open("b", "127.0.0.1:" + portA + ":" + portB);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Link::close);
    }

    private Link open(String name, String argument) {
        Timeline none = (Timeline) Proxy.newProxyInstance(
                Timeline.class.getClassLoader(), new Class<?>[] {Timeline.class}, (proxy, method, arguments) -> null);
        LinkRequest.Listener listener = new LinkRequest.Listener() {
            @Override
            public void readable(LinkReceiver receiver) {}

            @Override
            public void changed(Link link) {}
        };
        Link link = new UdpDriver()
                .open(new LinkRequest(
                        name, Optional.of(argument), ETHER_TYPE, 1, false, Offloads.ALL, none, listener));
        opened.add(link);
        return link;
    }

    private static byte[] frame(MacAddress to, MacAddress from, int etherType, int length) {
        byte[] frame = new byte[length];
        to.writeTo(frame, 0);
        from.writeTo(frame, 6);
        frame[12] = (byte) (etherType >>> 8);
        frame[13] = (byte) etherType;
        for (int i = 14; i < length; i++) {
            frame[i] = (byte) (i * 31);
        }
        return frame;
    }

    private static int send(Link link, byte[]... frames) {
        try (LinkTransmitter transmitter = link.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (byte[] frame : frames) {
                long slot = transmitter.claim();
                MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
                transmitter.commit(frame.length);
            }
            return transmitter.flush();
        }
    }

    private static List<byte[]> receive(Link link, int count) {
        List<byte[]> frames = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (frames.size() < count && System.nanoTime() < deadline) {
            link.receivers()
                    .getFirst()
                    .receive(
                            (buffer, offset, length) ->
                                    frames.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
                            count - frames.size(),
                            TimeUnit.MILLISECONDS.toNanos(100));
        }
        return frames;
    }

    @Test
    void carriesFramesOfEveryLengthUnchanged() {
        assertThat(a.mtu()).isEqualTo(1500);
        for (int length : new int[] {60, 61, 1000, 1514}) {
            byte[] frame = frame(b.mac(), a.mac(), ETHER_TYPE, length);
            assertThat(send(a, frame)).isEqualTo(1);
            assertThat(receive(b, 1)).containsExactly(frame);
        }
    }

    @Test
    void dropsAndCountsWhatDoesNotFit() {
        assertThat(send(a, frame(b.mac(), a.mac(), ETHER_TYPE, 1515), new byte[13])).isZero();
        assertThat(a.counters()).containsEntry("drop.refused", 2L);
    }

    @Test
    void deliversBroadcastsAndJoinedGroupsButNothingForOthers() {
        b.join(GROUP);
        byte[] broadcast = frame(MacAddress.BROADCAST, a.mac(), ETHER_TYPE, 100);
        byte[] group = frame(GROUP, a.mac(), ETHER_TYPE, 100);
        byte[] last = frame(b.mac(), a.mac(), ETHER_TYPE, 64);

        send(
                a,
                frame(MacAddress.parse("02:00:00:de:ad:01"), a.mac(), ETHER_TYPE, 100),
                frame(b.mac(), a.mac(), 0x0800, 100),
                broadcast,
                group,
                last);

        assertThat(receive(b, 3)).containsExactly(broadcast, group, last);
        assertThat(b.counters()).containsEntry("drop.foreign", 2L);
    }

    @Test
    void takesFramesFromTheConfiguredAddressOnly() throws IOException {
        byte[] forged = frame(b.mac(), a.mac(), ETHER_TYPE, 100);
        try (DatagramSocket stranger = new DatagramSocket()) {
            stranger.send(new DatagramPacket(forged, forged.length, InetAddress.getLoopbackAddress(), portB));
        }
        byte[] genuine = frame(b.mac(), a.mac(), ETHER_TYPE, 64);
        send(a, genuine);

        assertThat(receive(b, 1)).containsExactly(genuine);
    }

    @Test
    void goesOnWhenTheOtherSideWasAwayForAWhile() {
        b.close();
        for (int i = 0; i < 3; i++) {
            send(a, frame(b.mac(), a.mac(), ETHER_TYPE, 100)); // the system says that nothing listens there
        }
        Link again = open("b", "127.0.0.1:" + portA + ":" + portB);
        byte[] frame = frame(again.mac(), a.mac(), ETHER_TYPE, 100);
        send(a, frame);
        send(a, frame);

        assertThat(receive(again, 1)).containsExactly(frame);
    }

    @Test
    void aReceiverThatWaitsForEverWakesUpAndEndsWithItsLink() throws Exception {
        LinkReceiver receiver = b.receivers().getFirst();
        for (Runnable wake : List.<Runnable>of(receiver::wakeup, b::close)) {
            CompletableFuture<Integer> waiting = new CompletableFuture<>();
            Thread.ofPlatform().daemon().start(() -> waiting.complete(receiver.receive((buffer, offset, length) -> {}, 1, -1)));
            wake.run();
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isZero();
        }
        assertThat(b.state()).isEqualTo(Link.State.DOWN);
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> open("c", "127.0.0.1:" + portB + ":" + portA))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining(String.valueOf(portA));
    }

    @Test
    void aLinkWithoutAnotherSideSaysHowToWriteIt() {
        LinkRequest request = new LinkRequest("wan", ETHER_TYPE, 1, null, null);

        assertThatThrownBy(() -> new UdpDriver().open(request))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("wan=udp:HOST:PORT");
    }
}
