package dev.malachi.kernel.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.kernel.CryptoSuites;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseHandshakeTest {
    private static final byte[] PROLOGUE = ascii("malachi/1");
    private static final byte[] INIT = ascii("init payload");
    private static final byte[] RESPONSE = ascii("response payload");

    private final CryptoSuite crypto = CryptoSuites.all().getFirst();
    private final Random random = new Random(1);
    private final byte[] initiatorKey = bytes(32);
    private final byte[] responderKey = bytes(32);
    private final byte[] psk = bytes(32);
    private final byte[] otherPsk = bytes(32);

    @Test
    void responderLearnsPayloadAndStaticKeyBeforeItChoosesThePsk() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        assertThatIllegalStateException().isThrownBy(responder::remoteStaticKey);

        byte[] first = initiator.writeMessage(INIT, bytes(32));
        assertThat(first).hasSize(NoiseHandshake.FIRST_OVERHEAD_BYTES + INIT.length);
        assertThat(responder.readMessage(first)).contains(INIT);
        assertThat(responder.remoteStaticKey()).isEqualTo(crypto.x25519PublicKey(initiatorKey));

        responder.psk(psk);
        byte[] second = responder.writeMessage(RESPONSE, bytes(32));
        assertThat(second).hasSize(NoiseHandshake.SECOND_OVERHEAD_BYTES + RESPONSE.length);
        initiator.psk(psk);
        assertThat(initiator.readMessage(second)).contains(RESPONSE);
        assertSameSession(initiator, responder);
    }

    @Test
    void initiatorTriesOnePskAfterAnother() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        responder.readMessage(initiator.writeMessage(INIT, bytes(32))).orElseThrow();
        responder.psk(otherPsk);
        byte[] second = responder.writeMessage(RESPONSE, bytes(32));

        initiator.psk(psk);
        assertThat(initiator.readMessage(second)).isEmpty();
        initiator.psk(otherPsk);
        assertThat(initiator.readMessage(second)).contains(RESPONSE);
        assertSameSession(initiator, responder);
    }

    @Test
    void aCopyGoesItsOwnWay() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        responder.readMessage(initiator.writeMessage(INIT, bytes(32))).orElseThrow();
        NoiseHandshake copy = initiator.copy();
        NoiseHandshake responderCopy = responder.copy();
        initiator.psk(psk);
        responder.psk(psk);
        copy.psk(otherPsk);
        responderCopy.psk(otherPsk);

        assertThat(initiator.readMessage(responder.writeMessage(RESPONSE, bytes(32))))
                .contains(RESPONSE);
        assertSameSession(initiator, responder);
        initiator.close();
        responder.close();
        assertThat(copy.readMessage(responderCopy.writeMessage(INIT, bytes(32))))
                .contains(INIT);
        assertSameSession(copy, responderCopy);
    }

    @Test
    void aForgedMessageChangesNothing() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        byte[] first = initiator.writeMessage(INIT, bytes(32));
        byte[] before = responder.handshakeHash();
        for (int bit = 0; bit < 8 * first.length; bit += 3) {
            assertThat(responder.readMessage(flip(first, bit)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        assertThat(responder.handshakeHash()).isEqualTo(before);
        assertThat(responder.readMessage(first)).contains(INIT);

        byte[] second = responder.writeMessage(RESPONSE, bytes(32));
        byte[] waiting = initiator.handshakeHash();
        for (int bit = 0; bit < 8 * second.length; bit += 3) {
            assertThat(initiator.readMessage(flip(second, bit)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        assertThat(initiator.handshakeHash()).isEqualTo(waiting);
        assertThat(initiator.readMessage(second)).contains(RESPONSE);
        assertSameSession(initiator, responder);
    }

    @Test
    void refusesMessagesOfWrongLength() {
        NoiseHandshake responder = responder(PROLOGUE);
        byte[] first = initiator(PROLOGUE).writeMessage(new byte[0], bytes(32));
        for (int length = 0; length < first.length; length++) {
            assertThat(responder.readMessage(Arrays.copyOf(first, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
        assertThat(responder.readMessage(Arrays.copyOf(first, first.length + 1)))
                .isEmpty();
        assertThat(responder.readMessage(new byte[NoiseHandshake.MAX_MESSAGE_BYTES + 1]))
                .isEmpty();
        assertThat(responder.readMessage(first)).contains(new byte[0]);
    }

    @Test
    void carriesAsMuchAsAMessageHolds() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        byte[] most = bytes(NoiseHandshake.MAX_MESSAGE_BYTES - NoiseHandshake.FIRST_OVERHEAD_BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> initiator.writeMessage(new byte[most.length + 1], bytes(32)));
        byte[] first = initiator.writeMessage(most, bytes(32));
        assertThat(first).hasSize(NoiseHandshake.MAX_MESSAGE_BYTES);
        assertThat(responder(PROLOGUE).readMessage(first)).contains(most);
    }

    @Test
    void refusesAnotherPrologue() {
        byte[] first = initiator(PROLOGUE).writeMessage(INIT, bytes(32));
        assertThat(responder(ascii("malachi/2")).readMessage(first)).isEmpty();
    }

    @Test
    void refusesAMessageForAnotherResponder() {
        byte[] first = initiator(PROLOGUE).writeMessage(INIT, bytes(32));
        byte[] other = bytes(32);
        try (NoiseHandshake responder = NoiseHandshake.responder(
                crypto, NoisePattern.IK_PSK2, PROLOGUE, other, crypto.x25519PublicKey(other))) {
            assertThat(responder.readMessage(first)).isEmpty();
        }
    }

    @Test
    void refusesTheOtherPattern() {
        byte[] first = initiator(PROLOGUE).writeMessage(INIT, bytes(32));
        try (NoiseHandshake responder = NoiseHandshake.responder(
                crypto, NoisePattern.IK, PROLOGUE, responderKey, crypto.x25519PublicKey(responderKey))) {
            assertThat(responder.readMessage(first)).isEmpty();
            assertThatIllegalStateException().isThrownBy(() -> responder.psk(psk));
        }
    }

    @Test
    void refusesKeysOfSmallOrder() {
        NoiseHandshake responder = responder(PROLOGUE);
        byte[] first = initiator(PROLOGUE).writeMessage(INIT, bytes(32));
        Arrays.fill(first, 0, NoiseHandshake.KEY_BYTES, (byte) 0);
        assertThat(responder.readMessage(first)).isEmpty();

        NoiseHandshake initiator = initiator(PROLOGUE);
        responder.readMessage(initiator.writeMessage(INIT, bytes(32))).orElseThrow();
        byte[] second = responder.writeMessage(RESPONSE, bytes(32));
        Arrays.fill(second, 0, NoiseHandshake.KEY_BYTES, (byte) 0);
        assertThat(initiator.readMessage(second)).isEmpty();

        NoiseHandshake misled = NoiseHandshake.initiator(
                crypto,
                NoisePattern.IK_PSK2,
                PROLOGUE,
                initiatorKey,
                crypto.x25519PublicKey(initiatorKey),
                new byte[32]);
        assertThatIllegalArgumentException().isThrownBy(() -> misled.writeMessage(INIT, bytes(32)));
    }

    @Test
    void everyHandshakeEndsInOtherKeys() {
        TransportKeys one = handshake();
        TransportKeys two = handshake();
        assertThat(List.of(
                        one.initiatorToResponder(),
                        one.responderToInitiator(),
                        two.initiatorToResponder(),
                        two.responderToInitiator()))
                .usingElementComparator(Arrays::compare)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).hasSize(32));
    }

    @Test
    void keepsTurns() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        assertThatIllegalStateException().isThrownBy(() -> initiator.readMessage(new byte[200]));
        assertThatIllegalStateException().isThrownBy(() -> responder.writeMessage(RESPONSE, bytes(32)));
        assertThatIllegalStateException().isThrownBy(initiator::split);

        byte[] first = initiator.writeMessage(INIT, bytes(32));
        assertThatIllegalStateException().isThrownBy(() -> initiator.writeMessage(INIT, bytes(32)));
        responder.readMessage(first).orElseThrow();
        assertThatIllegalStateException().isThrownBy(() -> responder.readMessage(first));

        byte[] second = responder.writeMessage(RESPONSE, bytes(32));
        initiator.readMessage(second).orElseThrow();
        assertThatIllegalStateException().isThrownBy(() -> initiator.readMessage(second));
        assertThatIllegalStateException().isThrownBy(() -> responder.writeMessage(RESPONSE, bytes(32)));
    }

    @Test
    void givesNothingOutWhenClosed() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        responder.readMessage(initiator.writeMessage(INIT, bytes(32))).orElseThrow();
        initiator.readMessage(responder.writeMessage(RESPONSE, bytes(32))).orElseThrow();
        TransportKeys keys = initiator.split();
        byte[] before = keys.initiatorToResponder().clone();
        initiator.close();
        initiator.close();
        assertThatIllegalStateException().isThrownBy(initiator::split);
        assertThatIllegalStateException().isThrownBy(initiator::handshakeHash);
        assertThatIllegalStateException().isThrownBy(initiator::remoteStaticKey);
        assertThatIllegalStateException().isThrownBy(initiator::copy);
        assertThat(keys.initiatorToResponder()).isEqualTo(before);
        keys.close();
        assertThat(keys.initiatorToResponder()).containsOnly(0);
        assertThat(keys.responderToInitiator()).containsOnly(0);
    }

    @Test
    void refusesKeysOfWrongLength() {
        byte[] publicKey = crypto.x25519PublicKey(responderKey);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseHandshake.responder(
                        crypto, NoisePattern.IK, PROLOGUE, Arrays.copyOf(responderKey, 31), publicKey));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseHandshake.responder(
                        crypto, NoisePattern.IK, PROLOGUE, responderKey, Arrays.copyOf(publicKey, 33)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseHandshake.initiator(
                        crypto, NoisePattern.IK, PROLOGUE, responderKey, publicKey, new byte[31]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> initiator(PROLOGUE).psk(new byte[16]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> initiator(PROLOGUE).writeMessage(INIT, new byte[31]));
    }

    private TransportKeys handshake() {
        NoiseHandshake initiator = initiator(PROLOGUE);
        NoiseHandshake responder = responder(PROLOGUE);
        responder.readMessage(initiator.writeMessage(INIT, bytes(32))).orElseThrow();
        initiator.readMessage(responder.writeMessage(RESPONSE, bytes(32))).orElseThrow();
        return initiator.split();
    }

    private NoiseHandshake initiator(byte[] prologue) {
        return NoiseHandshake.initiator(
                crypto,
                NoisePattern.IK_PSK2,
                prologue,
                initiatorKey,
                crypto.x25519PublicKey(initiatorKey),
                crypto.x25519PublicKey(responderKey));
    }

    private NoiseHandshake responder(byte[] prologue) {
        return NoiseHandshake.responder(
                crypto, NoisePattern.IK_PSK2, prologue, responderKey, crypto.x25519PublicKey(responderKey));
    }

    private static void assertSameSession(NoiseHandshake initiator, NoiseHandshake responder) {
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
        TransportKeys ours = initiator.split();
        TransportKeys theirs = responder.split();
        assertThat(ours.initiatorToResponder()).isEqualTo(theirs.initiatorToResponder());
        assertThat(ours.responderToInitiator()).isEqualTo(theirs.responderToInitiator());
        assertThat(ours.initiatorToResponder()).isNotEqualTo(ours.responderToInitiator());
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
