package dev.malachi.kernel.handshake.message;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The derivations of protocol.md §5: keys of macs and cookies, the Noise psk and prologue, the transport subkeys. */
public final class HandshakeKeys {
    /** Direction byte of the nonce prefix: initiator to responder. */
    public static final byte TO_RESPONDER = 0;

    /** Direction byte of the nonce prefix: responder to initiator. */
    public static final byte TO_INITIATOR = 1;

    private static final int KEY_BYTES = 32;
    private static final byte[] UNKEYED = {};
    private static final byte[] MAC1 = ascii(Wire.LABEL_MAC1);
    private static final byte[] COOKIE = ascii(Wire.LABEL_COOKIE);
    private static final byte[] PSK = ascii(Wire.LABEL_PSK);
    private static final byte[] AES = ascii(Wire.LABEL_AES);
    private static final byte[] NONCE = ascii(Wire.LABEL_NONCE);
    private static final byte[] PROLOGUE = ascii(Wire.LABEL_PROLOGUE);

    private HandshakeKeys() {}

    /** K1: what mac1 of a message to the owner of a static key is keyed with, 32 bytes. */
    public static byte[] mac1Key(CryptoSuite crypto, byte[] receiverStaticKey, byte[] preSharedKey) {
        return crypto.blake2b(UNKEYED, KEY_BYTES, MAC1, receiverStaticKey, preSharedKey);
    }

    /** What cookies from the owner of a static key are sealed with, 32 bytes. */
    public static byte[] cookieKey(CryptoSuite crypto, byte[] senderStaticKey, byte[] preSharedKey) {
        return crypto.blake2b(UNKEYED, KEY_BYTES, COOKIE, senderStaticKey, preSharedKey);
    }

    /** The psk of IKpsk2, 32 bytes; to be wiped. */
    public static byte[] noisePsk(CryptoSuite crypto, byte[] preSharedKey, byte[] pqSecret) {
        byte[] length = {(byte) (preSharedKey.length >>> 8), (byte) preSharedKey.length};
        return crypto.blake2b(UNKEYED, KEY_BYTES, PSK, length, preSharedKey, pqSecret);
    }

    /** What both sides must agree on before the first message. */
    public static byte[] prologue(NodeId initiator, NodeId responder, int initiatorIndex) {
        return ByteBuffer.allocate(PROLOGUE.length + 2 * NodeId.BYTES + Integer.BYTES)
                .put(PROLOGUE)
                .put(initiator.bytes())
                .put(responder.bytes())
                .putInt(initiatorIndex)
                .array();
    }

    /** What the frames of a direction are sealed with, 32 bytes; to be wiped. */
    public static byte[] subkey(
            CryptoSuite crypto,
            AeadEngine.Algorithm algorithm,
            byte[] transportKey,
            byte direction,
            byte[] handshakeHash) {
        return switch (algorithm) {
            case CHACHA20_POLY1305 -> {
                byte[] prefix =
                        crypto.blake2b(UNKEYED, Wire.NONCE_PREFIX_BYTES, NONCE, new byte[] {direction}, handshakeHash);
                yield crypto.hchacha20(transportKey, prefix);
            }
            case AES_256_GCM -> crypto.blake2b(transportKey, KEY_BYTES, AES, new byte[] {direction}, handshakeHash);
        };
    }

    /** The L3 header of a HANDSHAKE frame, which macs cover. */
    public static byte[] l3Header(NodeId destination, NodeId source) {
        return ByteBuffer.allocate(Wire.L3_HEADER_BYTES)
                .putShort((short) Wire.MAGIC)
                .put((byte) Wire.L3_VERSION)
                .put((byte) Wire.TYPE_HANDSHAKE)
                .put(destination.bytes())
                .put(source.bytes())
                .array();
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
