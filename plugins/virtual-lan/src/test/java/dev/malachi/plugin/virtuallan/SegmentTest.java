package dev.malachi.plugin.virtuallan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Registration;
import dev.malachi.api.time.VirtualTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The segment under a virtual time line. */
class SegmentTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Segment segment = VirtualLan.segment("segment-test");
    private final Registration held = segment.hold();
    private final List<Station> stations = new ArrayList<>();

    @AfterEach
    void close() {
        stations.forEach(Station::close);
        held.close();
    }

    private Station station() {
        return station(timeline);
    }

    private Station station(VirtualTimeline time) {
        var station = new Station(segment.name(), time);
        stations.add(station);
        return station;
    }

    @Test
    void deliversAsATaskOfTheTimeLine() {
        Station a = station();
        Station b = station();

        a.send(b.mac(), 1);

        assertThat(b.received()).as("before the time line runs").isEmpty();
        timeline.runFor(Duration.ZERO);
        assertThat(b.received()).containsExactly(1);
    }

    @Test
    void givesEachStationItsOwnLocallyAdministeredAddress() {
        List<MacAddress> macs =
                Stream.of(station(), station(), station()).map(Station::mac).toList();

        assertThat(macs).doesNotHaveDuplicates().isEqualTo(segment.stations());
        assertThat(macs).allSatisfy(mac -> {
            assertThat(mac.isGroup()).isFalse();
            assertThat(mac.value() >>> 41 & 1).as("locally administered").isEqualTo(1);
        });
    }

    @Test
    void givesTheSameAddressesInEveryRun() {
        List<MacAddress> first = addressesOfARun();
        List<MacAddress> second = addressesOfARun();

        assertThat(second).isEqualTo(first).hasSize(3);
    }

    private static List<MacAddress> addressesOfARun() {
        var time = new VirtualTimeline();
        List<Station> run =
                IntStream.range(0, 3).mapToObj(i -> new Station("runs", time)).toList();
        List<MacAddress> macs = run.stream().map(Station::mac).toList();
        run.forEach(Station::close);
        return macs;
    }

    @Test
    void givesEachLinkAnIndexOfItsOwnAndTakesItBack() {
        Station a = station();
        Station b = station();
        int index = b.link().index();

        assertThat(index).isNotEqualTo(a.link().index());
        b.close();
        assertThat(station().link().index()).isEqualTo(index);
    }

    @Test
    void delaysWithinTheRangeAndKeepsTheOrder() {
        segment.impair(Impairment.NONE.withDelay(Duration.ofMillis(10), Duration.ofMillis(30)));
        Station a = station();
        Station b = station();
        List<Integer> sent = IntStream.range(0, 200).boxed().toList();

        sent.forEach(number -> a.send(b.mac(), number));

        timeline.runFor(Duration.ofMillis(9));
        assertThat(b.received()).isEmpty();
        timeline.runFor(Duration.ofMillis(21));
        assertThat(b.received()).isEqualTo(sent);
        assertThat(b.arrivedAt().getLast()).isGreaterThan(Duration.ofMillis(20).toNanos());
    }

    @Test
    void reordersOnlyTheShareAskedFor() {
        segment.seed(3);
        segment.impair(Impairment.NONE
                .withDelay(Duration.ofMillis(10), Duration.ofMillis(10))
                .withReordering(0.2));
        Station a = station();
        Station b = station();

        for (int i = 0; i < 1000; i++) {
            a.send(b.mac(), i);
            timeline.runFor(Duration.ofMillis(1));
        }
        timeline.runFor(SECOND);

        assertThat(b.received()).hasSize(1000).doesNotHaveDuplicates();
        long early = IntStream.range(0, 1000)
                .filter(i -> b.arrivedAt().get(b.received().indexOf(i)) == i * 1_000_000L)
                .count();
        assertThat(early).isBetween(150L, 250L);
        assertThat(b.received()).isNotEqualTo(b.received().stream().sorted().toList());
    }

    @Test
    void losesAndDoublesTheShareAskedFor() {
        segment.seed(4);
        segment.impair(Impairment.NONE.withLoss(0.25).withDuplication(0.1));
        Station a = station();
        Station b = station();

        for (int i = 0; i < 2000; i++) {
            a.send(b.mac(), i);
            timeline.runFor(Duration.ZERO);
        }

        long distinct = b.received().stream().distinct().count();
        assertThat(distinct).isBetween(1400L, 1600L);
        assertThat(b.received().size() - distinct).isBetween(100L, 200L);
        assertThat(b.counter("drop.impairment")).isEqualTo(2000 - distinct);
    }

    @Test
    void doesTheSameForTheSameSeed() {
        assertThat(lossyRun(7)).isEqualTo(lossyRun(7)).isNotEqualTo(lossyRun(8));
    }

    private List<Integer> lossyRun(long seed) {
        var time = new VirtualTimeline();
        segment.seed(seed);
        segment.impair(Impairment.NONE
                .withLoss(0.1)
                .withDuplication(0.1)
                .withDelay(Duration.ofMillis(1), Duration.ofMillis(9))
                .withReordering(0.3));
        Station a = station(time);
        Station b = station(time);
        for (int i = 0; i < 300; i++) {
            a.send(b.mac(), i);
            time.runFor(Duration.ofMillis(2));
        }
        time.runFor(SECOND);
        List<Integer> received = List.copyOf(b.received());
        a.close();
        b.close();
        return received;
    }

    @Test
    void islandsCannotHearEachOtherUntilHealed() {
        Station a = station();
        Station b = station();
        Station c = station();
        Station d = station();
        segment.partition(List.of(Set.of(a.mac(), b.mac()), Set.of(c.mac())));

        a.send(MacAddress.BROADCAST, 1);
        c.send(MacAddress.BROADCAST, 2);
        d.send(MacAddress.BROADCAST, 3);
        timeline.runFor(SECOND);
        assertThat(a.received()).isEmpty();
        assertThat(b.received()).containsExactly(1);
        assertThat(c.received()).isEmpty();
        assertThat(d.received()).isEmpty();

        segment.heal();
        a.send(MacAddress.BROADCAST, 4);
        timeline.runFor(SECOND);
        assertThat(c.received()).containsExactly(4);
        assertThat(d.received()).containsExactly(4);
    }

    @Test
    void refusesToPartitionStationsItDoesNotHave() {
        MacAddress stranger = MacAddress.parse("02:00:00:00:00:01");

        assertThatThrownBy(() -> segment.partition(List.of(Set.of(stranger))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(stranger.toString());
    }

    @Test
    void aStationOnTwoIslandsHearsBothAndConnectsNeither() {
        Station left = station();
        Station middle = station();
        Station right = station();
        segment.partition(List.of(Set.of(left.mac(), middle.mac()), Set.of(middle.mac(), right.mac())));

        left.send(MacAddress.BROADCAST, 1);
        right.send(MacAddress.BROADCAST, 2);
        timeline.runFor(SECOND);
        assertThat(middle.received()).containsExactly(1, 2);
        middle.send(MacAddress.BROADCAST, 3);
        timeline.runFor(SECOND);

        assertThat(left.received()).containsExactly(3);
        assertThat(right.received()).containsExactly(3);
    }

    @Test
    void dropsAndCountsWhatComesToOrFromAnUnpluggedStation() {
        Station a = station();
        Station b = station();
        segment.setUp(b.mac(), false);

        a.send(b.mac(), 1);
        b.send(a.mac(), 2);
        timeline.runFor(SECOND);

        assertThat(a.received()).isEmpty();
        assertThat(b.received()).isEmpty();
        assertThat(b.counter("drop.link_down")).isEqualTo(2);
        assertThat(b.changes()).isEqualTo(1);
    }

    @Test
    void aStationKeepsTheMtuLimitItWasOpenedWith() {
        Station small = station();
        segment.setMtu(9000);
        Station large = station();

        assertThat(small.link().mtu()).isEqualTo(1500);
        assertThat(large.link().mtu()).isEqualTo(9000);

        large.sendBytes(MacAddress.BROADCAST, 5, 2000);
        timeline.runFor(SECOND);
        assertThat(small.received()).isEmpty();
        assertThat(small.counter("drop.oversize")).isEqualTo(1);
    }

    @Test
    void dropsAndCountsWhenNobodyTakesTheFrames() {
        Station a = station();
        Station b = station();
        b.stopReading();

        for (int i = 0; i < Lane.CAPACITY + 10; i++) {
            a.send(b.mac(), i);
        }
        timeline.runFor(SECOND);
        b.readAll();

        assertThat(b.received())
                .isEqualTo(IntStream.range(0, Lane.CAPACITY).boxed().toList());
        assertThat(b.counter("drop.queue_full")).isEqualTo(10);
    }

    @Test
    void boundsWhatALongDelayPilesUp() {
        segment.impair(Impairment.NONE.withDelay(SECOND, SECOND));
        Station a = station();
        Station b = station();

        for (int i = 0; i < Lane.CAPACITY + 10; i++) {
            a.send(b.mac(), i);
        }
        timeline.runFor(SECOND);

        assertThat(b.received()).hasSize(Lane.CAPACITY);
        assertThat(b.counter("drop.queue_full")).isEqualTo(10);
    }

    @Test
    void aTapSeesEveryFrameBeforeItIsLost() {
        segment.impair(Impairment.NONE.withLoss(1));
        Station a = station();
        Station b = station();
        var seen = new ArrayList<Integer>();
        Registration tap = segment.tap((atNanos, buffer, offset, length) -> seen.add(Station.number(buffer, offset)));

        a.send(b.mac(), 1);
        a.send(MacAddress.BROADCAST, 2);
        tap.close();
        a.send(b.mac(), 3);
        timeline.runFor(SECOND);

        assertThat(seen).containsExactly(1, 2);
        assertThat(b.received()).isEmpty();
    }

    @Test
    void aMonitorSeesEveryFrameOnceBeforeItIsLost() {
        segment.impair(Impairment.NONE.withLoss(1).withDuplication(1));
        Station a = station();
        Station b = station();
        var monitor = new Station(segment.name(), timeline, true);
        stations.add(monitor);

        a.send(b.mac(), 1);
        b.send(MacAddress.BROADCAST, 2);
        timeline.runFor(SECOND);

        assertThat(monitor.received()).containsExactly(1, 2);
        assertThat(segment.stations()).containsExactly(a.mac(), b.mac());
    }

    @Test
    void isForgottenWithItsLastLinkUnlessHeld() {
        Segment first = VirtualLan.segment("short-lived");
        first.setMtu(1300);
        new Station("short-lived", timeline).close();
        assertThat(VirtualLan.segment("short-lived")).isNotSameAs(first);

        Segment second = VirtualLan.segment("short-lived");
        Registration hold = second.hold();
        new Station("short-lived", timeline).close();
        assertThat(VirtualLan.segment("short-lived")).isSameAs(second);

        hold.close();
        hold.close();
        assertThat(VirtualLan.segment("short-lived")).isNotSameAs(second);
    }

    @Test
    void refusesImpossibleImpairments() {
        assertThatThrownBy(() -> Impairment.NONE.withLoss(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.withDuplication(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.withReordering(0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.withDelay(Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
