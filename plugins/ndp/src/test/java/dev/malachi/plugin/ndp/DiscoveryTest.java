package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several nodes on one wire. */
class DiscoveryTest {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Bus bus = new Bus();

    private TestNode node(int number) {
        return new TestNode(bus, number);
    }

    private void run(Duration span) {
        bus.timeline.runFor(span);
    }

    private List<TestNode> settled(int count) {
        List<TestNode> nodes =
                IntStream.rangeClosed(1, count).mapToObj(this::node).toList();
        nodes.forEach(TestNode::start);
        run(Duration.ofMinutes(5));
        return nodes;
    }

    private static boolean is(Bus.Sent sent, int op, TestNode from, TestNode to) {
        return sent.message().op() == op
                && sent.source().equals(from.id)
                && sent.destinationMac().equals(to.mac());
    }

    @Test
    void aLonePairFindsEachOtherWithinARoundTrip() {
        TestNode a = node(1).start();
        run(Duration.ofSeconds(90));
        long started = bus.timeline.nanoTime();

        TestNode b = node(2).start();
        run(Duration.ofNanos(2 * Bus.LATENCY_NANOS));

        assertThat(a.seen(b).mac()).isEqualTo(b.mac());
        assertThat(b.seen(a).mac()).isEqualTo(a.mac());
        assertThat(b.seen(a).announcement()).isEqualTo(a.announcement);
        assertThat(bus.since(started))
                .filteredOn(sent -> is(sent, Wire.NDP_ADVERTISE, a, b))
                .singleElement()
                .satisfies(answer -> assertThat(answer.atNanos()).isEqualTo(started + Bus.LATENCY_NANOS));
    }

    /** Only its answer says where it is, and nobody else can give that. */
    @Test
    void aNodeThatIsNewIsAskedOnceWithTheAnswerToItsQuestion() {
        TestNode a = node(1).start();
        run(Duration.ofSeconds(90));
        long started = bus.timeline.nanoTime();

        TestNode b = node(2).start();
        run(Duration.ofSeconds(40));

        assertThat(bus.since(started))
                .filteredOn(sent -> is(sent, Wire.NDP_DISCOVER, a, b))
                .singleElement()
                .satisfies(question -> assertThat(question.atNanos()).isEqualTo(started + Bus.LATENCY_NANOS));
        assertThat(bus.since(started))
                .filteredOn(sent -> is(sent, Wire.NDP_ADVERTISE, b, a))
                .hasSize(1);
        assertThat(b.counter("ndp.tx.discover")).isPositive();
    }

    @Test
    void answersAreSpreadOverTwentyMillisecondsForEachKnownNode() {
        List<TestNode> nodes = settled(20);
        long started = bus.timeline.nanoTime();

        TestNode newcomer = node(21).start();
        run(Duration.ofMillis(500));

        List<Long> delays = bus.since(started).stream()
                .filter(sent -> sent.message().op() == Wire.NDP_ADVERTISE)
                .filter(sent -> !sent.source().equals(newcomer.id))
                .map(sent -> sent.atNanos() - started - Bus.LATENCY_NANOS)
                .toList();
        assertThat(delays).hasSize(nodes.size()).allMatch(delay -> delay < 19 * 20_000_000L);
        assertThat(delays.stream().mapToLong(delay -> delay).max().orElseThrow())
                .isGreaterThan(19 * 10_000_000L);
        assertThat(newcomer.sightings).hasSize(20);
    }

    @Test
    void nodesThatStartTogetherAnswerEachOtherOnceAndAskOnce() {
        List<TestNode> nodes = IntStream.rangeClosed(1, 10).mapToObj(this::node).toList();
        nodes.forEach(TestNode::start);
        run(Duration.ofSeconds(10));

        long answers = bus.log.stream()
                .filter(sent -> sent.message().op() == Wire.NDP_ADVERTISE)
                .count();
        assertThat(nodes).allSatisfy(node -> assertThat(node.sightings).hasSize(9));
        // One of a pair is enough, and the other answers where it is; a few cross on the wire.
        assertThat(answers).isBetween(90L, 105L);
    }

    @Test
    void beaconsSlowDownFromOneSecondToOneMinute() {
        node(1).start();
        run(Duration.ofMinutes(10));

        List<Long> times = bus.log.stream().map(Bus.Sent::atNanos).toList();
        assertThat(times.getFirst()).isZero();
        for (int i = 1; i < times.size(); i++) {
            double expected = Math.min(1L << (i - 1), 60);
            double interval = (times.get(i) - times.get(i - 1)) / (double) SECOND_NANOS;
            assertThat(interval).isBetween(expected * 0.75, expected * 1.25);
        }
        assertThat(bus.log).allMatch(Bus.Sent::isBroadcast);
    }

    @Test
    void settledNodesCostOneBroadcastAMinuteEachAndNoAnswers() {
        List<TestNode> nodes = settled(30);
        assertThat(nodes).allSatisfy(node -> assertThat(node.sightings).hasSize(29));
        long since = bus.timeline.nanoTime();
        int verified = verified(nodes);

        run(Duration.ofMinutes(5));

        List<Bus.Sent> frames = bus.since(since);
        assertThat(frames).allMatch(Bus.Sent::isBroadcast);
        assertThat(frames.size()).isBetween(30 * 5 * 9 / 10, 30 * 5 * 11 / 10);
        assertThat(verified(nodes)).as("signature checks").isEqualTo(verified);
    }

    private static int verified(List<TestNode> nodes) {
        return nodes.stream().mapToInt(node -> node.counter("ndp.verified")).sum();
    }

    @Test
    void aPeerIsVerifiedAgainEveryFifteenMinutesToKnowThatItLives() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        int verified = a.counter("ndp.verified");
        int told = a.told;

        run(Duration.ofHours(1));

        assertThat(a.told - told).isBetween(3, 4);
        assertThat(a.counter("ndp.verified") - verified).isEqualTo(a.told - told);
    }

    @Test
    void aRestartedNodeIsAnsweredAndItsPeersFollow() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        b.stop();
        run(Duration.ofMinutes(2));
        long restarted = bus.timeline.nanoTime();

        b.announcement = b.announcement.withNumber(Wire.TLV_BOOT_EPOCH, 77, 8);
        b.random = new SplittableRandom(77);
        b.start();
        run(Duration.ofMillis(100));

        assertThat(bus.since(restarted)).anyMatch(sent -> is(sent, Wire.NDP_ADVERTISE, a, b));
        assertThat(a.seen(b).announcement().number(Wire.TLV_BOOT_EPOCH, 0)).isEqualTo(77);
        assertThat(b.seen(a).mac()).isEqualTo(a.mac());

        long later = bus.timeline.nanoTime();
        run(Duration.ofMinutes(2));
        assertThat(bus.since(later)).allMatch(Bus.Sent::isBroadcast);
    }

    @Test
    void aNewMacAddressCountsOnlyOnceTheNodeHasAnsweredThere() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        MacAddress before = b.mac();
        MacAddress after = MacAddress.parse("02:00:00:00:77:77");
        bus.deliverOnly(sent -> sent.message().op() == Wire.NDP_DISCOVER);

        b.links.set(0, new LinkView(TestNode.LINK, 1, after, 1500, true));
        b.handler().onLinkUp(b.link());
        run(Duration.ofSeconds(1));
        assertThat(a.seen(b).mac())
                .as("only DISCOVERs so far, which can be replayed")
                .isEqualTo(before);

        bus.deliverOnly(sent -> true);
        run(Duration.ofSeconds(20));
        assertThat(a.seen(b).mac()).isEqualTo(after);
    }

    @Test
    void aReplayedDiscoverChangesNothingAndIsAskedAboutThreeTimesThenOnceInFiveSeconds() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        // Recorded while A was away, so A has not seen its nonce; B has moved since.
        Forger old = Forger.discover(b).with(forger -> {
            forger.mac = MacAddress.parse("02:00:00:00:66:66");
            forger.sourceMac = forger.mac;
        });
        int told = a.told;
        long since = bus.timeline.nanoTime();

        for (int i = 0; i < 20; i++) {
            old.nonce = Forger.nativeNonce(b.id);
            a.receive(old.sent());
            run(Duration.ofMillis(500));
        }

        assertThat(a.seen(b).mac()).isEqualTo(b.mac());
        assertThat(a.told).isEqualTo(told);
        assertThat(bus.since(since))
                .filteredOn(sent ->
                        sent.destinationMac().equals(old.mac) && sent.message().op() == Wire.NDP_DISCOVER)
                .hasSize(4);
        assertThat(bus.since(since))
                .filteredOn(sent ->
                        sent.destinationMac().equals(old.mac) && sent.message().op() == Wire.NDP_ADVERTISE)
                .as("one answer to what looked like a new asker")
                .hasSize(1);
    }

    @Test
    void anExactReplayOfASettledPeerIsFree() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        Bus.Sent recorded = Forger.discover(nodes.getLast()).sent();
        int verified = a.counter("ndp.verified");
        int told = a.told;
        int sent = bus.log.size();

        a.receive(recorded);
        a.receive(recorded);

        assertThat(a.counter("ndp.verified")).isEqualTo(verified);
        assertThat(a.told).isEqualTo(told);
        assertThat(bus.log).hasSize(sent);
    }

    @Test
    void twoNodesWithOneKeyTellOfEachOtherAndOthersAskBothAgain() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode third = nodes.getLast();
        TestNode twin = new TestNode(bus, TestNode.seed(1), 9).start();
        assertThat(twin.id).isEqualTo(a.id);
        long started = bus.timeline.nanoTime();
        run(Duration.ofMinutes(5));

        for (TestNode copy : List.of(a, twin)) {
            assertThat(copy.events)
                    .isNotEmpty()
                    .allMatch(event -> event.kind().equals(EventKind.DUPLICATE_IDENTITY)
                            && event.peer().equals(Optional.of(a.id)));
            assertThat(bus.since(started)).anyMatch(sent -> is(sent, Wire.NDP_ADVERTISE, copy, third));
        }
    }

    @Test
    void aUnicastDiscoverIsAlwaysAnswered() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        long since = bus.timeline.nanoTime();

        a.receive(Forger.discover(b)
                .with(forger -> forger.destinationMac = a.mac())
                .sent());
        run(Duration.ofSeconds(1));
        a.receive(Forger.discover(b)
                .with(forger -> forger.destinationMac = a.mac())
                .sent());

        assertThat(bus.since(since))
                .filteredOn(sent -> is(sent, Wire.NDP_ADVERTISE, a, b))
                .hasSize(2);
    }

    @Test
    void nodesWithTheSamePreSharedKeyMeetAndOthersDoNot() {
        TestNode a = node(1);
        TestNode b = node(2);
        TestNode outsider = node(3);
        a.psk = Optional.of(new byte[] {1, 2, 3});
        b.psk = Optional.of(new byte[] {1, 2, 3});
        outsider.psk = Optional.of(new byte[] {4, 5, 6});
        List.of(a, b, outsider).forEach(TestNode::start);

        run(Duration.ofMinutes(1));

        assertThat(a.sightings).containsOnlyKeys(b.id);
        assertThat(b.sightings).containsOnlyKeys(a.id);
        assertThat(outsider.sightings).isEmpty();
        assertThat(a.dropped(DropReason.PSK)).isPositive();
    }

    @Test
    void lostFramesAreMadeUpForByBeacons() {
        var random = new SplittableRandom(12);
        bus.deliverOnly(sent -> random.nextDouble() < 0.5);
        List<TestNode> nodes = IntStream.rangeClosed(1, 10).mapToObj(this::node).toList();
        nodes.forEach(TestNode::start);

        run(Duration.ofMinutes(5));

        assertThat(nodes).allSatisfy(node -> assertThat(node.sightings).hasSize(9));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(frames(1)).isEqualTo(frames(1)).isNotEqualTo(frames(100));
    }

    private static List<String> frames(int firstNumber) {
        var bus = new Bus();
        for (int i = 0; i < 8; i++) {
            new TestNode(bus, firstNumber + i).start();
        }
        bus.timeline.runFor(Duration.ofMinutes(3));
        return bus.log.stream().map(Bus.Sent::text).toList();
    }

    @Test
    void discoveryOnRequestAsksAtOnceWithAFreshKeyAndSlowsDownAgain() {
        TestNode a = node(1).start();
        run(Duration.ofMinutes(10));
        byte[] keyBefore = x25519Key(bus.log.getLast());
        long requested = bus.timeline.nanoTime();

        a.handler().onDiscoveryRequested();
        run(Duration.ofSeconds(5));

        List<Bus.Sent> asked = bus.since(requested);
        assertThat(asked.getFirst().atNanos()).isEqualTo(requested);
        assertThat(x25519Key(asked.getFirst())).isNotEqualTo(keyBefore);
        assertThat(asked).hasSize(3);
    }

    @Test
    void manyRequestsAtOnceStayWithinTheBudgetOfReceivers() {
        TestNode a = node(1).start();
        TestNode b = node(2).start();
        run(Duration.ofMinutes(2));
        long since = bus.timeline.nanoTime();

        for (int i = 0; i < 100; i++) {
            a.handler().onDiscoveryRequested();
            run(Duration.ofMillis(10));
        }

        assertThat(bus.since(since).stream()
                        .filter(sent -> sent.source().equals(a.id))
                        .count())
                .isBetween(4L, 6L);
        assertThat(b.dropped(DropReason.RATE_MAC)).isZero();
    }

    @Test
    void theX25519KeyIsFreshAtLeastEveryFortyFiveMinutes() {
        node(1).start();
        run(Duration.ofHours(6));

        var keys = new ArrayList<byte[]>();
        long since = 0;
        for (Bus.Sent sent : bus.log) {
            byte[] key = x25519Key(sent);
            if (keys.isEmpty() || !Arrays.equals(keys.getLast(), key)) {
                assertThat(keys).noneMatch(old -> Arrays.equals(old, key));
                keys.add(key);
                since = sent.atNanos();
            }
            assertThat(Duration.ofNanos(sent.atNanos() - since)).isLessThan(Duration.ofMinutes(45));
        }
        assertThat(keys).hasSizeBetween(8, 9);
    }

    private static byte[] x25519Key(Bus.Sent sent) {
        return Arrays.copyOfRange(
                sent.body(), NdpMessage.X25519_OFFSET, NdpMessage.X25519_OFFSET + NdpMessage.KEY_BYTES);
    }

    @Test
    void aFreshX25519KeyIsNoNews() {
        List<TestNode> nodes = settled(2);
        long since = bus.timeline.nanoTime();

        nodes.getLast().handler().onDiscoveryRequested();
        run(Duration.ofMinutes(1));

        assertThat(bus.since(since)).allMatch(Bus.Sent::isBroadcast);
    }

    @Test
    void aChangedAnnouncementReachesThePeersWithinSeconds() {
        List<TestNode> nodes = settled(3);
        TestNode changed = nodes.getLast();
        run(Duration.ofMinutes(5));

        changed.announcement = changed.announcement.withText(Wire.TLV_HOST_NAME, "renamed");
        changed.handler().onAnnouncementChanged();
        run(Duration.ofSeconds(6));

        for (TestNode peer : nodes.subList(0, 2)) {
            assertThat(peer.seen(changed).announcement().text(Wire.TLV_HOST_NAME))
                    .contains("renamed");
        }
    }

    @Test
    void aPeerOnTwoLinksDoesNotFlapBetweenThem() {
        TestNode a = node(1);
        TestNode b = node(2);
        a.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:01:02"), 1500, true));
        b.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:02:02"), 1500, true));
        a.start();
        b.start();
        run(Duration.ofMinutes(5));
        int told = a.told;
        long since = bus.timeline.nanoTime();

        run(Duration.ofMinutes(10));

        assertThat(a.told).isEqualTo(told);
        assertThat(bus.since(since)).allMatch(Bus.Sent::isBroadcast);
        assertThat(a.events).isEmpty();
    }

    @Test
    void aPeerThatLeftALinkIsFollowedToTheOther() {
        TestNode a = node(1);
        TestNode b = node(2);
        a.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:01:02"), 1500, true));
        b.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:02:02"), 1500, true));
        a.start();
        b.start();
        run(Duration.ofMinutes(5));
        LinkView left = b.links.stream()
                .filter(link -> link.mac().equals(a.seen(b).mac()))
                .findFirst()
                .orElseThrow();

        b.links.remove(left);
        run(Duration.ofMinutes(4));

        assertThat(a.seen(b).mac()).isEqualTo(b.links.getFirst().mac());
    }

    private void changeMac(TestNode node, MacAddress mac) {
        node.links.set(0, new LinkView(TestNode.LINK, 1, mac, 1500, true));
        node.handler().onLinkUp(node.link());
    }

    @Test
    void aPeerThatReturnsToAnEarlierAddressIsFollowedThere() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        MacAddress first = b.mac();
        MacAddress second = MacAddress.parse("02:00:00:00:77:77");

        for (MacAddress mac : List.of(second, first, second, first)) {
            changeMac(b, mac);
            run(Duration.ofSeconds(1));
            assertThat(a.seen(b).mac()).isEqualTo(mac);
            run(Duration.ofSeconds(4));
        }
    }

    @Test
    void aReplayFromAnEarlierAddressCostsTwoQuestionsAndMovesNobody() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        MacAddress before = b.mac();
        Bus.Sent recorded = Forger.discover(b).sent();
        changeMac(b, MacAddress.parse("02:00:00:00:77:77"));
        run(Duration.ofMinutes(5));
        long since = bus.timeline.nanoTime();

        for (int i = 0; i < 100; i++) {
            a.receive(recorded);
            run(Duration.ofSeconds(5));
        }

        assertThat(a.seen(b).mac()).isEqualTo(b.mac());
        assertThat(bus.since(since))
                .filteredOn(sent -> !sent.isBroadcast() && sent.source().equals(a.id))
                .extracting(Bus.Sent::destinationMac)
                .containsExactlyInAnyOrder(before, b.mac());
    }

    @Test
    void aForgedAnswerHoldsNobodyAtAnAddressThatItsPeerHasLeft() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        MacAddress returns = b.mac();
        MacAddress left = MacAddress.parse("02:00:00:00:77:77");
        changeMac(b, left);
        run(Duration.ofMinutes(5));

        changeMac(b, returns);
        run(Duration.ofNanos(2 * Bus.LATENCY_NANOS));
        Bus.Sent asked = bus.log.stream()
                .filter(sent ->
                        sent.source().equals(a.id) && sent.destinationMac().equals(left))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        Forger forged = Forger.discover(b).answering(asked, a).with(forger -> {
            forger.mac = left;
            forger.sourceMac = left;
            forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
        });
        a.receive(forged.sent());
        run(Duration.ofSeconds(1));

        assertThat(a.dropped(DropReason.SIGNATURE)).isEqualTo(1);
        assertThat(a.seen(b).mac()).isEqualTo(returns);
    }

    @Test
    void aSilentPeerIsLookedForOnItsOtherPaths() {
        TestNode a = node(1);
        TestNode b = node(2);
        a.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:01:02"), 1500, true));
        b.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:02:02"), 1500, true));
        a.start();
        b.start();
        run(Duration.ofMinutes(5));
        b.links.removeIf(link -> link.mac().equals(a.seen(b).mac()));

        a.handler().onPeerSilent(b.id);
        run(Duration.ofSeconds(1));

        assertThat(a.seen(b).mac()).isEqualTo(b.links.getFirst().mac());
    }

    @Test
    void aPeerBehindALinkThatWentDownIsFoundOnTheOtherWithinARoundTrip() {
        TestNode a = node(1);
        TestNode b = node(2);
        a.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:01:02"), 1500, true));
        b.links.add(new LinkView("second", 2, MacAddress.parse("02:00:00:00:02:02"), 1500, true));
        a.start();
        b.start();
        run(Duration.ofMinutes(5));
        String used = a.seen(b).link();
        a.links.replaceAll(link -> link.name().equals(used)
                ? new LinkView(link.name(), link.index(), link.mac(), link.mtu(), false)
                : link);

        a.handler().onPeerSilent(b.id);
        run(Duration.ofNanos(2 * Bus.LATENCY_NANOS));

        assertThat(a.seen(b).link()).isNotEqualTo(used);
    }

    @Test
    void aHandshakeFromElsewhereMovesAPeerOnlyWhenItAnswersThereAndNoLongerHere() {
        List<TestNode> nodes = settled(2);
        TestNode a = nodes.getFirst();
        TestNode b = nodes.getLast();
        MacAddress before = b.mac();
        MacAddress after = MacAddress.parse("02:00:00:00:77:77");

        a.handler().onPeerElsewhere(b.id, a.link(), after); // somebody passed its frame on
        run(Duration.ofSeconds(1));
        assertThat(a.seen(b).mac()).isEqualTo(before);

        b.links.set(0, new LinkView(TestNode.LINK, 1, after, 1500, true)); // its DISCOVER was lost
        a.handler().onPeerElsewhere(b.id, a.link(), after);
        run(Duration.ofSeconds(1));
        assertThat(a.seen(b).mac()).isEqualTo(after);
    }

    @Test
    void saysNothingOnALinkThatIsDownAndNothingAfterItsEnd() {
        TestNode a = node(1).start();
        a.links.set(0, new LinkView(TestNode.LINK, 1, a.mac(), 1500, false));
        long down = bus.timeline.nanoTime() + 1;
        run(Duration.ofMinutes(5));
        assertThat(bus.since(down)).isEmpty();

        a.links.set(0, new LinkView(TestNode.LINK, 1, a.mac(), 1500, true));
        a.handler().onLinkUp(a.link());
        long up = bus.timeline.nanoTime();
        assertThat(bus.since(up)).hasSize(1);

        a.stop();
        run(Duration.ofMinutes(5));
        assertThat(bus.since(up)).hasSize(1);
    }
}
