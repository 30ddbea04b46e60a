package dev.malachi.kernel.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.kernel.CryptoSuites;
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

/** The cacophony vectors of the two protocols, with each crypto suite. */
class NoiseVectorsTest {
    private static final byte[] NO_AAD = {};

    @TestFactory
    Stream<DynamicTest> reproducesTheVectors() {
        List<CryptoSuite> suites = CryptoSuites.all();
        JsonNode vectors = vectors();
        assertThat(vectors.size()).isEqualTo(NoisePattern.values().length);
        return vectors.valueStream()
                .flatMap(vector -> suites.stream()
                        .map(suite -> dynamicTest(
                                vector.get("protocol_name").asString() + " with " + suite.id(),
                                () -> reproduces(vector, suite))));
    }

    private static void reproduces(JsonNode vector, CryptoSuite suite) {
        NoisePattern pattern = Arrays.stream(NoisePattern.values())
                .filter(candidate -> candidate
                        .protocolName()
                        .equals(vector.get("protocol_name").asString()))
                .findFirst()
                .orElseThrow();
        byte[] initiatorStatic = hex(vector, "init_static");
        byte[] responderStatic = hex(vector, "resp_static");
        try (NoiseHandshake initiator = NoiseHandshake.initiator(
                        suite,
                        pattern,
                        hex(vector, "init_prologue"),
                        initiatorStatic,
                        suite.x25519PublicKey(initiatorStatic),
                        hex(vector, "init_remote_static"));
                NoiseHandshake responder = NoiseHandshake.responder(
                        suite,
                        pattern,
                        hex(vector, "resp_prologue"),
                        responderStatic,
                        suite.x25519PublicKey(responderStatic))) {
            JsonNode messages = vector.get("messages");

            byte[] first = initiator.writeMessage(hex(messages.get(0), "payload"), hex(vector, "init_ephemeral"));
            assertThat(first).isEqualTo(hex(messages.get(0), "ciphertext"));
            assertThat(responder.readMessage(first)).contains(hex(messages.get(0), "payload"));
            assertThat(responder.remoteStaticKey()).isEqualTo(suite.x25519PublicKey(initiatorStatic));

            if (pattern.usesPsk()) {
                responder.psk(hex(vector.get("resp_psks").get(0)));
                initiator.psk(hex(vector.get("init_psks").get(0)));
            }
            byte[] second = responder.writeMessage(hex(messages.get(1), "payload"), hex(vector, "resp_ephemeral"));
            assertThat(second).isEqualTo(hex(messages.get(1), "ciphertext"));
            assertThat(initiator.readMessage(second)).contains(hex(messages.get(1), "payload"));

            assertThat(initiator.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));
            assertThat(responder.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));

            TransportKeys keys = initiator.split();
            assertThat(responder.split().initiatorToResponder()).isEqualTo(keys.initiatorToResponder());
            assertThat(responder.split().responderToInitiator()).isEqualTo(keys.responderToInitiator());
            assertThat(messages.size()).isGreaterThan(4);
            for (int i = 2; i < messages.size(); i++) {
                // Messages go on alternating; each direction counts its own nonces.
                byte[] key = i % 2 == 0 ? keys.initiatorToResponder() : keys.responderToInitiator();
                byte[] nonce = new byte[12];
                nonce[4] = (byte) (i / 2 - 1);
                byte[] payload = hex(messages.get(i), "payload");
                byte[] ciphertext = hex(messages.get(i), "ciphertext");
                assertThat(suite.chacha20Poly1305Seal(key, nonce, NO_AAD, payload))
                        .as("message %d", i)
                        .isEqualTo(ciphertext);
                assertThat(suite.chacha20Poly1305Open(key, nonce, NO_AAD, ciphertext))
                        .as("message %d", i)
                        .contains(payload);
            }
        }
    }

    private static JsonNode vectors() {
        try (InputStream in = CryptoSuites.class.getResourceAsStream("noise.json")) {
            return JsonMapper.shared().readTree(in).get("vectors");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] hex(JsonNode object, String field) {
        return hex(object.get(field));
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.asString());
    }
}
