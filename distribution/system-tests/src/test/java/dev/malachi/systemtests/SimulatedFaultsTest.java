package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.plugin.virtuallan.Impairment;
import dev.malachi.plugin.virtuallan.Segment;
import dev.malachi.plugin.virtuallan.VirtualLan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the wire that are easier made on the virtual LAN, on a virtual clock. */
class SimulatedFaultsTest {
    @TempDir
    Path folder;

    /** The data path of both nodes with everything in it: every datagram arrives exactly once. */
    @Test
    void reorderedAndDuplicatedFramesAreDeliveredOnceEach() {
        int count = 5_000;
        try (var network = new SimulatedNetwork(folder, 41)) {
            Node alice = network.start("alice", builder -> builder.crypto("sodium"));
            Node bob = network.start("bob", builder -> builder.crypto("sodium"));
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            var received = new BitSet();
            var orders = new ArrayList<Integer>();
            bob.bind(7, datagram -> {
                int number = ByteBuffer.wrap(datagram.payload()).getInt();
                assertThat(datagram.payload()).as("datagram %d", number).isEqualTo(payload(number));
                assertThat(received.get(number))
                        .as("datagram %d came before", number)
                        .isFalse();
                received.set(number);
                orders.add(number);
            });
            network.segment.impair(Impairment.NONE
                    .withDuplication(0.25)
                    .withDelay(Duration.ofMillis(1), Duration.ofMillis(30))
                    .withReordering(0.25));

            for (int i = 0; i < count; i++) {
                alice.send(bob.id(), 7, 7, payload(i));
                if (i % 10 == 0) {
                    network.timeline.runFor(Duration.ofMillis(1));
                }
            }
            network.timeline.runFor(Duration.ofSeconds(5));

            assertThat(received.cardinality()).isEqualTo(count);
            assertThat(orders)
                    .as("the order was really lost")
                    .isNotEqualTo(orders.stream().sorted().toList());
            assertThat(bob.counters().get("rx.drop.replayed")).isBetween(count / 5L, count / 3L);
        }
    }

    private static byte[] payload(int number) {
        byte[] payload = new byte[4 + number % 1000];
        ByteBuffer.wrap(payload).putInt(number);
        for (int i = 4; i < payload.length; i++) {
            payload[i] = (byte) (number * 31 + i);
        }
        return payload;
    }

    /** Sends a datagram a second. */
    private static void talk(SimulatedNetwork network, Node from, Node to, int seconds) {
        for (int second = 0; second < seconds; second++) {
            from.send(to.id(), 7, 7, new byte[] {1});
            network.timeline.runFor(Duration.ofSeconds(1));
        }
    }

    private static List<String> kinds(List<Event> events) {
        return events.stream()
                .map(Event::kind)
                .filter(kind -> kind.startsWith("peer.s") || kind.endsWith("reachable"))
                .toList();
    }

    @Test
    void aDeadPeerIsStaleThenUnreachableAndBackAtOnceWhenItRestarts() {
        try (var network = new SimulatedNetwork(folder, 44)) {
            Node alice = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            network.timeline.runFor(Duration.ofMinutes(1));
            List<Event> events = SimulatedNetwork.events(alice);
            network.segment.impair(Impairment.NONE.withLoss(1)); // so that nobody hears of bob's end
            bob.close();
            network.segment.impair(Impairment.NONE);

            talk(network, alice, bob, 13);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.SESSION);
            talk(network, alice, bob, 7);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.STALE);
            talk(network, alice, bob, 39);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.UNREACHABLE);
            assertThat(kinds(events)).containsExactly(EventKind.PEER_STALE, EventKind.PEER_UNREACHABLE);

            Node again = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofMillis(100));
            assertThat(SimulatedNetwork.state(alice, again)).contains(PeerState.SESSION);
            assertThat(kinds(events)).last().isEqualTo(EventKind.PEER_REACHABLE);
            assertThat(network.echo(alice, again, Duration.ofMillis(100))).isPresent();
        }
    }

    @Test
    void aWireThatWasCutIsUsedAgainWithinOneRetry() {
        try (var network = new SimulatedNetwork(folder, 45)) {
            Node alice = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            network.timeline.runFor(Duration.ofMinutes(1));
            network.segment.impair(Impairment.NONE.withLoss(1));
            talk(network, alice, bob, 70);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.UNREACHABLE);

            network.segment.impair(Impairment.NONE);
            talk(network, alice, bob, 6);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.SESSION);
        }
    }

    @Test
    void aPeerToWhichNothingIsSentIsNeverUnreachable() {
        try (var network = new SimulatedNetwork(folder, 46)) {
            Node alice = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            network.timeline.runFor(Duration.ofMinutes(4)); // the session has ended
            List<Event> events = SimulatedNetwork.events(alice);
            network.segment.impair(Impairment.NONE.withLoss(1));
            network.timeline.runFor(Duration.ofMinutes(25));

            assertThat(kinds(events)).isEmpty();
        }
    }

    @Test
    void pairsMeetAndShakeHandsUnderTenPercentLoss() {
        List<Duration> times =
                IntStream.range(0, 40).mapToObj(this::timeToFirstEcho).sorted().toList();

        System.out.printf(
                "measured: first echo under 10 %% loss: median %d ms, worst %d ms%n",
                times.get(20).toMillis(), times.getLast().toMillis());
        assertThat(times.get(20)).isLessThan(Duration.ofSeconds(2));
        assertThat(times.getLast()).isLessThan(Duration.ofSeconds(20)); // an INIT that is lost goes again after 5 s
    }

    private Duration timeToFirstEcho(int seed) {
        try (var network = new SimulatedNetwork(folder.resolve("pair" + seed), 1000 + seed)) {
            network.segment.impair(Impairment.NONE.withLoss(0.1).withDelay(Duration.ofMillis(1), Duration.ofMillis(2)));
            long begin = network.timeline.nanoTime();
            Node alice = network.start("alice", builder -> builder.crypto("sodium"));
            Node bob = network.start("bob", builder -> builder.crypto("sodium"));
            assertThat(network.timeline.runUntil(Duration.ofMinutes(1), () -> SimulatedNetwork.knows(alice, bob)))
                    .isTrue();
            while (network.echo(alice, bob, Duration.ofMillis(200)).isEmpty()) {
                assertThat(Duration.ofNanos(network.timeline.nanoTime() - begin))
                        .isLessThan(Duration.ofMinutes(2));
            }
            return Duration.ofNanos(network.timeline.nanoTime() - begin);
        }
    }

    /** Two nodes with a link each on two segments. */
    private final class TwoSegments implements AutoCloseable {
        private final SimulatedNetwork network = new SimulatedNetwork(folder, 43);
        private final Segment second = VirtualLan.segment("second");
        private final Registration held = second.hold();
        private final Node alice = start("alice");
        private final Node bob = start("bob");

        TwoSegments() {
            network.timeline.runFor(Duration.ofMinutes(3));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
        }

        private Node start(String name) {
            return network.start(name, builder -> builder.link(second.name(), VirtualLan.DRIVER_ID));
        }

        private PeerStatus bobAsSeen() {
            return alice.peers().getFirst();
        }

        private Segment used() {
            return bobAsSeen().link().orElseThrow().equals(second.name()) ? second : network.segment;
        }

        private Duration untilEcho() {
            long begin = network.timeline.nanoTime();
            while (network.echo(alice, bob, Duration.ofMillis(100)).isEmpty()) {
                assertThat(Duration.ofNanos(network.timeline.nanoTime() - begin))
                        .isLessThan(Duration.ofMinutes(5));
            }
            return Duration.ofNanos(network.timeline.nanoTime() - begin);
        }

        @Override
        public void close() {
            network.close();
            held.close();
        }
    }

    @Test
    void aPeerIsReachedByTheOtherLinkAtOnceWhenOursGoesDown() {
        try (var hosts = new TwoSegments()) {
            Segment used = hosts.used();
            MacAddress ours = hosts.alice.status().links().stream()
                    .filter(link -> link.name().equals(used.name()))
                    .findFirst()
                    .orElseThrow()
                    .mac();

            used.setUp(ours, false);

            Duration outage = hosts.untilEcho();
            System.out.printf("measured: our link of two went down: %d ms%n", outage.toMillis());
            assertThat(outage).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aPeerIsReachedByTheOtherLinkSoonWhenItsOwnGoesDown() {
        try (var hosts = new TwoSegments()) {
            hosts.used().setUp(hosts.bobAsSeen().mac().orElseThrow(), false);

            Duration outage = hosts.untilEcho();
            System.out.printf("measured: the peer's link of two went down: %d ms%n", outage.toMillis());
            assertThat(outage).isLessThan(Duration.ofSeconds(25)); // noticed 15 to 20 s after data went unanswered
        }
    }
}
