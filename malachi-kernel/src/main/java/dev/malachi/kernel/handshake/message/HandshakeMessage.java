package dev.malachi.kernel.handshake.message;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.noise.NoiseHandshake;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The body of a HANDSHAKE frame (protocol.md §5):
 *
 * <pre>kind 1 │ hop limit 1 │ noise length 2 │ sender index 4 │ receiver index 4 │ noise message │ mac1 16 │ mac2 16</pre>
 *
 * <p>A COOKIE has {@code nonce 24 │ sealed cookie 32} after the header. What follows a message is Ethernet padding.
 */
public sealed interface HandshakeMessage {
    /** Offset of the hop limit, which forwarders lower: macs see it as 0. */
    int HOP_LIMIT_OFFSET = 1;

    /** A cookie and the tag that seals it. */
    int SEALED_COOKIE_BYTES = Wire.MAC_BYTES + Wire.TAG_BYTES;

    /** mac1 and mac2. */
    int MACS_BYTES = 2 * Wire.MAC_BYTES;

    /** The shortest and longest Noise messages, of payloads without and with the most TLVs. */
    int MIN_INIT_NOISE_BYTES = NoiseHandshake.FIRST_OVERHEAD_BYTES + InitPayload.FIXED_BYTES;

    int MAX_INIT_NOISE_BYTES = MIN_INIT_NOISE_BYTES + Wire.EXTENSION_MAX_BYTES;
    int MIN_RESPONSE_NOISE_BYTES = NoiseHandshake.SECOND_OVERHEAD_BYTES + ResponsePayload.FIXED_BYTES;
    int MAX_RESPONSE_NOISE_BYTES = MIN_RESPONSE_NOISE_BYTES + Wire.EXTENSION_MAX_BYTES;

    /**
     * The first message.
     *
     * @param frameBytes of its frame, with what follows the message
     * @param hopLimit less than at its start if a node has passed it on; it is not signed
     * @param senderIndex the initiator's, not 0
     * @param noise first Noise message
     * @param macs what stands behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Init(int frameBytes, int hopLimit, int senderIndex, byte[] noise, Macs macs) implements HandshakeMessage {}

    /**
     * The second message.
     *
     * @param senderIndex the responder's, not 0
     * @param receiverIndex the INIT's sender index
     * @param noise second Noise message
     * @param macs what stands behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Response(int senderIndex, int receiverIndex, byte[] noise, Macs macs) implements HandshakeMessage {}

    /**
     * What an INIT gets instead of a RESPONSE from a node under load.
     *
     * @param receiverIndex the INIT's sender index
     * @param nonce 24 bytes
     * @param sealed cookie and tag, 32 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Cookie(int receiverIndex, byte[] nonce, byte[] sealed) implements HandshakeMessage {}

    /**
     * The end of an INIT or RESPONSE.
     *
     * @param covered the body before mac1, with hop limit 0
     * @param mac1 16 bytes
     * @param mac2 16 bytes, zeros without a cookie
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Macs(byte[] covered, byte[] mac1, byte[] mac2) {
        /** Whether it shows a cookie. */
        public boolean hasMac2() {
            for (byte b : mac2) {
                if (b != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Reads a body.
     *
     * @param body from the kind on; may be longer than the message
     * @return the message, or empty if it is none
     */
    static Optional<HandshakeMessage> parse(byte[] body) {
        if (body.length < Wire.HANDSHAKE_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(body);
        int kind = header.get();
        int hopLimit = Byte.toUnsignedInt(header.get());
        int noiseLength = Short.toUnsignedInt(header.getShort());
        int sender = header.getInt();
        int receiver = header.getInt();
        return switch (kind) {
            case Wire.HANDSHAKE_INIT ->
                sender != 0
                                && receiver == 0
                                && noiseLength >= MIN_INIT_NOISE_BYTES
                                && noiseLength <= MAX_INIT_NOISE_BYTES
                                && body.length >= Wire.HANDSHAKE_HEADER_BYTES + noiseLength + MACS_BYTES
                        ? Optional.of(new Init(
                                Wire.BODY_OFFSET + body.length,
                                hopLimit,
                                sender,
                                noise(body, noiseLength),
                                macs(body, noiseLength)))
                        : Optional.empty();
            case Wire.HANDSHAKE_RESPONSE ->
                sender != 0
                                && receiver != 0
                                && noiseLength >= MIN_RESPONSE_NOISE_BYTES
                                && noiseLength <= MAX_RESPONSE_NOISE_BYTES
                                && body.length >= Wire.HANDSHAKE_HEADER_BYTES + noiseLength + MACS_BYTES
                        ? Optional.of(new Response(sender, receiver, noise(body, noiseLength), macs(body, noiseLength)))
                        : Optional.empty();
            case Wire.HANDSHAKE_COOKIE ->
                sender == 0
                                && receiver != 0
                                && noiseLength == 0
                                && body.length
                                        >= Wire.HANDSHAKE_HEADER_BYTES + Wire.COOKIE_NONCE_BYTES + SEALED_COOKIE_BYTES
                        ? Optional.of(cookie(body, receiver))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static byte[] noise(byte[] body, int length) {
        return Arrays.copyOfRange(body, Wire.HANDSHAKE_HEADER_BYTES, Wire.HANDSHAKE_HEADER_BYTES + length);
    }

    private static Macs macs(byte[] body, int noiseLength) {
        int mac1 = Wire.HANDSHAKE_HEADER_BYTES + noiseLength;
        int mac2 = mac1 + Wire.MAC_BYTES;
        return new Macs(
                covered(body, mac1),
                Arrays.copyOfRange(body, mac1, mac2),
                Arrays.copyOfRange(body, mac2, mac2 + Wire.MAC_BYTES));
    }

    private static Cookie cookie(byte[] body, int receiver) {
        int sealed = Wire.HANDSHAKE_HEADER_BYTES + Wire.COOKIE_NONCE_BYTES;
        return new Cookie(
                receiver,
                Arrays.copyOfRange(body, Wire.HANDSHAKE_HEADER_BYTES, sealed),
                Arrays.copyOfRange(body, sealed, sealed + SEALED_COOKIE_BYTES));
    }

    /**
     * What macs cover of a body.
     *
     * @param body a body
     * @param length bytes before mac1
     * @return those bytes with hop limit 0; a new array
     */
    static byte[] covered(byte[] body, int length) {
        byte[] covered = Arrays.copyOf(body, length);
        covered[HOP_LIMIT_OFFSET] = 0;
        return covered;
    }

    /**
     * Writes an INIT whose macs are still zero.
     *
     * @param senderIndex the initiator's
     * @param noise first Noise message
     * @return the body
     */
    static byte[] encodeInit(int senderIndex, byte[] noise) {
        return encode(Wire.HANDSHAKE_INIT, senderIndex, 0, noise);
    }

    /**
     * How long the frame of a RESPONSE is.
     *
     * @param tlvBytes bytes of what it announces
     */
    static int responseFrameBytes(int tlvBytes) {
        return Wire.BODY_OFFSET + Wire.HANDSHAKE_HEADER_BYTES + MIN_RESPONSE_NOISE_BYTES + tlvBytes + MACS_BYTES;
    }

    /**
     * Writes a RESPONSE whose macs are still zero.
     *
     * @param senderIndex the responder's
     * @param receiverIndex the INIT's sender index
     * @param noise second Noise message
     * @return the body
     */
    static byte[] encodeResponse(int senderIndex, int receiverIndex, byte[] noise) {
        return encode(Wire.HANDSHAKE_RESPONSE, senderIndex, receiverIndex, noise);
    }

    private static byte[] encode(int kind, int senderIndex, int receiverIndex, byte[] noise) {
        return header(kind, noise.length, senderIndex, receiverIndex, noise.length + MACS_BYTES)
                .put(noise)
                .array();
    }

    /**
     * Writes a COOKIE.
     *
     * @param cookie the message
     * @return the body
     */
    static byte[] encodeCookie(Cookie cookie) {
        return header(
                        Wire.HANDSHAKE_COOKIE,
                        0,
                        0,
                        cookie.receiverIndex(),
                        cookie.nonce().length + cookie.sealed().length)
                .put(cookie.nonce())
                .put(cookie.sealed())
                .array();
    }

    private static ByteBuffer header(int kind, int noiseLength, int senderIndex, int receiverIndex, int bodyBytes) {
        return ByteBuffer.allocate(Wire.HANDSHAKE_HEADER_BYTES + bodyBytes)
                .put((byte) kind)
                .put((byte) Wire.INITIAL_HOP_LIMIT)
                .putShort((short) noiseLength)
                .putInt(senderIndex)
                .putInt(receiverIndex);
    }
}
