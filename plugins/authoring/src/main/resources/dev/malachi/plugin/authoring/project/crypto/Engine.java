package @PACKAGE@;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The bulk cipher of Malachi, ChaCha20-Poly1305, as javax.crypto has it. Put yours in its place: the contract test holds it to the same
 * bytes as all others. With priority 0 it is used only when it is asked for.
 */
final class @CLASS@Engine implements AeadEngine {
    private static final String TRANSFORMATION = "ChaCha20-Poly1305";
    private static final int KEY_BYTES = 32;

    @Override
    public String id() {
        return "@ID@";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        try {
            return Availability.yes(Cipher.getInstance(TRANSFORMATION).getProvider().getName());
        } catch (GeneralSecurityException e) {
            return Availability.no("this Java has no " + TRANSFORMATION, "run it on a Java that has it");
        }
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        try {
            return new CipherKey(Cipher.getInstance(TRANSFORMATION), subkey.clone());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One key, used by one thread. */
    private static final class CipherKey implements Key {
        private final Cipher cipher;
        private final byte[] key;

        CipherKey(Cipher cipher, byte[] key) {
            this.cipher = cipher;
            this.key = key;
        }

        @Override
        public void seal(
                long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
            try {
                begin(Cipher.ENCRYPT_MODE, header, counter);
                byte[] sealed = cipher.doFinal(in.asSlice(inOffset, length).toArray(ValueLayout.JAVA_BYTE));
                MemorySegment.copy(sealed, 0, out, ValueLayout.JAVA_BYTE, outOffset, sealed.length);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean open(
                long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
            if (length < TAG_BYTES) {
                return false;
            }
            try {
                begin(Cipher.DECRYPT_MODE, header, counter);
                byte[] opened = cipher.doFinal(in.asSlice(inOffset, length).toArray(ValueLayout.JAVA_BYTE));
                MemorySegment.copy(opened, 0, out, ValueLayout.JAVA_BYTE, outOffset, opened.length);
                return true;
            } catch (AEADBadTagException e) {
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The nonce is 0 ‖ counter LE, the additional data header BE ‖ counter LE. */
        private void begin(int mode, long header, long counter) throws GeneralSecurityException {
            byte[] nonce = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter).array();
            cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(header)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(counter)
                    .flip());
        }

        @Override
        public void close() {
            Arrays.fill(key, (byte) 0);
        }
    }
}
