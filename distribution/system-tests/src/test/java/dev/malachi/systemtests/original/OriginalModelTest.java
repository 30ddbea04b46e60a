package dev.malachi.systemtests.original;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.VirtualTimeline;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model itself against the golden vectors and the facts that it stands for: else it would prove nothing. */
class OriginalModelTest {
    private static final JsonNode VECTORS = vectors();
    private static final byte[] OTHER_MAC = {2, 0, 0, 0, 0, 9};

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final List<byte[]> sent = new ArrayList<>();
    private final OriginalNode node = node(1, new byte[] {2, 0, 0, 0, 0, 8}, Optional.empty(), sent);

    private static JsonNode vectors() {
        try (InputStream in = OriginalModelTest.class.getResourceAsStream("classic.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private OriginalNode node(int number, byte[] mac, Optional<byte[]> psk, List<byte[]> wire) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return new OriginalNode(timeline, new SplittableRandom(number), seed, mac, psk, wire::add);
    }

    private static byte[] bytes(JsonNode node) {
        return HexFormat.of().parseHex(node.asString());
    }

    private static OriginalFrames.Sender sender(String name) {
        JsonNode keys = VECTORS.path("nodes").path(name);
        byte[] mac = HexFormat.of().parseHex(keys.path("mac").asString().replace(":", ""));
        var sender = OriginalFrames.Sender.of(bytes(keys.path("ed25519_seed")), mac);
        assertThat(sender.id()).isEqualTo(bytes(keys.path("id")));
        assertThat(sender.publicKey()).isEqualTo(bytes(keys.path("ed25519_pub")));
        assertThat(sender.x25519Key()).isEqualTo(bytes(keys.path("x25519_pub")));
        return sender;
    }

    static Stream<JsonNode> ndp() {
        return VECTORS.path("ndp").path("vectors").valueStream();
    }

    @ParameterizedTest
    @MethodSource("ndp")
    void writesAndReadsTheNdpFramesOfTheOriginal(JsonNode vector) {
        byte[] frame = bytes(vector.path("frame"));
        var message = new OriginalFrames.Ndp(frame);
        Optional<byte[]> psk = vector.path("psk").isNull() ? Optional.empty() : Optional.of(bytes(vector.path("psk")));

        assertThat(message.wellFormed()).isTrue();
        assertThat(message.signed()).isTrue();
        assertThat(OriginalFrames.ndp(
                        sender(vector.path("from").asString()),
                        message.op(),
                        Arrays.copyOf(frame, 6),
                        message.peerId(),
                        message.challenge(),
                        message.nonce(),
                        psk))
                .isEqualTo(frame);
    }

    static Stream<JsonNode> datagrams() {
        JsonNode secure = VECTORS.path("secure");
        return Stream.concat(
                secure.path("vectors")
                        .valueStream()
                        .filter(vector -> vector.path("kind").asString().equals("L4")),
                Stream.of(secure.path("bob_to_alice")));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void writesAndReadsTheDatagramsOfTheOriginal(JsonNode vector) {
        JsonNode secure = VECTORS.path("secure");
        boolean fromBob = vector.has("key");
        JsonNode about = fromBob ? vector : secure;
        OriginalFrames.Sender from = sender(fromBob ? "bob" : "alice");
        OriginalFrames.Sender to = sender(fromBob ? "alice" : "bob");
        byte[] frame = bytes(vector.path("frame"));
        byte[] key = bytes(about.path("key"));

        assertThat(OriginalFrames.datagram(
                        from,
                        to.mac(),
                        to.id(),
                        about.path("source_port").asInt(),
                        about.path("destination_port").asInt(),
                        bytes(vector.path("payload")),
                        key,
                        bytes(vector.path("nonce"))))
                .isEqualTo(frame);
        byte[] inner = OriginalFrames.open(frame, key).orElseThrow();
        assertThat(inner).isEqualTo(bytes(vector.path("inner")));
        assertThat(OriginalFrames.unpadded(inner, 41)).isEqualTo(bytes(vector.path("payload")));
        frame[frame.length - 1] ^= 1;
        assertThat(OriginalFrames.open(frame, key)).isEmpty();
    }

    static Stream<JsonNode> keys() {
        return VECTORS.path("session_keys").path("vectors").valueStream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void derivesTheSessionKeysOfTheOriginal(JsonNode vector) {
        byte[][] keys = OriginalCrypto.sessionKeys(
                bytes(vector.path("my_id")),
                bytes(vector.path("my_x25519_priv")),
                bytes(vector.path("peer_id")),
                bytes(vector.path("peer_x25519_pub")));

        assertThat(keys[0]).isEqualTo(bytes(vector.path("rx")));
        assertThat(keys[1]).isEqualTo(bytes(vector.path("tx")));
    }

    /** The last frame sent, taken by another node as it came. */
    private OriginalFrames.Ndp lastSent() {
        return new OriginalFrames.Ndp(sent.getLast());
    }

    private byte[] advertise(OriginalFrames.Ndp question, int number) {
        var from = OriginalFrames.Sender.of(seed(number), OTHER_MAC);
        return OriginalFrames.ndp(
                from,
                OriginalFrames.ADVERTISE,
                question.mac(),
                question.id(),
                question.challenge(),
                nonce(),
                Optional.empty());
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return seed;
    }

    private byte[] nonce() {
        byte[] nonce = new byte[16];
        new SplittableRandom(sent.size() * 1_000_003L + timeline.nanoTime()).nextBytes(nonce);
        return nonce;
    }

    private byte[] question(int number) {
        var from = OriginalFrames.Sender.of(seed(number), OTHER_MAC);
        timeline.runFor(Duration.ofNanos(1)); // another nonce
        return OriginalFrames.ndp(
                from,
                OriginalFrames.DISCOVER,
                OriginalFrames.BROADCAST,
                OriginalFrames.NOBODY,
                nonce(),
                nonce(),
                Optional.empty());
    }

    @Test
    void losesAnAnswerThatComesAtOnceAndTakesOneThatComesLater() {
        node.discover();
        OriginalFrames.Ndp question = lastSent();
        node.receive(advertise(question, 2));
        assertThat(node.neighbors()).isEmpty();
        timeline.runFor(Duration.ofMillis(25));

        node.receive(advertise(question, 2));
        node.receive(advertise(question, 3));

        assertThat(node.neighbors()).hasSize(1);
        assertThat(node.count("unasked")).isEqualTo(2);
    }

    @Test
    void learnsAndAnswersWhoeverAsks() {
        node.receive(question(2));
        node.receive(question(3));

        assertThat(node.neighbors()).hasSize(2);
        assertThat(sent).hasSize(2).allMatch(frame -> new OriginalFrames.Ndp(frame).op() == OriginalFrames.ADVERTISE);
    }

    @Test
    void isDeafFor25MillisecondsEveryTwoSeconds() {
        int deaf = 0;
        for (int i = 0; i < 20_200; i++) {
            timeline.runFor(Duration.ofMillis(1));
            node.receive(new byte[60]);
            deaf = node.count("deaf");
        }

        assertThat(deaf).isEqualTo(250);
    }

    @Test
    void takesTenMessagesAtOnceAndThenFiveASecond() {
        for (int i = 0; i < 30; i++) {
            node.receive(question(2));
        }
        assertThat(sent).hasSize(10);
        timeline.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 30; i++) {
            node.receive(question(2));
        }

        assertThat(sent).hasSize(15);
    }

    @Test
    void knowsNobodyAfterARestart() {
        node.receive(question(2));
        String peer = node.neighbors().iterator().next();
        assertThat(node.send(peer, 1, 2, new byte[1])).isTrue();

        node.restart();

        assertThat(node.send(peer, 1, 2, new byte[1])).isFalse();
    }

    @Test
    void sendsToNobodyItHasNotHeardForAnHour() {
        node.receive(question(2));
        String peer = node.neighbors().iterator().next();
        timeline.runFor(Duration.ofMinutes(60));
        assertThat(node.send(peer, 1, 2, new byte[1])).isTrue();

        timeline.runFor(Duration.ofSeconds(1));

        assertThat(node.send(peer, 1, 2, new byte[1])).isFalse();
    }

    @Test
    void refusesAnotherPreSharedKeyButNoneTakesAny() {
        List<byte[]> guarded = new ArrayList<>();
        OriginalNode withKey = node(5, new byte[] {2, 0, 0, 0, 0, 5}, Optional.of(new byte[] {1}), guarded);

        withKey.receive(question(2));
        assertThat(withKey.neighbors()).isEmpty();
        withKey.discover();
        node.receive(guarded.getLast());

        assertThat(node.neighbors()).containsExactly(withKey.id());
    }
}
