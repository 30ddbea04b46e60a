package dev.malachi.plugin.linux;

import static dev.malachi.tck.link.FrameBench.frame;
import static dev.malachi.tck.link.FrameBench.number;
import static dev.malachi.tck.link.FrameBench.receive;
import static dev.malachi.tck.link.FrameBench.send;
import static dev.malachi.tck.link.FrameBench.transmitter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.link.Cable;
import dev.malachi.tck.link.FrameBench;
import dev.malachi.tck.netns.RequiresNetns;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract of links does not ask, since it is about packet sockets. */
@RequiresNetns(programs = "tc")
class LinuxLinkTest {
    private static final int TRANSPORT = Wire.TYPE_TRANSPORT;
    /** What the ring for transport frames holds at least. */
    private static final int RING_FRAMES = 4096;

    private Cable cable;

    @BeforeEach
    void lay() {
        cable = new Cable(new LinuxLinkDriver());
    }

    @AfterEach
    void takeAway() {
        cable.close();
    }

    private static void awaitChange(Cable.Side side, Predicate<Link> condition) {
        await().until(() -> {
            Link changed = side.changes().take();
            return condition.test(changed);
        });
    }

    @Test
    void keepsTheFirstFramesAndCountsTheRestWhenARingIsFull() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            int sent = 6000;
            for (int i = 0; i < sent; i++) {
                send(toB, frame(b.mac(), a.mac(), TRANSPORT, 1514, i));
            }

            int kept = sent - Math.toIntExact(b.counters().get("drop.ring_full"));
            assertThat(kept).isBetween(RING_FRAMES, sent - 1);
            List<byte[]> received = receive(b, kept);
            assertThat(received).hasSize(kept);
            for (int i = 0; i < kept; i++) {
                assertThat(number(received.get(i))).isEqualTo(i);
            }
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 7));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(7);
        }
    }

    @Test
    void aFloodOfOneKindOfFramesDoesNotDrownTheOther() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            for (int i = 0; i < 6000; i++) {
                send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, i));
            }
            send(toB, frame(b.mac(), a.mac(), Wire.TYPE_HANDSHAKE, 100, 1));
            int kept = 6000 - Math.toIntExact(b.counters().get("drop.ring_full"));
            assertThat(kept).isBetween(RING_FRAMES, 5999);
            assertThat(receive(b, kept + 1))
                    .hasSize(kept + 1)
                    .anyMatch(f -> f[Wire.L3_TYPE_OFFSET] == Wire.TYPE_HANDSHAKE);

            for (int i = 0; i < 4000; i++) {
                send(toB, frame(b.mac(), a.mac(), Wire.TYPE_NDP, 100, i));
            }
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            // Within two receives of the smallest kind, although the control ring is full.
            assertThat(receive(b, 1)).hasSize(1);
            assertThat(receive(b, 1)).extracting(f -> f[Wire.L3_TYPE_OFFSET]).containsExactly((byte) TRANSPORT);
        }
    }

    @Test
    void usesTheBridgeInPlaceOfItsPort() {
        cable.b.namespace().ip("link", "add", "br0", "type", "bridge", "forward_delay", "0");
        cable.b.namespace().ip("link", "set", Cable.END, "master", "br0");
        cable.b.namespace().ip("link", "set", "br0", "addrgenmode", "none");
        cable.b.namespace().ip("link", "set", "br0", "up");
        cable.b.awaitRunning("br0");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a);
                LinkTransmitter toA = transmitter(cable.b, b)) {
            assertThat(b.name()).isEqualTo(Cable.END);
            assertThat(cable.b.namespace().call(() -> new LinuxLinkDriver().candidates()))
                    .containsExactly("br0");
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(1);
            send(toA, frame(a.mac(), b.mac(), TRANSPORT, 100, 2));
            assertThat(receive(a, 1)).extracting(FrameBench::number).containsExactly(2);
        }
    }

    @Test
    void movesToTheBridgeWhenItsInterfaceBecomesAPort() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            int before = b.index();
            cable.b.namespace().ip("link", "add", "br0", "type", "bridge", "forward_delay", "0");
            cable.b.namespace().ip("link", "set", "br0", "addrgenmode", "none");
            cable.b.namespace().ip("link", "set", "br0", "up");
            cable.b.namespace().ip("link", "set", Cable.END, "master", "br0");
            awaitChange(cable.b, l -> l.index() != before && l.state() == Link.State.UP);

            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(1);
        }
    }

    @Test
    void followsItsInterfaceWhenItIsRenamedAndFindsItAgainUnderEitherName() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a);
                LinkTransmitter toA = transmitter(cable.b, b)) {
            cable.b.namespace().ip("link", "set", Cable.END, "down");
            cable.b.namespace().ip("link", "set", Cable.END, "name", "lan0");
            cable.b.namespace().ip("link", "set", "lan0", "up");
            awaitChange(cable.b, l -> l.name().equals("lan0") && l.state() == Link.State.UP);

            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(1);
            send(toA, frame(a.mac(), b.mac(), TRANSPORT, 100, 2));
            assertThat(receive(a, 1)).extracting(FrameBench::number).containsExactly(2);

            cable.b.namespace().ip("link", "delete", "lan0");
            awaitChange(cable.b, l -> l.state() == Link.State.DOWN);
            for (String name : List.of("lan0", Cable.END)) {
                cable.b.namespace().ip("link", "add", name, "type", "veth", "peer", "name", "other");
                cable.b.namespace().ip("link", "set", "other", "up");
                cable.b.namespace().ip("link", "set", name, "up");
                awaitChange(cable.b, l -> l.name().equals(name) && l.state() == Link.State.UP);
                cable.b.namespace().ip("link", "delete", name);
                awaitChange(cable.b, l -> l.state() == Link.State.DOWN);
            }
        }
    }

    @Test
    void tellsWhenAnotherInterfaceMayBeUsed() throws Exception {
        var told = new Semaphore(0);
        LinuxLinkDriver driver = new LinuxLinkDriver();
        try (var _ = cable.a.namespace().call(() -> driver.watch(told::release))) {
            cable.a.namespace().ip("link", "add", "late", "type", "veth", "peer", "name", "other");
            cable.a.namespace().ip("link", "set", "other", "up");
            cable.a.namespace().ip("link", "set", "late", "up");
            do {
                assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            } while (!cable.a.namespace().call(driver::candidates).contains("late"));
        }
    }

    @Test
    void dropsAndCountsWhatASlowInterfaceDoesNotTake() {
        // A queue of a few frames that hardly drains: the queue refuses first.
        slowDown("limit", "6000");
        try (Link a = cable.a.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            int sent = 0;
            for (int i = 0; i < 50; i++) {
                sent += send(toB, frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 1514, i));
            }
            assertThat(sent).isBetween(1, 20);
            assertThat(a.counters()).containsEntry("drop.queue_full", 50L - sent);
        }
        // A queue that takes everything: the socket is full first.
        cable.a.namespace().exec("tc", "qdisc", "del", "dev", Cable.END, "root");
        slowDown("limit", "100000000");
        try (Link a = cable.a.open();
                LinkTransmitter control =
                        cable.a.namespace().call(() -> a.openTransmitter(LinkTransmitter.Use.CONTROL))) {
            int sent = 0;
            for (int i = 0; i < 500 && a.counters().get("drop.socket_full") == 0; i++) {
                sent += send(control, frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 1514, i));
            }
            assertThat(sent).isBetween(1, 499);
            assertThat(a.counters()).containsEntry("drop.socket_full", 1L);
        }
    }

    private void slowDown(String... queue) {
        String[] words = {"tc", "qdisc", "add", "dev", Cable.END, "root", "tbf", "rate", "8kbit", "burst", "2000"};
        cable.a
                .namespace()
                .exec(Stream.concat(Arrays.stream(words), Arrays.stream(queue)).toArray(String[]::new));
    }
}
