package dev.malachi.plugin.ndp;

import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Flyweight over the block that native nodes append to an NDP message (protocol.md §3.2): {@code MNX1}, length 2, TLVs, sig2 64.
 *
 * <p>The lengths are right; what the TLVs say and the signature are not checked here.
 */
final class ExtensionBlock {
    /** Bytes of a block around its TLVs. */
    static final int OVERHEAD_BYTES = Wire.EXTENSION_OVERHEAD_BYTES;

    /** Last character of the mark. */
    static final char REVISION = (char) (Wire.EXTENSION_MAGIC & 0xFF);

    private static final int OFFSET = Wire.NDP_BODY_BYTES;
    private static final int LENGTH_OFFSET = OFFSET + 4;
    private static final int TLVS_OFFSET = LENGTH_OFFSET + 2;
    private static final byte[] LABEL = Wire.LABEL_EXTENSION.getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final int tlvBytes;

    private ExtensionBlock(byte[] body, int tlvBytes) {
        this.body = body;
        this.tlvBytes = tlvBytes;
    }

    /** The block behind a message; empty if there is none or its lengths are wrong. */
    static Optional<ExtensionBlock> of(NdpMessage message) {
        byte[] body = message.body();
        if (body.length < OFFSET + OVERHEAD_BYTES || readInt(body, OFFSET) != Wire.EXTENSION_MAGIC) {
            return Optional.empty();
        }
        int tlvBytes = (body[LENGTH_OFFSET] & 0xFF) << 8 | body[LENGTH_OFFSET + 1] & 0xFF;
        boolean fits = tlvBytes <= Wire.EXTENSION_MAX_BYTES && tlvBytes <= body.length - OFFSET - OVERHEAD_BYTES;
        return fits ? Optional.of(new ExtensionBlock(body, tlvBytes)) : Optional.empty();
    }

    /** The revision of a block that is not ours, behind a message; empty if there is none or it is ours. What follows its mark, only that one knows. */
    static Optional<Character> otherRevision(NdpMessage message) {
        byte[] body = message.body();
        if (body.length < LENGTH_OFFSET) {
            return Optional.empty();
        }
        int mark = readInt(body, OFFSET);
        char revision = (char) (mark & 0xFF);
        boolean other = (mark ^ Wire.EXTENSION_MAGIC) >>> 8 == 0 && revision != REVISION;
        return other && isShown(revision) ? Optional.of(revision) : Optional.empty();
    }

    private static boolean isShown(char revision) {
        return revision > ' ' && revision < 0x7F;
    }

    /** Writes all of a block but its signature behind a message. */
    static ExtensionBlock write(byte[] body, byte[] tlvs) {
        body[OFFSET] = (byte) (Wire.EXTENSION_MAGIC >>> 24);
        body[OFFSET + 1] = (byte) (Wire.EXTENSION_MAGIC >>> 16);
        body[OFFSET + 2] = (byte) (Wire.EXTENSION_MAGIC >>> 8);
        body[OFFSET + 3] = (byte) Wire.EXTENSION_MAGIC;
        body[LENGTH_OFFSET] = (byte) (tlvs.length >>> 8);
        body[LENGTH_OFFSET + 1] = (byte) tlvs.length;
        System.arraycopy(tlvs, 0, body, TLVS_OFFSET, tlvs.length);
        return new ExtensionBlock(body, tlvs.length);
    }

    void writeSignature(byte[] signature) {
        System.arraycopy(signature, 0, body, TLVS_OFFSET + tlvBytes, signature.length);
    }

    byte[] tlvs() {
        return Arrays.copyOfRange(body, TLVS_OFFSET, TLVS_OFFSET + tlvBytes);
    }

    boolean hasTlvs(byte[] others) {
        return Arrays.equals(body, TLVS_OFFSET, TLVS_OFFSET + tlvBytes, others, 0, others.length);
    }

    byte[] signature() {
        int offset = TLVS_OFFSET + tlvBytes;
        return Arrays.copyOfRange(body, offset, offset + NdpMessage.SIGNATURE_BYTES);
    }

    /** What {@code sig2} covers: label, the message's own signature, length, TLVs. */
    byte[] transcript() {
        byte[] out = new byte[LABEL.length + NdpMessage.SIGNATURE_BYTES + 2 + tlvBytes];
        System.arraycopy(LABEL, 0, out, 0, LABEL.length);
        int at = LABEL.length;
        System.arraycopy(body, NdpMessage.SIGNATURE_OFFSET, out, at, NdpMessage.SIGNATURE_BYTES);
        System.arraycopy(body, LENGTH_OFFSET, out, at + NdpMessage.SIGNATURE_BYTES, 2 + tlvBytes);
        return out;
    }

    private static int readInt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xFF) << 24
                | (bytes[offset + 1] & 0xFF) << 16
                | (bytes[offset + 2] & 0xFF) << 8
                | bytes[offset + 3] & 0xFF;
    }
}
