package dev.malachi.tck.link;

import static dev.malachi.tck.link.FrameBench.frame;
import static dev.malachi.tck.link.FrameBench.receive;
import static dev.malachi.tck.link.FrameBench.send;
import static dev.malachi.tck.link.FrameBench.tagged;
import static dev.malachi.tck.link.FrameBench.transmitter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.netns.Namespace;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract for drivers of real interfaces, on Linux: each end of the cable is an interface in a network namespace of its own. */
@Preview
@RequiresNetns
public abstract class NetnsLinkDriverContract extends LinkDriverContract {
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");
    private static final int TRANSPORT = Wire.TYPE_TRANSPORT;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Optional<Cable> laid = Optional.empty();

    /** Only subclasses make one. */
    protected NetnsLinkDriverContract() {}

    @Override
    protected void lay() {
        laid = Optional.of(new Cable(driver()));
    }

    @Override
    protected void takeAway() {
        if (laid.isEmpty()) {
            return; // the test was skipped
        }
        for (Side side : Side.values()) {
            assertThat(namespace(side).procNet("packet"))
                    .as("packet sockets left, below a headline")
                    .hasSize(1);
        }
        cable().close();
    }

    private Cable cable() {
        return laid.orElseThrow();
    }

    @Override
    protected String interfaceName(Side side) {
        return Cable.END;
    }

    @Override
    protected Link open(Side side, LinkRequest request) {
        Namespace namespace = namespace(side);
        return new LinkInNamespace(namespace.call(() -> driver().open(request)), namespace);
    }

    @Override
    protected boolean setMtu(int mtu) {
        for (Side side : Side.values()) {
            namespace(side).ip("link", "set", Cable.END, "mtu", Integer.toString(mtu));
        }
        return true;
    }

    @Override
    protected boolean setUp(Side side, boolean up) {
        namespace(side).ip("link", "set", Cable.END, up ? "up" : "down");
        return true;
    }

    private Namespace namespace(Side side) {
        return (side == Side.A ? cable().a : cable().b).namespace();
    }

    /** Waits until a link is as it should be, looking again whenever a link of that side reports a change. */
    private static void awaitChange(Cable.Side side, Link link, Predicate<Link> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(link)) {
            long left = deadline - System.nanoTime();
            assertThat(left).as("time left for a change of " + link.name()).isPositive();
            side.changes().poll(left, TimeUnit.NANOSECONDS);
        }
    }

    @Test
    void carriesJumboFrames() {
        cable().a.namespace().ip("link", "set", Cable.END, "mtu", "9000");
        cable().b.namespace().ip("link", "set", Cable.END, "mtu", "9000");
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
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
    void carriesJumboFramesOnceTheMtuHasGrown() throws InterruptedException {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 1514, 1));
            assertThat(receive(b, 1)).hasSize(1);

            cable().a.namespace().ip("link", "set", Cable.END, "mtu", "9000");
            cable().b.namespace().ip("link", "set", Cable.END, "mtu", "9000");
            awaitChange(cable().a, a, l -> l.mtu() == 9000);
            awaitChange(cable().b, b, l -> l.mtu() == 9000);
            // A driver may need its own thread to change its buffers.
            b.receivers().getFirst().receive((buffer, offset, length) -> {}, 1, 0);
            byte[] largest = frame(b.mac(), a.mac(), TRANSPORT, 9014, 2);
            byte[] control = frame(b.mac(), a.mac(), Wire.TYPE_NDP, 9014, 3);
            send(toB, largest, control);

            assertThat(receive(b, 2)).containsExactlyInAnyOrder(largest, control);
        }
    }

    @Test
    void dropsFramesOfAVlanAndCountsThem() {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            byte[] untagged = frame(b.mac(), a.mac(), TRANSPORT, 100, 1);
            byte[] priorityOnly = frame(b.mac(), a.mac(), TRANSPORT, 100, 2);
            byte[] vlan5 = frame(b.mac(), a.mac(), TRANSPORT, 100, 3);
            byte[] broadcast5 = frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 100, 4);
            byte[] last = frame(b.mac(), a.mac(), TRANSPORT, 100, 5);
            send(toB, untagged, tagged(priorityOnly, 3 << 13), tagged(vlan5, 5), tagged(broadcast5, 5), last);

            assertThat(receive(b, 3)).containsExactly(untagged, priorityOnly, last);
            Map<String, Long> counters = b.counters();
            long dropped = counters.getOrDefault("drop.vlan", 0L) + counters.getOrDefault("drop.other_host", 0L);
            assertThat(dropped).isEqualTo(2);
        }
    }

    @Test
    void dropsGroupFramesThatNobodyJoinedAndCountsThem() {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            send(toB, frame(GROUP, a.mac(), TRANSPORT, 100, 1), frame(b.mac(), a.mac(), TRANSPORT, 100, 2));

            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(2);
            assertThat(b.counters()).containsEntry("drop.group", 1L);
        }
    }

    @Test
    void asksTheInterfaceForTheFramesOfAJoinedGroup() {
        try (Link b = cable().b.open()) {
            b.join(GROUP);
            assertThat(cable().b.namespace().ip("maddress", "show", Cable.END)).contains(GROUP.toString());
            b.leave(GROUP);
            assertThat(cable().b.namespace().ip("maddress", "show", Cable.END)).doesNotContain(GROUP.toString());
        }
    }

    @Test
    void deliversFramesTooShortForATypeToo() {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            byte[] shortest = Arrays.copyOf(frame(b.mac(), a.mac(), 0, 60, 1), 15);
            send(toB, shortest);

            assertThat(receive(b, 1)).containsExactly(shortest);
        }
    }

    @Test
    void followsAChangeOfTheMacAddress() throws InterruptedException {
        MacAddress another = MacAddress.parse("02:00:00:00:00:77");
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            cable().b.namespace().ip("link", "set", Cable.END, "address", another.toString());

            awaitChange(cable().b, b, l -> l.mac().equals(another));
            assertThat(b.mac()).isEqualTo(another);
            send(toB, frame(another, a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).hasSize(1);
        }
    }

    @Test
    void comesBackWithAnInterfaceThatWasRemovedAndMadeAgain() throws InterruptedException {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a);
                LinkTransmitter toA = transmitter(cable().b, b)) {
            b.join(GROUP);
            int before = b.index();
            cable().a.namespace().ip("link", "delete", Cable.END);
            awaitChange(cable().a, a, l -> l.state() == Link.State.DOWN);
            awaitChange(cable().b, b, l -> l.state() == Link.State.DOWN);
            assertThat(send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1))).isZero();
            assertThat(a.counters()).containsEntry("drop.link_down", 1L);
            assertThat(b.receivers().getFirst().receive((buffer, offset, length) -> {}, 1, 1_000_000))
                    .isZero();

            cable().a.namespace().ip("link", "add", "spare", "type", "bridge"); // takes the old index
            cable().b.namespace().ip("link", "add", "spare", "type", "bridge");
            cable().lay();
            awaitChange(cable().a, a, l -> l.state() == Link.State.UP);
            awaitChange(cable().b, b, l -> l.state() == Link.State.UP);

            assertThat(b.index()).isNotEqualTo(before);
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 2), frame(GROUP, a.mac(), TRANSPORT, 100, 3));
            assertThat(receive(b, 2)).extracting(FrameBench::number).containsExactly(2, 3);
            send(toA, frame(a.mac(), b.mac(), TRANSPORT, 100, 4));
            assertThat(receive(a, 1)).extracting(FrameBench::number).containsExactly(4);
        }
    }

    @Test
    void offersEthernetInterfacesThatAreUpAndNothingElse() {
        cable().a.namespace().ip("tuntap", "add", "tun9", "mode", "tun");
        cable().a.namespace().ip("link", "set", "tun9", "up");
        cable().a.namespace().ip("link", "add", "off0", "type", "bridge");

        assertThat(cable().a.namespace().call(() -> driver().candidates())).containsExactly(Cable.END);
    }

    @Test
    void saysWhichInterfacesThereAreWhenTheOneAskedForIsNot() {
        assertThatThrownBy(() -> cable().a.open("eth7", false))
                .isInstanceOf(MalachiException.class)
                .hasMessage("cannot open link eth7: there is no network interface of that name."
                        + " Ethernet interfaces here: eth0. Did you mean eth0?");
    }

    @Test
    void refusesInterfacesThatAreNotEthernet() {
        assertThatThrownBy(() -> cable().a.open("lo", false))
                .isInstanceOf(MalachiException.class)
                .hasMessageStartingWith("cannot open link lo: it is not an Ethernet interface.");
    }

    @Test
    void opensAnInterfaceThatIsDownAndWorksOnceItIsUp() throws InterruptedException {
        cable().b.namespace().ip("link", "set", Cable.END, "down");
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            assertThat(b.state()).isEqualTo(Link.State.DOWN);
            cable().b.namespace().ip("link", "set", Cable.END, "up");
            awaitChange(cable().b, b, l -> l.state() == Link.State.UP);
            awaitChange(cable().a, a, l -> l.state() == Link.State.UP);

            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1));
            assertThat(receive(b, 1)).extracting(FrameBench::number).containsExactly(1);
        }
    }

    @Test
    void leavesNoSocketsAndNoThreadsBehind() throws IOException {
        int before = descriptors();
        for (int i = 0; i < 20; i++) {
            try (Link b = cable().b.open()) {
                transmitter(cable().b, b); // closed with the link
                b.join(GROUP);
            }
        }

        // what earlier tests left to the garbage collector may go meanwhile
        assertThat(descriptors()).isLessThanOrEqualTo(before);
        assertThat(cable().b.namespace().procNet("packet"))
                .as("packet sockets below a headline")
                .hasSize(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("malachi-link"));
    }

    @Test
    void canBeClosedFromWithinItsHandler() {
        Link b = cable().b.open();
        try (Link a = cable().a.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
            send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1), frame(b.mac(), a.mac(), TRANSPORT, 100, 2));
            LinkReceiver receiver = b.receivers().getFirst();

            int delivered = receiver.receive((buffer, offset, length) -> b.close(), 10, -1);

            assertThat(delivered).isPositive();
            assertThat(receiver.receive((buffer, offset, length) -> {}, 10, -1)).isZero();
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsFrameOnly() {
        try (Link a = cable().a.open();
                Link b = cable().b.open();
                LinkTransmitter toB = transmitter(cable().a, a)) {
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

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.filter(Files::isSymbolicLink)
                    .map(NetnsLinkDriverContract::target)
                    .filter(target ->
                            target.contains("socket:") || target.contains("pipe:") || target.contains("eventfd"))
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

    /** Opens transmitters, too, on a thread in the namespace: there is a socket behind each. */
    private record LinkInNamespace(Link link, Namespace namespace) implements Link {
        @Override
        public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
            return namespace.call(() -> link.openTransmitter(use));
        }

        @Override
        public String name() {
            return link.name();
        }

        @Override
        public int index() {
            return link.index();
        }

        @Override
        public MacAddress mac() {
            return link.mac();
        }

        @Override
        public int mtu() {
            return link.mtu();
        }

        @Override
        public State state() {
            return link.state();
        }

        @Override
        public List<LinkReceiver> receivers() {
            return link.receivers();
        }

        @Override
        public void join(MacAddress group) {
            link.join(group);
        }

        @Override
        public void leave(MacAddress group) {
            link.leave(group);
        }

        @Override
        public Map<String, Long> counters() {
            return link.counters();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
