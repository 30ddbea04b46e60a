package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The golden vectors of the original: byte for byte what its nodes send, and what they accept. */
class ClassicVectorsTest {
    private static final JsonNode VECTORS = vectors();
    private static final int BODY_OFFSET = Wire.BODY_OFFSET;

    private final Bus bus = new Bus();

    private static JsonNode vectors() {
        try (InputStream in = ClassicVectorsTest.class.getResourceAsStream("classic-ndp.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<JsonNode> frames() {
        return VECTORS.get("ndp").get("vectors").valueStream();
    }

    static Stream<Arguments> framesBySuite() {
        return Stream.of(TestNode.SUITE, Suites.of("sodium"))
                .flatMap(suite -> frames().map(vector -> Arguments.of(suite, vector)));
    }

    static Stream<JsonNode> tags() {
        return VECTORS.get("psk").get("vectors").valueStream();
    }

    private static byte[] bytes(JsonNode node) {
        return HexFormat.of().parseHex(node.stringValue());
    }

    private static byte[] body(JsonNode vector) {
        byte[] frame = bytes(vector.get("frame"));
        return Arrays.copyOfRange(frame, BODY_OFFSET, frame.length);
    }

    private static Bus.Sent sent(JsonNode vector) {
        byte[] frame = bytes(vector.get("frame"));
        return new Bus.Sent(
                0,
                MacAddress.of(frame, 0),
                MacAddress.of(frame, 6),
                NodeId.of(frame, Wire.L3_DESTINATION_OFFSET),
                NodeId.of(frame, Wire.L3_SOURCE_OFFSET),
                body(vector));
    }

    private static Optional<byte[]> psk(JsonNode vector) {
        return vector.get("psk").isNull() ? Optional.empty() : Optional.of(bytes(vector.get("psk")));
    }

    private TestNode node(String name) {
        JsonNode keys = VECTORS.get("nodes").get(name);
        var node = new TestNode(bus, bytes(keys.get("ed25519_seed")), 1);
        node.links.set(
                0,
                new LinkView(TestNode.LINK, 1, MacAddress.parse(keys.get("mac").stringValue()), 1500, true));
        assertThat(node.id.hex()).isEqualTo(keys.get("id").stringValue());
        return node;
    }

    @ParameterizedTest
    @MethodSource("frames")
    void readsEveryField(JsonNode vector) {
        JsonNode keys = VECTORS.get("nodes").get(vector.get("from").stringValue());
        var message = new NdpMessage(body(vector));

        assertThat(message.op()).isEqualTo(vector.get("kind").stringValue().startsWith("DISCOVER") ? 1 : 2);
        assertThat(message.self().hex()).isEqualTo(keys.get("id").stringValue());
        assertThat(message.mac()).hasToString(keys.get("mac").stringValue());
        assertThat(message.ed25519Key()).isEqualTo(bytes(keys.get("ed25519_pub")));
        assertThat(message.hasKey(bytes(keys.get("ed25519_pub")))).isTrue();
        assertThat(message.challenge().bytes()).isEqualTo(bytes(vector.get("challenge")));
        assertThat(message.nonce().bytes()).isEqualTo(bytes(vector.get("nonce")));
        assertThat(message.pskTag()).isEqualTo(bytes(vector.get("psk_tag")));
        assertThat(message.signature()).isEqualTo(bytes(vector.get("signature")));
        assertThat(message.transcript()).isEqualTo(bytes(vector.get("transcript")));
        assertThat(ExtensionBlock.of(message)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("framesBySuite")
    void writesTheSameBytes(CryptoSuite suite, JsonNode vector) {
        TestNode sender = node(vector.get("from").stringValue());
        sender.psk = psk(vector);
        sender.crypto = suite;
        byte[] expected = body(vector);
        var golden = new NdpMessage(expected);
        byte[] body = new byte[Wire.NDP_BODY_BYTES];

        NdpMessage message = new NdpFields(
                        golden.op(),
                        sender.id,
                        sender.mac(),
                        sender.publicKey,
                        bytes(VECTORS.get("nodes")
                                .get(vector.get("from").stringValue())
                                .get("x25519_pub")),
                        golden.peer(),
                        Value128.of(bytes(vector.get("challenge")), 0),
                        Value128.of(bytes(vector.get("nonce")), 0),
                        Composer.pskTag(sender, sender.id, golden.peer(), golden.challenge()))
                .writeTo(body);
        message.writeSignature(sender.sign(message.transcript()));

        assertThat(body).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("tags")
    void computesTheTagOfAPreSharedKey(JsonNode vector) {
        TestNode node = node("alice");
        node.psk = psk(vector);

        byte[] tag = Composer.pskTag(
                node,
                NodeId.of(bytes(vector.get("self_id"))),
                NodeId.of(bytes(vector.get("peer_id"))),
                Value128.of(bytes(vector.get("challenge")), 0));

        assertThat(tag).isEqualTo(bytes(vector.get("tag")));
    }

    @ParameterizedTest
    @MethodSource("framesBySuite")
    void acceptsWhatTheOriginalAcceptsAsAClassicNode(CryptoSuite suite, JsonNode vector) {
        boolean discover = vector.get("kind").stringValue().startsWith("DISCOVER");
        TestNode receiver = node(discover ? "bob" : "alice");
        receiver.psk = psk(vector);
        receiver.crypto = suite;
        receiver.random = new Ones();
        receiver.start(); // asks with the challenge of the vectors

        receiver.receive(sent(vector));

        assertThat(receiver.counters)
                .noneSatisfy((name, count) -> assertThat(name).startsWith("ndp.drop."));
        TestNode sender = node(vector.get("from").stringValue());
        Sighting seen = receiver.seen(sender);
        assertThat(seen.isNative()).isFalse();
        assertThat(seen.mac()).isEqualTo(sender.mac());
        assertThat(seen.publicKey()).isEqualTo(sender.publicKey);
        assertThat(seen.link()).isEqualTo(TestNode.LINK);
        assertThat(seen.announcement().encode()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void ignoresPaddingBehindTheMessage(JsonNode vector) {
        boolean discover = vector.get("kind").stringValue().startsWith("DISCOVER");
        TestNode receiver = node(discover ? "bob" : "alice");
        receiver.psk = psk(vector);
        receiver.random = new Ones();
        receiver.start();
        Bus.Sent exact = sent(vector);
        byte[] padded = Arrays.copyOf(exact.body(), exact.body().length + 40);

        receiver.receive(new Bus.Sent(
                0, exact.destinationMac(), exact.sourceMac(), exact.destination(), exact.source(), padded));

        assertThat(receiver.seen(node(vector.get("from").stringValue())).isNative())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void refusesEveryBitFlipWithinTheMessage(JsonNode vector) {
        boolean discover = vector.get("kind").stringValue().startsWith("DISCOVER");
        TestNode receiver = node(discover ? "bob" : "alice");
        receiver.psk = psk(vector);
        receiver.random = new Ones();
        Bus.Sent exact = sent(vector);

        for (int i = 0; i < Wire.NDP_BODY_BYTES; i++) {
            receiver.boot();
            bus.plugIn(receiver, "nowhere");
            receiver.handler().onLinkUp(receiver.link());
            byte[] flipped = exact.body().clone();
            flipped[i] ^= (byte) (1 << i % 8);
            int droppedBefore = receiver.dropped();

            receiver.receive(new Bus.Sent(
                    0, exact.destinationMac(), exact.sourceMac(), exact.destination(), exact.source(), flipped));

            assertThat(receiver.dropped()).as("byte %d", i).isEqualTo(droppedBefore + 1);
            assertThat(receiver.sightings).isEmpty();
        }
    }

    @Test
    void refusesAMessageWithAnotherPreSharedKey() {
        frames().filter(vector -> vector.get("kind").stringValue().startsWith("DISCOVER"))
                .forEach(vector -> {
                    TestNode receiver = node("bob");
                    receiver.psk = Optional.of(new byte[] {1, 2, 3});
                    receiver.start();

                    receiver.receive(sent(vector));

                    assertThat(receiver.dropped(DropReason.PSK)).isEqualTo(1);
                    assertThat(receiver.sightings).isEmpty();
                });
    }

    @Test
    void answersAClassicAskerAfterFiftyMillisecondsAndTeachesItOnce() {
        TestNode bob = node("bob").start();
        long asked = bus.timeline.nanoTime();
        int before = bus.log.size();

        bob.receive(sent(frames().findFirst().orElseThrow()));
        bus.timeline.runFor(Duration.ofMillis(49));
        assertThat(bus.log).hasSize(before);
        bus.timeline.runFor(Duration.ofMillis(2));

        var frames = bus.log.subList(before, bus.log.size());
        assertThat(frames).hasSize(2).allSatisfy(frame -> {
            assertThat(frame.atNanos() - asked).isEqualTo(50_000_000);
            assertThat(frame.destinationMac()).isEqualTo(node("alice").mac());
        });
        assertThat(frames).extracting(frame -> frame.message().op()).containsExactlyInAnyOrder(1, 2);
        NdpMessage answer = frames.stream()
                .map(Bus.Sent::message)
                .filter(message -> message.op() == Wire.NDP_ADVERTISE)
                .findFirst()
                .orElseThrow();
        assertThat(answer.challenge().bytes()).containsOnly(1);
        assertThat(answer.peer()).isEqualTo(node("alice").id);
    }

    @Test
    void teachesAClassicAskerOnlyEveryTwentySeconds() {
        TestNode bob = node("bob").start();
        TestNode alice = node("alice");

        for (int second = 0; second < 41; second++) {
            bus.timeline.runFor(Duration.ofSeconds(1));
            bob.receive(Forger.classicDiscover(alice).sent());
        }
        bus.timeline.runFor(Duration.ofSeconds(1));

        long toAlice = bus.log.stream()
                .filter(frame -> frame.destinationMac().equals(alice.mac()))
                .filter(frame -> frame.message().op() == Wire.NDP_DISCOVER)
                .count();
        assertThat(toAlice).isEqualTo(3);
    }

    @Test
    void handsOnTheKeyOfAClassicNodeAndWhichOfOurKeysItAnswered() {
        TestNode bob = node("bob").start();
        TestNode alice = node("alice");
        bus.timeline.runFor(Duration.ofMinutes(1));

        bob.receive(Forger.classicDiscover(alice).sent());
        bob.handler().onDiscoveryRequested(); // with a fresh key
        bob.receive(
                Forger.classicDiscover(alice).answering(bus.log.getFirst(), bob).sent());
        bob.receive(
                Forger.classicDiscover(alice).answering(bus.log.getLast(), bob).sent());

        assertThat(bob.offers)
                .extracting(KeyAgreement.Offer::answered)
                .containsExactly(OptionalInt.empty(), OptionalInt.of(1), OptionalInt.of(2));
        assertThat(bob.offers).allSatisfy(offer -> {
            assertThat(offer.peer()).isEqualTo(alice.id);
            assertThat(offer.mac()).isEqualTo(alice.mac());
            assertThat(offer.publicKey()).isEqualTo(TestNode.hash(alice.seed));
        });
        assertThat(bob.ephemeralKeys().newest().number()).isEqualTo(2);
    }

    @Test
    void takesAnotherKeyOfAKnownClassicNodeOnlyWithAFreshAnswer() {
        TestNode bob = node("bob").start();
        TestNode alice = node("alice");
        bob.receive(Forger.classicDiscover(alice).sent());
        bus.timeline.runFor(Duration.ofSeconds(10));
        bob.offers.clear();
        int before = bus.log.size();
        byte[] other = new byte[32];

        bob.receive(Forger.classicDiscover(alice)
                .with(message -> message.x25519Key = other)
                .sent());

        assertThat(bob.offers).isEmpty();
        Bus.Sent question = bus.log.get(before);
        assertThat(question.destinationMac()).isEqualTo(alice.mac());
        bob.receive(Forger.classicDiscover(alice)
                .with(message -> message.x25519Key = other)
                .answering(question, bob)
                .sent());
        assertThat(bob.offers)
                .singleElement()
                .satisfies(offer -> assertThat(offer.publicKey()).isEqualTo(other));
    }

    @Test
    void asksAKnownPeerByUnicastOnRequest() {
        TestNode bob = node("bob").start();
        TestNode alice = node("alice");
        bob.receive(Forger.classicDiscover(alice).sent());
        bus.timeline.runFor(Duration.ofSeconds(10));
        int before = bus.log.size();

        bob.handler().onDiscoveryRequested(bob.seen(alice));

        assertThat(bus.log.subList(before, bus.log.size())).singleElement().satisfies(asked -> {
            assertThat(asked.destinationMac()).isEqualTo(alice.mac());
            assertThat(asked.message().op()).isEqualTo(Wire.NDP_DISCOVER);
        });
    }

    @Test
    void hearsNoClassicNodesWhenTheyAreSwitchedOff() {
        TestNode bob = node("bob");
        bob.withoutOffers();
        bob.start();
        int before = bus.log.size();

        bob.receive(sent(frames().findFirst().orElseThrow()));
        bus.timeline.runFor(Duration.ofMillis(500));

        assertThat(bob.dropped(DropReason.CLASSIC_OFF)).isEqualTo(1);
        assertThat(bob.sightings).isEmpty();
        assertThat(bus.log).hasSize(before);
    }

    /** Draws nothing but ones, as those who made the vectors did for their challenge. */
    private static final class Ones implements RandomGenerator {
        private final SplittableRandom rest = new SplittableRandom(1);

        @Override
        public long nextLong() {
            return rest.nextLong();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 1);
        }
    }
}
