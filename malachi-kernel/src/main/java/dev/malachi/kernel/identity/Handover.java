package dev.malachi.kernel.identity;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The word of two keys that the second takes the place of the first (protocol.md §9).
 *
 * @param oldKey Ed25519, 32 bytes; not to be changed
 * @param newKey Ed25519, 32 bytes; not to be changed
 * @param atMillis when it was signed, milliseconds since 1970
 * @param encoded all {@value Wire#HANDOVER_BYTES} bytes of it; not to be changed
 */
public record Handover(byte[] oldKey, byte[] newKey, long atMillis, byte[] encoded) {
    private static final byte[] LABEL = Wire.LABEL_HANDOVER.getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final int SIGNED_BYTES = 2 * KEY_BYTES + 8;

    /**
     * Signs one.
     *
     * @param crypto the suite
     * @param old who hands over
     * @param successor who takes over
     * @param atMillis now, milliseconds since 1970
     */
    public static Handover sign(CryptoSuite crypto, Identity old, Identity successor, long atMillis) {
        byte[] signed = ByteBuffer.allocate(SIGNED_BYTES)
                .put(old.publicKey())
                .put(successor.publicKey())
                .putLong(atMillis)
                .array();
        byte[] message = message(signed);
        byte[] encoded = ByteBuffer.allocate(Wire.HANDOVER_BYTES)
                .put(signed)
                .put(crypto.ed25519Sign(old.seed(), message))
                .put(crypto.ed25519Sign(successor.seed(), message))
                .array();
        return parse(encoded);
    }

    /**
     * Takes one apart, without a look at its signatures.
     *
     * @param encoded {@value Wire#HANDOVER_BYTES} bytes; copied
     */
    public static Handover parse(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded.clone());
        byte[] oldKey = new byte[KEY_BYTES];
        byte[] newKey = new byte[KEY_BYTES];
        in.get(oldKey).get(newKey);
        return new Handover(oldKey, newKey, in.getLong(), in.array());
    }

    /** Whether both keys have signed it. */
    public boolean verify(CryptoSuite crypto) {
        byte[] message = message(Arrays.copyOf(encoded, SIGNED_BYTES));
        int second = SIGNED_BYTES + SIGNATURE_BYTES;
        return crypto.ed25519Verify(oldKey, message, Arrays.copyOfRange(encoded, SIGNED_BYTES, second))
                && crypto.ed25519Verify(newKey, message, Arrays.copyOfRange(encoded, second, encoded.length));
    }

    /** Whom the first key stands for. */
    public NodeId oldId() {
        return Identity.idOf(oldKey);
    }

    /** Whom the second key stands for. */
    public NodeId newId() {
        return Identity.idOf(newKey);
    }

    private static byte[] message(byte[] signed) {
        return ByteBuffer.allocate(LABEL.length + signed.length)
                .put(LABEL)
                .put(signed)
                .array();
    }
}
