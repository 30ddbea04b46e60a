package dev.malachi.kernel.handshake.message;

import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an INIT says under Noise: {@code TAI64N 12 ‖ ed25519_pub 32 ‖ pq id 8 ‖ TLVs} (protocol.md §5).
 *
 * @param timestamp 12 bytes; ordered as unsigned bytes
 * @param publicKey the initiator's Ed25519 key, 32 bytes
 * @param pqId name of the post-quantum secret that the initiator would use, 8 bytes; zeros for none
 * @param announcement TLVs
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record InitPayload(byte[] timestamp, byte[] publicKey, byte[] pqId, Tlvs announcement) {
    private static final int PUBLIC_KEY_BYTES = 32;

    /** Everything but the TLVs. */
    public static final int FIXED_BYTES = Wire.TIMESTAMP_BYTES + PUBLIC_KEY_BYTES + Wire.PQ_ID_BYTES;

    public byte[] encode() {
        byte[] tlvs = announcement.encode();
        return ByteBuffer.allocate(FIXED_BYTES + tlvs.length)
                .put(timestamp)
                .put(publicKey)
                .put(pqId)
                .put(tlvs)
                .array();
    }

    public static Optional<InitPayload> parse(byte[] payload) {
        if (payload.length < FIXED_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        byte[] timestamp = take(in, Wire.TIMESTAMP_BYTES);
        byte[] publicKey = take(in, PUBLIC_KEY_BYTES);
        byte[] pqId = take(in, Wire.PQ_ID_BYTES);
        return Tlvs.parse(take(in, in.remaining())).map(tlvs -> new InitPayload(timestamp, publicKey, pqId, tlvs));
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] out = new byte[length];
        in.get(out);
        return out;
    }
}
