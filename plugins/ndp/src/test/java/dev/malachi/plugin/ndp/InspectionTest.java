package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every reason to drop a message, protocol.md §3.1. */
class InspectionTest {
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:99:99");

    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1).start();
    private final TestNode stranger = new TestNode(bus, 2);

    /** The message must be dropped for this reason alone, and without it be taken. */
    private void drops(DropReason reason, Forger forger) {
        assertThat(node.dropped()).isZero();
        int toldBefore = node.told;
        node.receive(forger.sent());
        assertThat(node.dropped(reason)).as(node.counters.toString()).isEqualTo(1);
        assertThat(node.dropped()).isEqualTo(1);
        assertThat(node.told).isEqualTo(toldBefore);
    }

    private void drops(DropReason reason, Consumer<Forger> change) {
        drops(reason, Forger.discover(stranger).with(change));
    }

    private Bus.Sent ourQuestion() {
        return bus.log.stream()
                .filter(sent -> sent.source().equals(node.id))
                .findFirst()
                .orElseThrow();
    }

    private void assertTakes(Forger forger) {
        int before = node.told;
        node.receive(forger.sent());
        assertThat(node.dropped()).as(node.counters.toString()).isZero();
        assertThat(node.told).isEqualTo(before + 1);
    }

    @Test
    void takesARightDiscover() {
        assertTakes(Forger.discover(stranger));
        assertThat(node.seen(stranger).isNative()).isTrue();
        assertThat(node.seen(stranger).announcement()).isEqualTo(stranger.announcement);
    }

    @Test
    void takesARightAdvertise() {
        assertTakes(Forger.discover(stranger).answering(ourQuestion(), node));
    }

    @Test
    void dropsAnotherVersion() {
        drops(DropReason.VERSION, forger -> forger.afterSigning = body -> body[NdpMessage.VERSION_OFFSET] = 1);
    }

    @Test
    void dropsShortBodies() {
        Bus.Sent whole = Forger.classicDiscover(stranger).sent();
        for (int length = 0; length < Wire.NDP_BODY_BYTES; length++) {
            node.receive(new Bus.Sent(
                    0,
                    whole.destinationMac(),
                    whole.sourceMac(),
                    whole.destination(),
                    whole.source(),
                    Arrays.copyOf(whole.body(), length)));
        }
        assertThat(node.dropped(DropReason.LENGTH)).isEqualTo(Wire.NDP_BODY_BYTES);
        assertThat(node.dropped()).isEqualTo(Wire.NDP_BODY_BYTES);
    }

    @Test
    void dropsAnUnknownOp() {
        drops(DropReason.OP, forger -> forger.op = 3);
    }

    @Test
    void dropsItsOwnFramesSilently() {
        drops(DropReason.OWN, Forger.discover(node));
        assertThat(node.events).isEmpty();
    }

    @Test
    void dropsFramesOfItsOtherLinkSilently() {
        node.links.add(new LinkView("second", 2, OTHER_MAC, 1500, true));
        drops(DropReason.OWN, Forger.discover(node).with(forger -> {
            forger.mac = OTHER_MAC;
            forger.sourceMac = OTHER_MAC;
        }));
        assertThat(node.events).isEmpty();
    }

    /** A message of another machine with the key of the node. */
    private Forger twin() {
        return Forger.discover(node).with(forger -> {
            forger.mac = OTHER_MAC;
            forger.sourceMac = OTHER_MAC;
        });
    }

    /** What the node asks the twin. */
    private List<Bus.Sent> questionsToTwin() {
        return bus.log.stream()
                .filter(sent -> sent.destinationMac().equals(OTHER_MAC)
                        && sent.message().op() == Wire.NDP_DISCOVER)
                .toList();
    }

    @Test
    void tellsOfItsIdAtAnotherMacAddressThatAnswersOnceAMinute() {
        for (int minute = 1; minute <= 2; minute++) {
            for (int i = 0; i < 3; i++) {
                node.receive(twin().sent());
            }
            assertThat(questionsToTwin()).hasSize(minute);
            assertThat(node.events).as("it may have been a replay").hasSize(minute - 1);

            Forger answer = twin().answering(questionsToTwin().getLast(), node);
            node.receive(answer.sent());
            node.receive(answer.sent());

            assertThat(node.events).hasSize(minute);
            assertThat(node.events.getLast().kind()).isEqualTo(EventKind.DUPLICATE_IDENTITY);
            assertThat(node.events.getLast().peer()).contains(node.id);
            assertThat(node.events.getLast().attributes()).containsEntry("mac", OTHER_MAC.toString());
            bus.timeline.runFor(Duration.ofSeconds(61));
        }
        assertThat(node.dropped(DropReason.OWN_ID)).isEqualTo(2 * 5);
        assertThat(node.told).isZero();
    }

    @Test
    void answersTheQuestionOfAnotherMachineWithItsKey() {
        node.receive(twin().with(forger -> forger.destinationMac = node.mac()).sent());
        assertThat(bus.log)
                .filteredOn(sent -> sent.message().op() == Wire.NDP_ADVERTISE)
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.destinationMac()).isEqualTo(OTHER_MAC);
                    assertThat(answer.message().peer()).isEqualTo(node.id);
                });
    }

    @Test
    void forgedAndUnaskedMessagesUnderItsIdTellOfNoTwin() {
        node.receive(Forger.discover(node)
                .with(forger -> forger.sourceMac = OTHER_MAC)
                .sent());
        node.receive(twin().with(forger -> forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1)
                .sent());
        assertThat(questionsToTwin()).isEmpty();

        node.receive(twin().sent());
        Bus.Sent question = questionsToTwin().getLast();
        node.receive(twin().answering(question, node)
                .with(forger -> forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1)
                .sent());
        node.receive(twin().answering(question, node)
                .with(forger -> forger.challenge = Value128.random(node.random))
                .sent());
        assertThat(node.events).isEmpty();
        assertThat(node.dropped(DropReason.OWN_ID)).isEqualTo(5);
    }

    @Test
    void messagesUnderItsOwnIdCostOneSignatureCheckASecond() {
        for (int i = 0; i < 1000; i++) {
            node.receive(Forger.discover(node)
                    .with(forger -> {
                        forger.mac = OTHER_MAC;
                        forger.sourceMac = OTHER_MAC;
                        forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
                    })
                    .sent());
            bus.timeline.runFor(Duration.ofMillis(10));
        }
        assertThat(node.counter("ndp.verified")).isBetween(12, 14);
        assertThat(node.dropped(DropReason.OWN_ID)).isEqualTo(1000);
    }

    @Test
    void dropsAMacThatIsNotTheEthernetSource() {
        drops(DropReason.MAC, forger -> forger.sourceMac = OTHER_MAC);
    }

    @Test
    void dropsAnIdThatIsNotTheL3Source() {
        drops(DropReason.SOURCE, forger -> forger.source = new NodeId(1, 2));
    }

    @Test
    void dropsADiscoverToAnId() {
        drops(DropReason.DESTINATION, forger -> forger.destination = node.id);
    }

    @Test
    void dropsADiscoverWithAPeer() {
        drops(DropReason.DESTINATION, forger -> forger.peer = node.id);
    }

    @Test
    void dropsAnAdvertiseForSomebodyElse() {
        drops(
                DropReason.DESTINATION,
                Forger.discover(stranger).answering(ourQuestion(), node).with(forger -> {
                    forger.destination = stranger.id;
                    forger.peer = stranger.id;
                }));
    }

    @Test
    void dropsAnAdvertiseToEverybody() {
        drops(
                DropReason.DESTINATION,
                Forger.discover(stranger).answering(ourQuestion(), node).with(forger -> {
                    forger.destination = NodeId.ZERO;
                    forger.peer = NodeId.ZERO;
                }));
    }

    @Test
    void dropsWhatComesFromAGroupAddress() {
        drops(DropReason.MAC, forger -> {
            forger.mac = MacAddress.parse("03:00:00:00:00:01");
            forger.sourceMac = forger.mac;
        });
    }

    @Test
    void asksNobodyAtAGroupAddress() {
        int before = bus.log.size();
        node.handler().onPeerElsewhere(stranger.id, node.link(), MacAddress.parse("33:33:00:00:00:01"));
        assertThat(bus.log).hasSize(before);
    }

    @Test
    void dropsMoreThanTenAtOnceFromOneMacAddress() {
        for (int i = 0; i < 15; i++) {
            node.receive(question());
        }
        assertThat(node.dropped(DropReason.RATE_MAC)).isEqualTo(5);

        bus.timeline.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            node.receive(question());
        }
        assertThat(node.dropped(DropReason.RATE_MAC)).isEqualTo(10);
    }

    /** By unicast, so that it is checked each time. */
    private Bus.Sent question() {
        return Forger.discover(stranger)
                .with(forger -> forger.destinationMac = node.mac())
                .sent();
    }

    @Test
    void dropsMoreThanTwoHundredStrangersAtOnceButNoPeer() {
        node.receive(Forger.discover(stranger).sent());
        Forger flood = Forger.discover(new TestNode(bus, 3));
        for (int i = 0; i < 300; i++) {
            flood.publicKey = TestNode.hash(new byte[] {(byte) i, (byte) (i >> 8)}); // and no signature of it
            flood.self = TestNode.idOf(flood.publicKey);
            flood.source = flood.self;
            flood.nonce = Forger.nativeNonce(flood.self);
            flood.mac = new MacAddress(0x0600_0000_0000L + i);
            flood.sourceMac = flood.mac;
            node.receive(flood.sent());
        }
        assertThat(node.dropped(DropReason.RATE_STRANGERS)).isEqualTo(101);
        assertThat(node.dropped(DropReason.SIGNATURE)).isEqualTo(199);

        node.receive(Forger.discover(stranger).sent());
        assertThat(node.counter("ndp.accepted.unchanged")).isEqualTo(1);
    }

    @Test
    void dropsMoreThanTwentyFramesOfPeersAtOnceButNoStranger() {
        node.receive(Forger.discover(stranger).sent());
        Forger flood = Forger.discover(stranger);
        for (int i = 0; i < 30; i++) {
            flood.mac = new MacAddress(0x0600_0000_0000L + i);
            flood.sourceMac = flood.mac;
            flood.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
            node.receive(flood.sent());
        }
        assertThat(node.dropped(DropReason.RATE_PEERS)).isEqualTo(10);
        assertThat(node.dropped(DropReason.SIGNATURE)).isEqualTo(20);

        var newcomer = new TestNode(bus, 3);
        node.receive(Forger.discover(newcomer).sent());
        assertThat(node.sighting(newcomer.id)).isPresent();
    }

    @Test
    void dropsAKeyThatDoesNotHashToTheId() {
        drops(DropReason.ID, forger -> {
            TestNode other = new TestNode(bus, 3);
            forger.seed = other.seed;
            forger.publicKey = other.publicKey;
        });
    }

    @Test
    void dropsAMissingOrWrongPreSharedKeyTag() {
        node.psk = Optional.of(new byte[] {1, 2, 3});
        drops(DropReason.PSK, forger -> {});
    }

    @Test
    void ignoresThePreSharedKeyTagWithoutAKeyOfItsOwn() {
        assertTakes(Forger.discover(stranger)
                .with(forger -> forger.pskTag = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
    }

    @Test
    void dropsAMarkedMessageWithoutBlock() {
        drops(DropReason.EXT_STRIPPED, forger -> forger.tlvs = Optional.empty());
    }

    @Test
    void dropsABlockOfWrongLength() {
        drops(DropReason.EXT_STRIPPED, forger -> forger.afterSigning = body -> body[Wire.NDP_BODY_BYTES + 5]++);
    }

    @Test
    void dropsABlockWithMalformedTlvs() {
        // type 2 where type 3 should be: types no longer ascend
        drops(DropReason.EXT_STRIPPED, forger -> forger.afterSigning = body -> body[Wire.NDP_BODY_BYTES + 6] = 9);
    }

    @Test
    void takesABlockWithUnknownTypes() {
        assertTakes(Forger.discover(stranger)
                .with(forger -> forger.tlvs = Optional.of(stranger.announcement.with(200, new byte[] {1, 2, 3}))));
    }

    @Test
    void neverTakesANativeIdForAClassicOne() {
        node.receive(Forger.discover(stranger).sent());
        drops(DropReason.DOWNGRADE, Forger.classicDiscover(stranger));
        assertThat(node.seen(stranger).isNative()).isTrue();
    }

    @Test
    void takesAClassicIdThatHasBecomeNative() {
        node.receive(Forger.classicDiscover(stranger).sent());
        assertThat(node.seen(stranger).isNative()).isFalse();
        assertTakes(Forger.discover(stranger));
        assertThat(node.seen(stranger).isNative()).isTrue();
    }

    @Test
    void dropsANonceItHasSeen() {
        Forger classic = Forger.classicDiscover(stranger);
        node.receive(classic.sent());
        drops(DropReason.REPLAY, classic);
    }

    @Test
    void dropsAnAnswerToNoQuestion() {
        drops(
                DropReason.CHALLENGE,
                Forger.discover(stranger)
                        .answering(ourQuestion(), node)
                        .with(forger -> forger.challenge = new Value128(1, 2)));
    }

    @Test
    void dropsAnAnswerAfterThreeMinutes() {
        Forger answer = Forger.discover(stranger).answering(ourQuestion(), node);
        bus.timeline.runFor(Duration.ofSeconds(181));
        drops(DropReason.CHALLENGE, answer);
    }

    @Test
    void takesAnAnswerWithinThreeMinutes() {
        Forger answer = Forger.discover(stranger).answering(ourQuestion(), node);
        bus.timeline.runFor(Duration.ofSeconds(180));
        assertTakes(answer);
    }

    @Test
    void dropsASecondAnswerOfOneId() {
        node.receive(
                Forger.classicDiscover(stranger).answering(ourQuestion(), node).sent());
        drops(DropReason.ANSWERED, Forger.classicDiscover(stranger).answering(ourQuestion(), node));
    }

    @Test
    void dropsWhomTrustDoesNotAdmit() {
        node.trusting = false;
        drops(DropReason.TRUST, forger -> {});
        assertThat(node.counter("ndp.verified")).isZero();
    }

    @Test
    void dropsAWrongSignature() {
        drops(DropReason.SIGNATURE, forger -> forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1);
    }

    @Test
    void dropsAWrongSignatureOfTheBlock() {
        drops(DropReason.EXT_SIGNATURE, forger -> forger.afterSigning = body -> body[body.length - 1] ^= 1);
    }

    @Test
    void dropsABlockOfAnotherMessage() {
        byte[] other = Forger.discover(stranger)
                .with(forger -> forger.padded = false)
                .sent()
                .body();
        drops(
                DropReason.EXT_SIGNATURE,
                forger -> forger.afterSigning = body -> System.arraycopy(
                        other, Wire.NDP_BODY_BYTES, body, Wire.NDP_BODY_BYTES, other.length - Wire.NDP_BODY_BYTES));
    }

    @Test
    void checksNoSignatureOfNewsWhileItMayNotAsk() {
        node.receive(Forger.discover(stranger).sent());
        Tlvs renamed = stranger.announcement.withText(Wire.TLV_HOST_NAME, "moved");
        for (int asked = 0; asked < 3; asked++) {
            node.receive(Forger.discover(stranger)
                    .with(f -> f.tlvs = Optional.of(renamed))
                    .sent());
        }
        int verified = node.counter("ndp.verified");

        drops(DropReason.CONFIRMING, forger -> forger.tlvs = Optional.of(renamed));
        assertThat(node.counter("ndp.verified")).isEqualTo(verified);
    }

    @Test
    void aDroppedMessageLeavesItsNonceAndChallengeUsable() {
        Forger answer = Forger.discover(stranger).answering(ourQuestion(), node);
        answer.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
        drops(DropReason.SIGNATURE, answer);

        answer.afterSigning = body -> {};
        node.receive(answer.sent());
        assertThat(node.sighting(stranger.id)).isPresent();
    }

    @Test
    void survivesRandomAndMutatedMessages() {
        var random = new Random(5);
        List<Bus.Sent> right = Stream.generate(() -> Forger.discover(stranger).sent())
                .limit(50)
                .toList();
        for (int i = 0; i < 20_000; i++) {
            Bus.Sent like = right.get(random.nextInt(right.size()));
            node.receive(new Bus.Sent(
                    0,
                    like.destinationMac(),
                    like.sourceMac(),
                    like.destination(),
                    like.source(),
                    random.nextInt(4) == 0 ? noise(random) : mutated(like.body(), random)));
            bus.timeline.runFor(Duration.ofMillis(200));
        }

        assertThat(node.sightings).hasSizeLessThanOrEqualTo(1);
        assertThat(node.counters)
                .containsKeys(
                        DropReason.VERSION.counter(),
                        DropReason.LENGTH.counter(),
                        DropReason.OP.counter(),
                        DropReason.EXT_STRIPPED.counter(),
                        DropReason.SIGNATURE.counter());
    }

    private static byte[] noise(Random random) {
        byte[] body = new byte[random.nextInt(900)];
        random.nextBytes(body);
        return body;
    }

    private static byte[] mutated(byte[] right, Random random) {
        byte[] body = right.clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(body, random.nextInt(900)) : body;
    }
}
