package dev.malachi.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.kernel.CryptoSuites;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the original stack computed, computed again with each crypto suite. */
class ClassicCryptoVectorsTest {
    private static final byte[] UNKEYED = {};

    private final JsonNode classic = load();

    private interface Check {
        void run(CryptoSuite suite, JsonNode vector);
    }

    @TestFactory
    Stream<DynamicTest> derivesIdentities() {
        return withEachSuite(classic.get("identity").get("vectors"), "name", (suite, vector) -> {
            Identity identity = new Identity(suite, hex(vector, "ed25519_seed"));
            assertThat(identity.publicKey()).isEqualTo(hex(vector, "ed25519_pub"));
            assertThat(identity.id()).isEqualTo(NodeId.of(hex(vector, "node_id")));
            assertThat(identity.id()).hasToString(vector.get("node_id_text").asString());
            assertThat(identity.staticPrivateKey()).isEqualTo(hex(vector, "x25519_priv"));
            assertThat(identity.staticPublicKey()).isEqualTo(hex(vector, "x25519_pub"));
            assertThat(suite.ed25519PublicKeyToX25519(identity.publicKey())).contains(hex(vector, "x25519_pub"));
        });
    }

    @TestFactory
    Stream<DynamicTest> signsDiscovery() {
        return withEachSuite(classic.get("ndp"), "kind", (suite, vector) -> {
            JsonNode sender = classic.get("nodes").get(vector.get("from").asString());
            byte[] transcript = hex(vector, "transcript");
            byte[] signature = hex(vector, "signature");
            assertThat(suite.ed25519Sign(hex(sender, "ed25519_seed"), transcript))
                    .isEqualTo(signature);
            assertThat(suite.ed25519Verify(hex(sender, "ed25519_pub"), transcript, signature))
                    .isTrue();
            transcript[7] ^= 3; // DISCOVER becomes ADVERTISE, or the other way round
            assertThat(suite.ed25519Verify(hex(sender, "ed25519_pub"), transcript, signature))
                    .isFalse();
        });
    }

    @TestFactory
    Stream<DynamicTest> agreesOnSessionKeys() {
        return withEachSuite(classic.get("session_keys").get("vectors"), "role", (suite, vector) -> {
            byte[] mine = hex(vector, "my_x25519_pub");
            byte[] theirs = hex(vector, "peer_x25519_pub");
            byte[] shared = suite.x25519(hex(vector, "my_x25519_priv"), theirs).orElseThrow();
            boolean client = vector.get("role").asString().equals("client");
            byte[] keys = client
                    ? suite.blake2b(UNKEYED, 64, shared, mine, theirs)
                    : suite.blake2b(UNKEYED, 64, shared, theirs, mine);
            byte[] first = Arrays.copyOf(keys, 32);
            byte[] second = Arrays.copyOfRange(keys, 32, 64);
            assertThat(client ? first : second).isEqualTo(hex(vector, "rx"));
            assertThat(client ? second : first).isEqualTo(hex(vector, "tx"));
            assertThat(Blake3.hash(shared))
                    .isEqualTo(hex(classic.get("session_keys").get("ecdh_blake3"), "result"));
        });
    }

    @TestFactory
    Stream<DynamicTest> sealsTheClassicContainer() {
        JsonNode secure = classic.get("secure");
        byte[] key = hex(secure, "key");
        byte[] aad = hex(secure, "associated_data");
        return withEachSuite(secure.get("vectors"), "payload_len", (suite, vector) -> {
            byte[] nonce = hex(vector, "nonce");
            byte[] inner = hex(vector, "inner");
            byte[] sealed = hex(vector, "ciphertext_and_tag");
            assertThat(suite.xchacha20Poly1305Seal(key, nonce, aad, inner)).isEqualTo(sealed);
            assertThat(suite.xchacha20Poly1305Open(key, nonce, aad, sealed)).contains(inner);
        });
    }

    @TestFactory
    Stream<DynamicTest> namesGroups() {
        return withEachSuite(classic.get("groups"), "name", (suite, vector) -> {
            byte[] groupId = hex(vector, "group_id");
            assertThat(suite.blake2b(UNKEYED, 14, hex(vector, "name_utf8")))
                    .isEqualTo(Arrays.copyOfRange(groupId, 2, 16));
        });
    }

    @TestFactory
    Stream<DynamicTest> tagsDiscoveryWithThePsk() {
        return classic.get("psk")
                .valueStream()
                .filter(vector -> !vector.get("psk").isNull())
                .map(vector -> dynamicTest(vector.get("case").asString(), () -> {
                    byte[] tag = Blake3.hash(
                            hex(vector, "psk"),
                            hex(vector, "self_id"),
                            hex(vector, "peer_id"),
                            hex(vector, "challenge"));
                    assertThat(Arrays.copyOf(tag, 16)).isEqualTo(hex(vector, "tag"));
                }));
    }

    private static Stream<DynamicTest> withEachSuite(JsonNode vectors, String name, Check check) {
        List<CryptoSuite> suites = CryptoSuites.all();
        assertThat(vectors.size()).isPositive();
        return vectors.valueStream()
                .flatMap(vector -> suites.stream()
                        .map(suite -> dynamicTest(
                                "'" + vector.get(name).asString() + "' with " + suite.id(),
                                () -> check.run(suite, vector))));
    }

    private static JsonNode load() {
        try (InputStream in = CryptoSuites.class.getResourceAsStream("classic-crypto.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] hex(JsonNode object, String field) {
        return HexFormat.of().parseHex(object.get(field).asString());
    }
}
