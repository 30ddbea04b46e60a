package dev.malachi.plugin.classic;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The body of a SECURE frame (protocol.md §4): {@code suite │ nonce 24 │ ciphertext ‖ tag 16}, to the end of the frame. */
final class SecureContainer {
    static final int OVERHEAD_BYTES = 1 + ClassicWire.NONCE_BYTES + Wire.TAG_BYTES;
    static final int PREFIX_BYTES = ClassicWire.NONCE_BYTES - Long.BYTES;

    private static final int NONCE_OFFSET = 1;
    private static final int SEALED_OFFSET = NONCE_OFFSET + ClassicWire.NONCE_BYTES;
    private static final byte[] AAD = ByteBuffer.allocate(ClassicWire.LABEL.length() + 1)
            .put(ClassicWire.LABEL.getBytes(StandardCharsets.US_ASCII))
            .put((byte) ClassicWire.SUITE)
            .array();

    private final byte[] body;

    /** Looks at a received body of at least {@value #OVERHEAD_BYTES} bytes. */
    SecureContainer(byte[] body) {
        this.body = body;
    }

    /**
     * Makes a body.
     *
     * @param key 32 bytes
     * @param prefix first 16 bytes of the nonce
     * @param counter last 8 bytes of the nonce
     */
    static byte[] seal(CryptoSuite crypto, byte[] key, byte[] prefix, long counter, byte[] inner) {
        byte[] nonce = ByteBuffer.allocate(ClassicWire.NONCE_BYTES)
                .put(prefix)
                .putLong(counter)
                .array();
        return ByteBuffer.allocate(OVERHEAD_BYTES + inner.length)
                .put((byte) ClassicWire.SUITE)
                .put(nonce)
                .put(crypto.xchacha20Poly1305Seal(key, nonce, AAD, inner))
                .array();
    }

    int suite() {
        return body[0] & 0xFF;
    }

    /** First 16 bytes of the nonce. */
    ByteBuffer prefix() {
        return ByteBuffer.wrap(Arrays.copyOfRange(body, NONCE_OFFSET, NONCE_OFFSET + PREFIX_BYTES));
    }

    /** Last 8 bytes of the nonce. */
    long counter() {
        return ByteBuffer.wrap(body).getLong(NONCE_OFFSET + PREFIX_BYTES);
    }

    Optional<byte[]> open(CryptoSuite crypto, byte[] key) {
        return crypto.xchacha20Poly1305Open(
                key,
                Arrays.copyOfRange(body, NONCE_OFFSET, SEALED_OFFSET),
                AAD,
                Arrays.copyOfRange(body, SEALED_OFFSET, body.length));
    }
}
