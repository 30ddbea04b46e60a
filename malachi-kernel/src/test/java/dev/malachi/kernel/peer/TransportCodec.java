package dev.malachi.kernel.peer;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens single transport frames with the crypto suite (protocol.md §6): a second implementation, against which that of the
 * data path is checked, and the transport of tests that have no data path.
 *
 * <pre>hop limit 1 │ class 1 │ flags 2 │ receiver index 4 │ counter 8 LE │ ciphertext ‖ tag 16</pre>
 */
public final class TransportCodec {
    /** Bytes 0 and 1, hop limit and class, change on the way. */
    private static final int MUTABLE_BYTES = 2;

    private static final int NONCE_BYTES = 12;

    private final CryptoSuite crypto;

    /**
     * What a frame carried.
     *
     * @param hopLimit as it arrived
     * @param flags of the header
     * @param inner plaintext
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    public record Opened(int hopLimit, int flags, byte[] inner) {}

    /**
     * Makes a codec.
     *
     * @param crypto the suite
     */
    public TransportCodec(CryptoSuite crypto) {
        this.crypto = crypto;
    }

    /**
     * Seals an inner packet under the next counter of a session. The caller notes that it was {@linkplain Session#sent sent}.
     *
     * @param session a usable one
     * @param trafficClass 0 to 7
     * @param flags of the header
     * @param inner plaintext
     * @return body of a TRANSPORT frame
     */
    public byte[] seal(Session session, int trafficClass, int flags, byte[] inner) {
        byte[] header = ByteBuffer.allocate(Wire.TRANSPORT_HEADER_BYTES)
                .put((byte) Wire.INITIAL_HOP_LIMIT)
                .put((byte) trafficClass)
                .putShort((short) flags)
                .putInt(session.remoteIndex())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(session.takeCounter())
                .array();
        byte[] sealed = switch (session.algorithm()) {
            case CHACHA20_POLY1305 ->
                crypto.chacha20Poly1305Seal(session.sendSubkey(), nonce(header), aad(header), inner);
            case AES_256_GCM ->
                aes(Cipher.ENCRYPT_MODE, session.sendSubkey(), header, inner).orElseThrow();
        };
        return ByteBuffer.allocate(header.length + sealed.length)
                .put(header)
                .put(sealed)
                .array();
    }

    /**
     * Opens a frame under a session, and notes that it was received. Flags that are not known, and counters that were seen, are refused
     * after authentication.
     *
     * @param session found by the frame's {@linkplain #receiverIndex receiver index}
     * @param body body of a TRANSPORT frame
     * @param nowNanos monotonic time
     * @return what it carried, or empty if it is not to be taken
     */
    public Optional<Opened> open(Session session, byte[] body, long nowNanos) {
        if (body.length < Wire.TRANSPORT_HEADER_BYTES + Wire.TAG_BYTES || !session.usable(nowNanos)) {
            return Optional.empty();
        }
        byte[] header = Arrays.copyOf(body, Wire.TRANSPORT_HEADER_BYTES);
        int flags = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(MUTABLE_BYTES));
        long counter = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(Long.BYTES);
        byte[] sealed = Arrays.copyOfRange(body, Wire.TRANSPORT_HEADER_BYTES, body.length);
        Optional<byte[]> opened = switch (session.algorithm()) {
            case CHACHA20_POLY1305 ->
                crypto.chacha20Poly1305Open(session.receiveSubkey(), nonce(header), aad(header), sealed);
            case AES_256_GCM -> aes(Cipher.DECRYPT_MODE, session.receiveSubkey(), header, sealed);
        };
        return opened.filter(_ -> session.window().accept(counter))
                .filter(_ -> (flags & ~Wire.FLAGS_KNOWN) == 0)
                .map(inner -> {
                    session.received(nowNanos, inner.length > 1);
                    return new Opened(body[0] & 0xFF, flags, inner);
                });
    }

    /**
     * The receiver index of a frame.
     *
     * @param body body of a TRANSPORT frame, at least its header
     * @return the index
     */
    public static int receiverIndex(byte[] body) {
        return ByteBuffer.wrap(body).getInt(Integer.BYTES);
    }

    private static Optional<byte[]> aes(int mode, byte[] key, byte[] header, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * Wire.TAG_BYTES, nonce(header)));
            cipher.updateAAD(aad(header));
            return Optional.of(cipher.doFinal(text));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code 00000000 ‖ counter LE}: the rest of the nonce went into the subkey. */
    private static byte[] nonce(byte[] header) {
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(header, Long.BYTES, nonce, NONCE_BYTES - Long.BYTES, Long.BYTES);
        return nonce;
    }

    private static byte[] aad(byte[] header) {
        byte[] aad = header.clone();
        Arrays.fill(aad, 0, MUTABLE_BYTES, (byte) 0);
        return aad;
    }
}
