package dev.malachi.plugin.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.EphemeralKeys.Generation;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node and classic peers that are played by hand. */
class ClassicNodesTest {
    private static final CryptoSuite SUITE = Suites.of("bouncycastle");
    private static final NodeId SELF = new NodeId(5, 5);
    private static final OptionalInt QUESTION = OptionalInt.empty();

    private final TestNode node = new TestNode(SUITE, SELF, key(99));
    private final TestNode.Peer peer = peer(1);
    private final byte[] prefix = new byte[SecureContainer.PREFIX_BYTES];
    private long counter;

    private static byte[] key(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }

    private static TestNode.Peer peer(int number) {
        return new TestNode.Peer(SUITE, new NodeId(9, number), key(number), new MacAddress(0x0200_0000_0100L + number));
    }

    private byte[] sealed(TestNode.Peer from, Generation ours, Inner inner) {
        return SecureContainer.seal(SUITE, from.keys(SELF, ours).send(), prefix, counter++, inner.encode());
    }

    private static Inner datagram(TestNode.Peer from, int number) {
        return new Inner.Datagram(from.id(), SELF, 1, 2, new byte[] {(byte) number});
    }

    private void send(TestNode.Peer from, Generation ours, int number) {
        node.receive(from.mac(), sealed(from, ours, datagram(from, number)));
    }

    private Optional<byte[]> openedBy(TestNode.Peer receiver, Generation ours, byte[] body) {
        return new SecureContainer(body)
                .open(SUITE, receiver.keys(SELF, ours).receive())
                .flatMap(Inner::parse)
                .map(Inner::payload);
    }

    private void assertSendsUnder(Generation ours) {
        node.classic.send(peer.id(), 2, 1, new byte[] {42});
        assertThat(openedBy(peer, ours, node.sent.getLast())).contains(new byte[] {42});
    }

    private int delivered() {
        return node.delivered.size();
    }

    // Which key

    @Test
    void opensUnderEachOfTheNewestThreeGenerations() {
        Generation first = node.newest();
        Generation second = node.renew();
        Generation third = node.renew();
        node.meet(peer, QUESTION);

        send(peer, second, 2);
        send(peer, first, 1);
        send(peer, third, 3);

        assertThat(delivered()).isEqualTo(3);
    }

    @Test
    void sendsUnderTheGenerationThatWasAnswered() {
        Generation first = node.newest();
        node.meet(peer, OptionalInt.of(first.number()));
        node.renew();

        assertSendsUnder(first);
    }

    @Test
    void sendsUnderTheGenerationThatOpenedLast() {
        Generation first = node.newest();
        node.meet(peer, OptionalInt.of(first.number()));
        Generation second = node.renew();
        node.renew();

        send(peer, second, 1);
        assertSendsUnder(second);
    }

    @Test
    void aFresherAnswerCountsMoreThanWhatOpenedBefore() {
        Generation first = node.newest();
        node.meet(peer, OptionalInt.of(first.number()));
        send(peer, first, 1);
        Generation second = node.renew();

        node.offer(peer, OptionalInt.of(second.number())); // it keeps one key, and that is the new one now

        assertSendsUnder(second);
    }

    @Test
    void theGenerationInUseOutlivesQuestionsThatNobodyAnswers() {
        Generation first = node.newest();
        node.meet(peer, OptionalInt.of(first.number()));
        send(peer, first, 1);

        for (int i = 0; i < 10; i++) {
            node.renew();
            node.offer(peer, QUESTION);
        }
        send(peer, first, 2);

        assertThat(delivered()).isEqualTo(2);
        assertSendsUnder(first);
    }

    @Test
    void anOlderGenerationThatIsNotInUseIsGone() {
        Generation first = node.newest();
        node.meet(peer, QUESTION);
        Generation second = node.renew();
        node.offer(peer, OptionalInt.of(second.number()));
        node.renew();
        node.renew();

        send(peer, first, 1);

        assertThat(delivered()).isZero();
        assertThat(node.dropped(DropReason.BAD_TAG)).isEqualTo(1);
        send(peer, second, 2);
        assertThat(delivered()).isEqualTo(1);
    }

    @Test
    void anAnswerToAGenerationThatIsGoneMakesItAskAgain() {
        int first = node.newest().number();
        node.renew();
        node.renew();
        node.renew();

        node.meet(peer, OptionalInt.of(first));
        node.timeline.runFor(Duration.ZERO);

        assertThat(node.dropped(DropReason.KEY_GONE)).isEqualTo(1);
        assertThat(node.asked).containsExactly(peer.id());
        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.NEW);
    }

    @Test
    void aNewKeyOfThePeerTakesOverAndTheOldOneIsGone() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        send(peer, ours, 1);
        Generation fresh = node.renew();
        var changed = new TestNode.Peer(SUITE, peer.id(), key(1000), peer.mac());

        node.offer(changed, OptionalInt.of(fresh.number()));
        send(changed, fresh, 2);
        send(peer, ours, 3);
        send(peer, fresh, 4);

        assertThat(delivered()).isEqualTo(2);
        assertThat(node.dropped(DropReason.BAD_TAG)).isEqualTo(2);
    }

    @Test
    void refusesAKeyOfSmallOrder() {
        node.sightings.put(
                peer.id(), new Sighting(peer.id(), new byte[32], "wire", peer.mac(), ClassicProtocol.ID, Tlvs.EMPTY));

        node.classic.offered(new KeyAgreement.Offer(peer.id(), "wire", peer.mac(), new byte[32], OptionalInt.of(1)));
        node.timeline.runFor(Duration.ofMinutes(1));

        assertThat(node.dropped(DropReason.BAD_KEY)).isEqualTo(1);
        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.NEW);
        assertThat(node.asked).isEmpty();
    }

    // Replays

    @Test
    void takesNoFrameTwice() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        byte[] frame = sealed(peer, ours, datagram(peer, 1));

        node.receive(peer.mac(), frame);
        node.receive(peer.mac(), frame);

        assertThat(delivered()).isEqualTo(1);
        assertThat(node.dropped(DropReason.REPLAYED)).isEqualTo(1);
    }

    @Test
    void aRestartedPeerCountsFromZeroUnderAnotherPrefix() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        send(peer, ours, 1);
        byte[] old = sealed(peer, ours, datagram(peer, 2));
        node.receive(peer.mac(), old);
        prefix[0] = 1;
        counter = 0;

        send(peer, ours, 3);
        node.receive(peer.mac(), old);

        assertThat(delivered()).isEqualTo(3);
        assertThat(node.dropped(DropReason.REPLAYED)).isEqualTo(1);
    }

    @Test
    void after64PrefixesItAsksForAFreshKeyUnderWhichAllAreNew() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        node.timeline.runFor(Duration.ofSeconds(11));
        int asked = node.asked.size();
        for (int i = 0; i < 64; i++) {
            prefix[1] = (byte) i;
            send(peer, ours, i);
        }
        assertThat(delivered()).isEqualTo(64);

        prefix[1] = 64;
        send(peer, ours, 64);
        node.timeline.runFor(Duration.ZERO);

        assertThat(node.dropped(DropReason.PREFIXES)).isEqualTo(1);
        assertThat(node.newest().number()).isEqualTo(ours.number() + 1);
        assertThat(node.asked).hasSize(asked + 1);
        send(peer, node.newest(), 65);
        assertThat(delivered()).isEqualTo(65);
        prefix[1] = 63;
        counter = 0;
        send(peer, ours, 63); // a known prefix under the old key is still watched
        assertThat(delivered()).isEqualTo(66);
        counter = 0;
        send(peer, ours, 63);
        assertThat(delivered()).isEqualTo(66);
    }

    @Test
    void whatWasSentUnderWipedKeysIsNeverTakenAgain() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        byte[] frame = sealed(peer, ours, datagram(peer, 1));
        node.receive(peer.mac(), frame);
        node.trusting = false; // as an operator may decide
        node.receive(peer.mac(), sealed(peer, ours, datagram(peer, 2)));
        assertThat(node.dropped(DropReason.NOT_TRUSTED)).isEqualTo(1);
        node.trusting = true;

        node.meet(peer, OptionalInt.of(ours.number()));
        node.receive(peer.mac(), frame);

        assertThat(delivered()).isEqualTo(1);
        // With a fresh key it is as good as new.
        node.timeline.runFor(Duration.ofMinutes(1));
        Generation fresh = node.newest();
        assertThat(fresh.number()).isGreaterThan(ours.number());
        node.meet(peer, OptionalInt.of(fresh.number()));
        send(peer, fresh, 3);
        assertThat(delivered()).isEqualTo(2);
    }

    // Who

    @Test
    void dropsFramesOfUnknownStationsAndForeignForms() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        byte[] good = sealed(peer, ours, datagram(peer, 1));

        node.receive(new MacAddress(0x0200_0000_0999L), good);
        node.receive(MacAddress.BROADCAST, peer.mac(), NodeId.ZERO, NodeId.ZERO, good);
        node.receive(TestNode.LINK.mac(), peer.mac(), SELF, NodeId.ZERO, good);
        node.receive(TestNode.LINK.mac(), peer.mac(), NodeId.ZERO, peer.id(), good);
        node.receive(peer.mac(), Arrays.copyOf(good, 70));
        node.receive(peer.mac(), Arrays.copyOf(good, good.length + 1));
        byte[] otherSuite = good.clone();
        otherSuite[0] = 2;
        node.receive(peer.mac(), otherSuite);

        assertThat(delivered()).isZero();
        assertThat(node.dropped(DropReason.UNKNOWN_SOURCE)).isEqualTo(1);
        assertThat(node.dropped(DropReason.ADDRESS)).isEqualTo(3);
        assertThat(node.dropped(DropReason.LENGTH)).isEqualTo(1);
        assertThat(node.dropped(DropReason.BAD_TAG)).isEqualTo(1);
        assertThat(node.dropped(DropReason.SUITE)).isEqualTo(1);
        node.receive(peer.mac(), good);
        assertThat(delivered()).isEqualTo(1);
    }

    @Test
    void theInnerIdsMustBeThoseOfSenderAndReceiver() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        NodeId other = new NodeId(7, 7);

        node.receive(peer.mac(), sealed(peer, ours, new Inner.Datagram(other, SELF, 1, 2, new byte[1])));
        node.receive(peer.mac(), sealed(peer, ours, new Inner.Datagram(peer.id(), other, 1, 2, new byte[1])));
        byte[] unpadded = Arrays.copyOf(datagram(peer, 1).encode(), Inner.HEADER_BYTES + Inner.PORTS_BYTES + 1);
        node.receive(
                peer.mac(), SecureContainer.seal(SUITE, peer.keys(SELF, ours).send(), prefix, counter++, unpadded));

        assertThat(delivered()).isZero();
        assertThat(node.dropped(DropReason.INNER_IDS)).isEqualTo(2);
        assertThat(node.dropped(DropReason.INNER)).isEqualTo(1);
    }

    @Test
    void twoIdsOnOneStationAreToldApartByTheirKeys() {
        Generation ours = node.newest();
        var second = new TestNode.Peer(SUITE, new NodeId(9, 2), key(2), peer.mac());
        node.meet(peer, OptionalInt.of(ours.number()));
        node.meet(second, OptionalInt.of(ours.number()));

        send(peer, ours, 1);
        send(second, ours, 2);

        assertThat(node.delivered).extracting(datagram -> datagram.from()).containsExactly(peer.id(), second.id());
    }

    @Test
    void strangersOnItsMacAddressPushNoPeerOut() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));

        for (int i = 10; i < 30; i++) {
            node.meet(new TestNode.Peer(SUITE, new NodeId(9, i), key(i), peer.mac()), QUESTION);
        }
        send(peer, ours, 1);

        assertThat(delivered()).isEqualTo(1);
    }

    @Test
    void aPeerThatSpeaksNativeByNowIsNoClassicPeer() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        node.sightings.put(
                peer.id(), new Sighting(peer.id(), new byte[32], "wire", peer.mac(), Sighting.NATIVE, Tlvs.EMPTY));

        send(peer, ours, 1);
        node.classic.send(peer.id(), 1, 2, new byte[1]);

        assertThat(delivered()).isZero();
        assertThat(node.dropped(DropReason.NOT_TRUSTED)).isEqualTo(1);
        assertThat(node.sent).isEmpty();
    }

    @Test
    void aPeerFollowsToItsNewStation() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        var moved = new TestNode.Peer(SUITE, peer.id(), peer.privateKey(), new MacAddress(0x0200_0000_0777L));

        node.meet(moved, OptionalInt.of(ours.number()));
        send(moved, ours, 1);
        send(peer, ours, 2);

        assertThat(delivered()).isEqualTo(1);
        assertThat(node.dropped(DropReason.UNKNOWN_SOURCE)).isEqualTo(1);
    }

    // Sending

    @Test
    void datagramsWaitForKeysFiveSeconds() {
        node.meet(peer, QUESTION);
        node.classic.send(peer.id(), 2, 1, new byte[] {1});
        node.timeline.runFor(Duration.ofSeconds(3));
        node.classic.send(peer.id(), 2, 1, new byte[] {2});
        node.timeline.runFor(Duration.ofSeconds(3));
        assertThat(node.sent).isEmpty();

        node.offer(peer, OptionalInt.of(node.newest().number()));

        assertThat(node.sent).hasSize(1);
        assertThat(openedBy(peer, node.newest(), node.sent.getFirst())).contains(new byte[] {2});
        assertThat(node.dropped(DropReason.WAITED)).isEqualTo(1);
        assertThat(node.events).extracting(Event::kind).containsExactly("session.up");
    }

    @Test
    void whatWaitsIsBounded() {
        for (int i = 0; i < 100; i++) {
            node.classic.send(peer.id(), 2, 1, new byte[] {(byte) i});
        }
        assertThat(node.dropped(DropReason.QUEUE_FULL)).isEqualTo(36);
        assertThat(node.asked).containsExactly(peer.id());
        for (int i = 0; i < 2000; i++) {
            node.classic.send(new NodeId(1000, i), 2, 1, new byte[1]);
        }
        assertThat(node.dropped(DropReason.QUEUE_FULL)).isEqualTo(36 + 2000 - (1024 - 64));

        node.meet(peer, OptionalInt.of(node.newest().number()));

        assertThat(node.sent).hasSize(64);
    }

    @Test
    void aLinkThatTakesNothingIsCounted() {
        node.meet(peer, OptionalInt.of(node.newest().number()));
        node.linkTakesFrames = false;

        node.classic.send(peer.id(), 2, 1, new byte[1]);

        assertThat(node.dropped(DropReason.NOT_SENT)).isEqualTo(1);
    }

    @Test
    void theLargestPayloadFillsAFrame() {
        node.meet(peer, OptionalInt.of(node.newest().number()));

        assertThat(node.classic.largestPayload(peer.id())).isEqualTo(1343);
        assertThat(node.classic.largestPayload(new NodeId(3, 3))).isEqualTo(1279);
        node.classic.send(peer.id(), 2, 1, new byte[1343]);
        assertThat(36 + node.sent.getFirst().length).isLessThanOrEqualTo(1500);
    }

    // Asking

    @Test
    void asksUntilItIsAnsweredWithGrowingPauses() {
        node.meet(peer, QUESTION);

        node.timeline.runFor(Duration.ofMillis(1300));
        assertThat(node.asked).hasSize(1);
        node.timeline.runFor(Duration.ofSeconds(10));
        assertThat(node.asked).hasSizeBetween(3, 5);
        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.UNREACHABLE);
        int before = node.asked.size();
        node.offer(peer, OptionalInt.of(node.newest().number()));
        node.timeline.runFor(Duration.ofMinutes(10));

        assertThat(node.asked).hasSize(before);
        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.SESSION);
    }

    @Test
    void asksAtLeastEveryTwentyMinutesThoughThereIsTraffic() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        node.onAsked = () -> node.offer(peer, OptionalInt.of(ours.number()));

        for (int minute = 0; minute < 200; minute++) {
            node.classic.send(peer.id(), 2, 1, new byte[1]);
            send(peer, ours, minute);
            node.timeline.runFor(Duration.ofMinutes(1));
        }

        assertThat(node.asked).hasSizeBetween(10, 14);
    }

    @Test
    void asksAPeerThatGoesQuiet() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        send(peer, ours, 1);
        node.timeline.runFor(Duration.ofMinutes(5));
        assertThat(node.asked).isEmpty();

        node.classic.send(peer.id(), 2, 1, new byte[1]);
        node.timeline.runFor(Duration.ofMillis(14_999));
        assertThat(node.asked).isEmpty();
        node.timeline.runFor(Duration.ofMillis(1));

        assertThat(node.asked).hasSize(1);
    }

    @Test
    void framesThatCannotBeOpenedMakeItAskButNotOften() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        node.onAsked = () -> node.offer(peer, OptionalInt.of(ours.number())); // it is there
        byte[] noise = new byte[200];
        noise[0] = 1;

        for (int i = 0; i < 300; i++) {
            node.receive(peer.mac(), noise);
            node.timeline.runFor(Duration.ofMillis(100));
        }

        assertThat(node.asked).hasSizeBetween(5, 7);
    }

    @Test
    void forgetsThePeerThatTheNodeForgot() {
        node.meet(peer, OptionalInt.of(node.newest().number()));
        node.sightings.clear();

        node.timeline.runFor(Duration.ofMinutes(21));

        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.NEW);
        assertThat(node.asked).isEmpty();
        node.timeline.runFor(Duration.ofHours(10));
        assertThat(node.asked).isEmpty();
    }

    @Test
    void keysThatNothingRenewsForAnHourAreWiped() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));

        node.timeline.runFor(Duration.ofHours(2));
        send(peer, ours, 1);

        assertThat(delivered()).isZero();
        assertThat(node.dropped(DropReason.UNKNOWN_SOURCE)).isEqualTo(1);
    }

    @Test
    void theEndWipesAndSilencesEverything() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));

        node.classic.close();
        send(peer, ours, 1);
        node.timeline.runFor(Duration.ofHours(1));

        assertThat(delivered()).isZero();
        assertThat(node.asked).isEmpty();
    }

    @Test
    void whatIsKeptOfAPeerIsChargedToItAndGoesWithIt() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        int before = node.kept.get(peer.id());
        for (int start = 0; start < 8; start++) {
            prefix[1] = (byte) start;
            send(peer, ours, 2);
        }
        assertThat(node.kept.get(peer.id()) - before).isGreaterThan(8 * 1024); // a window of 8192 bits each

        node.classic.onPeerForgotten(peer.id());

        assertThat(node.kept).containsEntry(peer.id(), 0);
        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.NEW);
    }

    @Test
    void whoDrawsTheMostPrefixesGoesWhenTheyBecomeTooMany() {
        Generation ours = node.newest();
        node.meet(peer, OptionalInt.of(ours.number()));
        send(peer, ours, 1);
        for (int i = 100; i < 134; i++) {
            TestNode.Peer hostile = peer(i);
            node.meet(hostile, OptionalInt.of(ours.number()));
            for (int start = 0; start < 64; start++) {
                prefix[1] = (byte) start;
                send(hostile, ours, 2);
            }
        }

        assertThat(node.classic.state(peer.id())).isEqualTo(PeerState.SESSION);
        long left = IntStream.range(100, 134)
                .filter(i -> node.classic.state(peer(i).id()) == PeerState.SESSION)
                .count();
        assertThat(left).isBetween(24L, 32L);
    }
}
