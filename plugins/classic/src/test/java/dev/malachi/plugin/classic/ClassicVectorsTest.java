package dev.malachi.plugin.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The golden vectors of the original, by each crypto suite: byte for byte what its nodes send, and what they accept. */
class ClassicVectorsTest {
    private static final List<CryptoSuite> SUITES = List.of(Suites.of("bouncycastle"), Suites.of("sodium"));
    private static final JsonNode VECTORS = vectors();
    private static final JsonNode SECURE = VECTORS.get("secure");
    private static final NodeId ALICE =
            NodeId.of(bytes(VECTORS.get("nodes").get("alice").get("id")));
    private static final NodeId BOB =
            NodeId.of(bytes(VECTORS.get("nodes").get("bob").get("id")));

    private static JsonNode vectors() {
        try (InputStream in = ClassicVectorsTest.class.getResourceAsStream("classic-secure.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        return HexFormat.of().parseHex(node.stringValue());
    }

    private static Stream<Arguments> withEachSuite(Stream<JsonNode> vectors) {
        List<JsonNode> all = vectors.toList();
        return SUITES.stream().flatMap(suite -> all.stream().map(vector -> Arguments.of(suite, vector)));
    }

    static Stream<Arguments> frames() {
        return withEachSuite(Stream.concat(SECURE.get("vectors").valueStream(), Stream.of(SECURE.get("bob_to_alice"))));
    }

    static Stream<Arguments> datagrams() {
        return withEachSuite(SECURE.get("vectors")
                .valueStream()
                .filter(vector -> vector.get("kind").stringValue().equals("L4")));
    }

    static Stream<Arguments> keys() {
        return withEachSuite(VECTORS.get("session_keys").get("vectors").valueStream());
    }

    static Stream<CryptoSuite> suites() {
        return SUITES.stream();
    }

    private static byte[] body(JsonNode vector) {
        byte[] frame = bytes(vector.get("frame"));
        return Arrays.copyOfRange(frame, Wire.BODY_OFFSET, frame.length);
    }

    private static JsonNode field(JsonNode vector, String name) {
        return vector.has(name) ? vector.get(name) : SECURE.get(name);
    }

    private static boolean isFromBob(JsonNode vector) {
        return vector.has("key"); // only the one in the other direction has its own
    }

    private static Inner inner(JsonNode vector) {
        NodeId source = isFromBob(vector) ? BOB : ALICE;
        NodeId destination = isFromBob(vector) ? ALICE : BOB;
        byte[] payload = bytes(vector.get("payload"));
        return vector.get("kind").stringValue().equals("DATA")
                ? new Inner.Data(source, destination, payload)
                : new Inner.Datagram(
                        source,
                        destination,
                        field(vector, "source_port").intValue(),
                        field(vector, "destination_port").intValue(),
                        payload);
    }

    private static byte[] prefix(JsonNode vector) {
        return Arrays.copyOf(bytes(vector.get("nonce")), SecureContainer.PREFIX_BYTES);
    }

    /** A node with the keys of one of the two, and the other one, met. */
    private static TestNode met(CryptoSuite suite, String name, String peerName, byte[] prefix) {
        JsonNode nodes = VECTORS.get("nodes");
        var node = new TestNode(
                suite,
                NodeId.of(bytes(nodes.get(name).get("id"))),
                bytes(nodes.get(name).get("x25519_priv")));
        node.random = TestNode.drawing(prefix);
        node.meet(
                new TestNode.Peer(
                        suite,
                        NodeId.of(bytes(nodes.get(peerName).get("id"))),
                        bytes(nodes.get(peerName).get("x25519_priv")),
                        MacAddress.parse(nodes.get(peerName).get("mac").stringValue())),
                OptionalInt.of(1));
        return node;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void derivesTheSessionKeys(CryptoSuite suite, JsonNode vector) {
        byte[] shared = suite.x25519(bytes(vector.get("my_x25519_priv")), bytes(vector.get("peer_x25519_pub")))
                .orElseThrow();

        SessionKeys keys = SessionKeys.derive(
                suite,
                NodeId.of(bytes(vector.get("my_id"))),
                bytes(vector.get("my_x25519_pub")),
                NodeId.of(bytes(vector.get("peer_id"))),
                bytes(vector.get("peer_x25519_pub")),
                shared);

        assertThat(keys.receive()).isEqualTo(bytes(vector.get("rx")));
        assertThat(keys.send()).isEqualTo(bytes(vector.get("tx")));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void writesTheSameBytes(CryptoSuite suite, JsonNode vector) {
        Inner inner = inner(vector);
        long counter = ByteBuffer.wrap(bytes(vector.get("nonce"))).getLong(SecureContainer.PREFIX_BYTES);

        assertThat(inner.encode()).isEqualTo(bytes(vector.get("inner")));
        assertThat(SecureContainer.seal(suite, bytes(field(vector, "key")), prefix(vector), counter, inner.encode()))
                .isEqualTo(body(vector));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void readsTheSameFields(CryptoSuite suite, JsonNode vector) {
        var container = new SecureContainer(body(vector));

        byte[] plaintext = container.open(suite, bytes(field(vector, "key"))).orElseThrow();

        assertThat(plaintext).isEqualTo(bytes(vector.get("inner")));
        assertThat(Inner.parse(plaintext).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(inner(vector));
        assertThat(container.suite()).isEqualTo(1);
        assertThat(container.prefix().array()).isEqualTo(prefix(vector));
        assertThat(container.counter()).isZero();
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void aNodeWithTheSameKeysAndNoncesSendsTheSameFrames(CryptoSuite suite, JsonNode vector) {
        TestNode alice = met(suite, "alice", "bob", prefix(vector));

        alice.classic.send(
                BOB,
                SECURE.get("source_port").intValue(),
                SECURE.get("destination_port").intValue(),
                bytes(vector.get("payload")));

        assertThat(alice.sent).singleElement().isEqualTo(body(vector));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void countsTheNoncesOfItsFrames(CryptoSuite suite) {
        TestNode alice = met(
                suite, "alice", "bob", bytes(SECURE.get("nonces_of_three_sends").get(0)));

        for (int i = 0; i < 3; i++) {
            alice.classic.send(BOB, 1, 2, new byte[0]);
        }

        assertThat(alice.sent)
                .extracting(body -> HexFormat.of().formatHex(body, 1, 25))
                .containsExactlyElementsOf(SECURE.get("nonces_of_three_sends")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aNodeWithTheSameKeysTakesTheSameFrames(CryptoSuite suite, JsonNode vector) {
        boolean fromBob = isFromBob(vector);
        TestNode receiver = met(suite, fromBob ? "alice" : "bob", fromBob ? "bob" : "alice", new byte[16]);
        byte[] frame = bytes(vector.get("frame"));

        receiver.receive(
                TestNode.LINK.mac(),
                MacAddress.of(frame, 6),
                NodeId.of(frame, Wire.L3_DESTINATION_OFFSET),
                NodeId.of(frame, Wire.L3_SOURCE_OFFSET),
                body(vector));

        if (inner(vector) instanceof Inner.Datagram sent) {
            assertThat(receiver.delivered).singleElement().satisfies(datagram -> {
                assertThat(datagram.from()).isEqualTo(sent.source());
                assertThat(datagram.fromPort()).isEqualTo(sent.fromPort());
                assertThat(datagram.toPort()).isEqualTo(sent.toPort());
                assertThat(datagram.payload()).isEqualTo(sent.payload());
            });
            assertThat(receiver.dropped()).isZero();
        } else {
            assertThat(receiver.dropped(DropReason.DATA)).isEqualTo(1); // opened and read; but nobody takes it
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void refusesEveryChangedByte(CryptoSuite suite, JsonNode vector) {
        boolean fromBob = isFromBob(vector);
        TestNode receiver = met(suite, fromBob ? "alice" : "bob", fromBob ? "bob" : "alice", new byte[16]);
        MacAddress source = MacAddress.of(bytes(vector.get("frame")), 6);
        byte[] body = body(vector);

        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= (byte) (1 << i % 8);
            receiver.receive(source, changed);
        }

        assertThat(receiver.delivered).isEmpty();
        assertThat(receiver.dropped(DropReason.SUITE)).isEqualTo(1);
        assertThat(receiver.dropped(DropReason.BAD_TAG)).isEqualTo(body.length - 1);
    }

    static Stream<JsonNode> paddings() {
        return SECURE.get("padding").valueStream();
    }

    @ParameterizedTest
    @MethodSource("paddings")
    void padsToTheSameLength(JsonNode vector) {
        int length = vector.get("payload_len").intValue();
        int padded = vector.get("padded_len").intValue();

        assertThat(Padding.add(new byte[length])).hasSize(padded);
        assertThat(Padding.largestPayload(padded)).isBetween(length, padded - 1);
    }

    static Stream<JsonNode> unpaddings() {
        return SECURE.get("unpadding").valueStream();
    }

    @ParameterizedTest
    @MethodSource("unpaddings")
    void removesTheSamePadding(JsonNode vector) {
        Optional<byte[]> payload = Padding.remove(ByteBuffer.wrap(bytes(vector.get("padded"))));

        if (vector.has("error")) {
            assertThat(payload).isEmpty();
        } else {
            assertThat(payload.orElseThrow()).isEqualTo(bytes(vector.get("payload")));
        }
    }
}
