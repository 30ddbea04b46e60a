package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Flyweight over the body of an NDP frame (protocol.md §3): 216 bytes, and behind them perhaps an extension block.
 *
 * <p>Nothing is checked here but that the 216 bytes are there.
 */
final class NdpMessage {
    static final int OP_OFFSET = 0;
    static final int VERSION_OFFSET = 1;
    static final int SELF_OFFSET = 2;
    static final int MAC_OFFSET = 18;
    static final int ED25519_OFFSET = 24;
    static final int X25519_OFFSET = 56;
    static final int PEER_OFFSET = 88;
    static final int CHALLENGE_OFFSET = 104;
    static final int NONCE_OFFSET = 120;
    static final int PSK_TAG_OFFSET = 136;
    static final int SIGNATURE_OFFSET = 152;

    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final byte[] LABEL = Wire.LABEL_NDP.getBytes(StandardCharsets.US_ASCII);

    /** Length of the signed transcript: label, op, role, then the fields in another order than on the wire. */
    private static final int TRANSCRIPT_BYTES = LABEL.length + 2 + SIGNATURE_OFFSET - SELF_OFFSET;

    private final byte[] body;

    NdpMessage(byte[] body) {
        if (body.length < Wire.NDP_BODY_BYTES) {
            throw new IllegalArgumentException("an NDP message has at least " + Wire.NDP_BODY_BYTES + " bytes");
        }
        this.body = body;
    }

    /** The whole body, to be read only. */
    byte[] body() {
        return body;
    }

    int op() {
        return body[OP_OFFSET] & 0xFF;
    }

    NodeId self() {
        return NodeId.of(body, SELF_OFFSET);
    }

    MacAddress mac() {
        return MacAddress.of(body, MAC_OFFSET);
    }

    byte[] ed25519Key() {
        return field(ED25519_OFFSET, KEY_BYTES);
    }

    boolean hasKey(byte[] ed25519Key) {
        return Arrays.equals(body, ED25519_OFFSET, ED25519_OFFSET + KEY_BYTES, ed25519Key, 0, ed25519Key.length);
    }

    byte[] x25519Key() {
        return field(X25519_OFFSET, KEY_BYTES);
    }

    NodeId peer() {
        return NodeId.of(body, PEER_OFFSET);
    }

    Value128 challenge() {
        return Value128.of(body, CHALLENGE_OFFSET);
    }

    Value128 nonce() {
        return Value128.of(body, NONCE_OFFSET);
    }

    byte[] pskTag() {
        return field(PSK_TAG_OFFSET, Wire.PSK_TAG_BYTES);
    }

    byte[] signature() {
        return field(SIGNATURE_OFFSET, SIGNATURE_BYTES);
    }

    void writeSignature(byte[] signature) {
        System.arraycopy(signature, 0, body, SIGNATURE_OFFSET, SIGNATURE_BYTES);
    }

    /** What {@code sig} covers. */
    byte[] transcript() {
        byte[] out = new byte[TRANSCRIPT_BYTES];
        int at = LABEL.length;
        System.arraycopy(LABEL, 0, out, 0, at);
        out[at++] = body[OP_OFFSET];
        out[at++] = body[OP_OFFSET]; // role = op, not on the wire
        at = append(out, at, SELF_OFFSET, NodeId.BYTES);
        at = append(out, at, MAC_OFFSET, MacAddress.BYTES);
        at = append(out, at, PEER_OFFSET, NodeId.BYTES);
        at = append(out, at, CHALLENGE_OFFSET, Value128.BYTES);
        at = append(out, at, ED25519_OFFSET, KEY_BYTES);
        at = append(out, at, X25519_OFFSET, KEY_BYTES);
        at = append(out, at, NONCE_OFFSET, Value128.BYTES);
        append(out, at, PSK_TAG_OFFSET, Wire.PSK_TAG_BYTES);
        return out;
    }

    private int append(byte[] out, int at, int offset, int length) {
        System.arraycopy(body, offset, out, at, length);
        return at + length;
    }

    private byte[] field(int offset, int length) {
        return Arrays.copyOfRange(body, offset, offset + length);
    }
}
