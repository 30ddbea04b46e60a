package dev.malachi.systemtests.attack;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The initiator of {@code Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b} (Noise specification §5, §7.5, §9). */
final class NoiseInitiator {
    private static final byte[] NONE = {};
    private static final int HASH = 64;
    private static final int BLOCK = 128;

    private final CryptoSuite suite;
    private final byte[] staticPrivate;
    private final byte[] ephemeralPrivate;
    private byte[] hash;
    private byte[] chain;
    private byte[] key = NONE;
    private long nonce;

    NoiseInitiator(CryptoSuite suite, byte[] staticPrivate, byte[] ephemeralPrivate, byte[] prologue, byte[] remote) {
        this.suite = suite;
        this.staticPrivate = staticPrivate;
        this.ephemeralPrivate = ephemeralPrivate;
        hash = Arrays.copyOf("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b".getBytes(StandardCharsets.US_ASCII), HASH);
        chain = hash;
        mixHash(prologue);
        mixHash(remote);
    }

    /** The first message: e, es, s, ss, and a payload. */
    byte[] first(byte[] remote, byte[] payload) {
        byte[] ephemeral = suite.x25519PublicKey(ephemeralPrivate);
        mixHash(ephemeral);
        mixKey(ephemeral);
        mixKey(agree(ephemeralPrivate, remote));
        byte[] sealedStatic = seal(suite.x25519PublicKey(staticPrivate));
        mixKey(agree(staticPrivate, remote));
        byte[] sealedPayload = seal(payload);
        return ByteBuffer.allocate(ephemeral.length + sealedStatic.length + sealedPayload.length)
                .put(ephemeral)
                .put(sealedStatic)
                .put(sealedPayload)
                .array();
    }

    /** Reads the second message: e, ee, se, psk, and a payload, which is returned. */
    Optional<byte[]> second(byte[] message, byte[] psk) {
        byte[] ephemeral = Arrays.copyOf(message, 32);
        mixHash(ephemeral);
        mixKey(ephemeral);
        mixKey(agree(ephemeralPrivate, ephemeral));
        mixKey(agree(staticPrivate, ephemeral));
        byte[][] out = derive(psk, 3);
        chain = out[0];
        mixHash(out[1]);
        key = Arrays.copyOf(out[2], 32);
        nonce = 0;
        byte[] sealed = Arrays.copyOfRange(message, 32, message.length);
        Optional<byte[]> opened = suite.chacha20Poly1305Open(key, nextNonce(), hash, sealed);
        mixHash(sealed);
        return opened;
    }

    /** The key from initiator to responder. */
    byte[] sendKey() {
        return Arrays.copyOf(derive(NONE, 2)[0], 32);
    }

    byte[] hash() {
        return hash;
    }

    private byte[] agree(byte[] mine, byte[] theirs) {
        return suite.x25519(mine, theirs).orElseThrow();
    }

    private byte[] seal(byte[] plain) {
        byte[] sealed = suite.chacha20Poly1305Seal(key, nextNonce(), hash, plain);
        mixHash(sealed);
        return sealed;
    }

    private byte[] nextNonce() {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putLong(nonce++)
                .array();
    }

    private void mixHash(byte[] part) {
        hash = suite.blake2b(NONE, HASH, hash, part);
    }

    private void mixKey(byte[] input) {
        byte[][] out = derive(input, 2);
        chain = out[0];
        key = Arrays.copyOf(out[1], 32);
        nonce = 0;
    }

    /** HKDF of §4.3, with HMAC. */
    private byte[][] derive(byte[] input, int count) {
        byte[] temporary = hmac(chain, input);
        byte[][] out = new byte[count][];
        byte[] last = NONE;
        for (int i = 0; i < count; i++) {
            last = hmac(temporary, last, new byte[] {(byte) (i + 1)});
            out[i] = last;
        }
        return out;
    }

    /** RFC 2104. */
    private byte[] hmac(byte[] macKey, byte[]... parts) {
        byte[] inner = new byte[BLOCK];
        byte[] outer = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            byte k = i < macKey.length ? macKey[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5C);
        }
        byte[][] all = new byte[parts.length + 1][];
        all[0] = inner;
        System.arraycopy(parts, 0, all, 1, parts.length);
        return suite.blake2b(NONE, HASH, outer, suite.blake2b(NONE, HASH, all));
    }
}
