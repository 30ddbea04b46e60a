package dev.malachi.plugin.linux;

import static dev.malachi.plugin.linux.FrameBench.frame;
import static dev.malachi.plugin.linux.FrameBench.number;
import static dev.malachi.plugin.linux.FrameBench.receive;
import static dev.malachi.plugin.linux.FrameBench.send;
import static dev.malachi.plugin.linux.FrameBench.tagged;
import static dev.malachi.plugin.linux.FrameBench.transmitter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract of links does not ask, since it is about Linux. */
@RequiresNetns(programs = "tc")
class LinuxLinkTest {
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");
    private static final int TRANSPORT = Wire.TYPE_TRANSPORT;
    /** What the ring for transport frames holds at least. */
    private static final int RING_FRAMES = 4096;

    private Cable cable;

    @BeforeEach
    void lay() {
        cable = new Cable();
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
    void carriesJumboFrames() {
        cable.a.namespace().ip("link", "set", Cable.END, "mtu", "9000");
        cable.b.namespace().ip("link", "set", Cable.END, "mtu", "9000");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(a.mtu()).isEqualTo(9000);
            byte[] largest = frame(b.mac(), a.mac(), TRANSPORT, 9014, 1);
            byte[] tooLarge = frame(b.mac(), a.mac(), TRANSPORT, 9015, 2);
            for (int i = 0; i < 30; i++) {
                send(toB, tooLarge, largest);
            }

            assertThat(receive(b, 30)).hasSize(30).allMatch(f -> Arrays.equals(f, largest));
            assertThat(a.counters()).containsEntry("drop.oversize", 30L);
        }
    }

    @Test
    void carriesJumboFramesOnceTheMtuHasGrown() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 1514, 1));
            assertThat(receive(b, 1)).hasSize(1);

            cable.a.namespace().ip("link", "set", Cable.END, "mtu", "9000");
            cable.b.namespace().ip("link", "set", Cable.END, "mtu", "9000");
            awaitChange(cable.a, l -> l.mtu() == 9000);
            awaitChange(cable.b, l -> l.mtu() == 9000);
            // The rings change with the next receive, on the thread that uses them.
            b.receivers().getFirst().receive((buffer, offset, length) -> {}, 1, 0);
            byte[] largest = frame(b.mac(), a.mac(), TRANSPORT, 9014, 2);
            byte[] control = frame(b.mac(), a.mac(), Wire.TYPE_NDP, 9014, 3);
            send(toB, largest, control);

            assertThat(receive(b, 2)).containsExactlyInAnyOrder(largest, control);
        }
    }

    @Test
    void dropsFramesOfAVlanAndCountsThem() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            byte[] untagged = frame(b.mac(), a.mac(), TRANSPORT, 100, 1);
            byte[] priorityOnly = frame(b.mac(), a.mac(), TRANSPORT, 100, 2);
            byte[] vlan5 = frame(b.mac(), a.mac(), TRANSPORT, 100, 3);
            byte[] broadcast5 = frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 100, 4);
            byte[] last = frame(b.mac(), a.mac(), TRANSPORT, 100, 5);
            send(toB, untagged, tagged(priorityOnly, 3 << 13), tagged(vlan5, 5), tagged(broadcast5, 5), last);

            assertThat(receive(b, 3)).containsExactly(untagged, priorityOnly, last);
            long dropped = b.counters().get("drop.vlan") + b.counters().get("drop.other_host");
            assertThat(dropped).isEqualTo(2);
        }
    }

    @Test
    void dropsGroupFramesThatNobodyJoinedAndCountsThem() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            send(toB, frame(GROUP, a.mac(), TRANSPORT, 100, 1), frame(b.mac(), a.mac(), TRANSPORT, 100, 2));

            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(2);
            assertThat(b.counters()).containsEntry("drop.group", 1L);
        }
    }

    @Test
    void asksTheInterfaceForTheFramesOfAJoinedGroup() {
        try (Link b = cable.b.open()) {
            b.join(GROUP);
            assertThat(cable.b.namespace().ip("maddress", "show", Cable.END)).contains(GROUP.toString());
            b.leave(GROUP);
            assertThat(cable.b.namespace().ip("maddress", "show", Cable.END)).doesNotContain(GROUP.toString());
        }
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
    void deliversFramesTooShortForATypeToo() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            byte[] shortest = Arrays.copyOf(frame(b.mac(), a.mac(), 0, 60, 1), 15);
            send(toB, shortest);

            assertThat(receive(b, 1)).containsExactly(shortest);
        }
    }

    @Test
    void followsAChangeOfTheMacAddress() {
        MacAddress another = MacAddress.parse("02:00:00:00:00:77");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            cable.b.namespace().ip("link", "set", Cable.END, "address", another.toString());

            awaitChange(cable.b, l -> l.mac().equals(another));
            assertThat(b.mac()).isEqualTo(another);
            send(toB, frame(another, a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).hasSize(1);
        }
    }

    @Test
    void comesBackWithAnInterfaceThatWasRemovedAndMadeAgain() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a);
                LinkTransmitter toA = transmitter(cable.b, b)) {
            b.join(GROUP);
            int before = b.index();
            cable.a.namespace().ip("link", "delete", Cable.END);
            awaitChange(cable.a, l -> l.state() == Link.State.DOWN);
            awaitChange(cable.b, l -> l.state() == Link.State.DOWN);
            assertThat(send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1))).isZero();
            assertThat(a.counters()).containsEntry("drop.link_down", 1L);
            assertThat(b.receivers().getFirst().receive((buffer, offset, length) -> {}, 1, 1_000_000))
                    .isZero();

            cable.a.namespace().ip("link", "add", "spare", "type", "bridge"); // takes the old index
            cable.b.namespace().ip("link", "add", "spare", "type", "bridge");
            cable.lay();
            awaitChange(cable.a, l -> l.state() == Link.State.UP);
            awaitChange(cable.b, l -> l.state() == Link.State.UP);

            assertThat(b.index()).isNotEqualTo(before);
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 2), frame(GROUP, a.mac(), TRANSPORT, 100, 3));
            assertThat(receive(b, 2)).extracting(FrameBench::number).containsExactly(2, 3);
            send(toA, frame(a.mac(), b.mac(), TRANSPORT, 100, 4));
            assertThat(receive(a, 1)).extracting(FrameBench::number).containsExactly(4);
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
    void offersEthernetInterfacesThatAreUpAndNothingElse() {
        cable.a.namespace().ip("tuntap", "add", "tun9", "mode", "tun");
        cable.a.namespace().ip("link", "set", "tun9", "up");
        cable.a.namespace().ip("link", "add", "off0", "type", "bridge");

        assertThat(cable.a.namespace().call(() -> new LinuxLinkDriver().candidates()))
                .containsExactly(Cable.END);
    }

    @Test
    void saysWhichInterfacesThereAreWhenTheOneAskedForIsNot() {
        assertThatThrownBy(() -> cable.a.open("eth7", false))
                .isInstanceOf(MalachiException.class)
                .hasMessage("cannot open link eth7: there is no network interface of that name."
                        + " Ethernet interfaces here: eth0.");
    }

    @Test
    void refusesInterfacesThatAreNotEthernet() {
        assertThatThrownBy(() -> cable.a.open("lo", false))
                .isInstanceOf(MalachiException.class)
                .hasMessageStartingWith("cannot open link lo: it is not an Ethernet interface.");
    }

    @Test
    void opensAnInterfaceThatIsDownAndWorksOnceItIsUp() {
        cable.b.namespace().ip("link", "set", Cable.END, "down");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(b.state()).isEqualTo(Link.State.DOWN);
            cable.b.namespace().ip("link", "set", Cable.END, "up");
            awaitChange(cable.b, l -> l.state() == Link.State.UP);
            cable.a.awaitRunning(Cable.END);

            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(1);
        }
    }

    @Test
    void leavesNoSocketsAndNoThreadsBehind() throws IOException {
        int before = descriptors();
        for (int i = 0; i < 20; i++) {
            try (Link b = cable.b.open()) {
                transmitter(cable.b, b); // closed with the link
                b.join(GROUP);
            }
        }

        assertThat(descriptors()).isEqualTo(before);
        assertThat(cable.b.namespace().procNet("packet"))
                .as("packet sockets below a headline")
                .hasSize(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("malachi-link"));
    }

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.filter(Files::isSymbolicLink)
                    .map(LinuxLinkTest::target)
                    .filter(target -> target.contains("socket:") || target.contains("eventfd"))
                    .count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // the descriptor with which the folder is listed
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
        namespaceExec("tc", "qdisc", "del", "dev", Cable.END, "root");
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
        namespaceExec(Stream.concat(Arrays.stream(words), Arrays.stream(queue)).toArray(String[]::new));
    }

    private void namespaceExec(String... words) {
        String[] prefix = {"ip", "netns", "exec", cable.a.namespace().name()};
        Namespace.command(
                Stream.concat(Arrays.stream(prefix), Arrays.stream(words)).toArray(String[]::new));
    }

    @Test
    void canBeClosedFromWithinItsHandler() {
        Link b = cable.b.open();
        try (Link a = cable.a.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1), frame(b.mac(), a.mac(), TRANSPORT, 100, 2));
            LinkReceiver receiver = b.receivers().getFirst();

            int delivered = receiver.receive((buffer, offset, length) -> b.close(), 10, -1);

            assertThat(delivered).isPositive();
            assertThat(receiver.receive((buffer, offset, length) -> {}, 10, -1)).isZero();
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsFrameOnly() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1), frame(b.mac(), a.mac(), TRANSPORT, 100, 2));
            LinkReceiver receiver = b.receivers().getFirst();

            assertThatThrownBy(() -> receiver.receive(
                            (buffer, offset, length) -> {
                                throw new IllegalStateException("handler");
                            },
                            10,
                            -1))
                    .hasMessage("handler");
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(2);
        }
    }
}
