package dev.malachi.kernel.handshake.message;

import dev.malachi.api.wire.Tlvs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a RESPONSE says under Noise: {@code ed25519_pub 32 ‖ responder's sender index 4 ‖ TLVs} (protocol.md §5).
 *
 * @param publicKey the responder's Ed25519 key, 32 bytes
 * @param senderIndex the same as in the header, which Noise does not cover
 * @param announcement TLVs
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record ResponsePayload(byte[] publicKey, int senderIndex, Tlvs announcement) {
    private static final int PUBLIC_KEY_BYTES = 32;

    /** Everything but the TLVs. */
    public static final int FIXED_BYTES = PUBLIC_KEY_BYTES + Integer.BYTES;

    public byte[] encode() {
        byte[] tlvs = announcement.encode();
        return ByteBuffer.allocate(FIXED_BYTES + tlvs.length)
                .put(publicKey)
                .putInt(senderIndex)
                .put(tlvs)
                .array();
    }

    public static Optional<ResponsePayload> parse(byte[] payload) {
        if (payload.length < FIXED_BYTES) {
            return Optional.empty();
        }
        byte[] publicKey = Arrays.copyOf(payload, PUBLIC_KEY_BYTES);
        int senderIndex = ByteBuffer.wrap(payload).getInt(PUBLIC_KEY_BYTES);
        return Tlvs.parse(Arrays.copyOfRange(payload, FIXED_BYTES, payload.length))
                .map(tlvs -> new ResponsePayload(publicKey, senderIndex, tlvs));
    }
}
