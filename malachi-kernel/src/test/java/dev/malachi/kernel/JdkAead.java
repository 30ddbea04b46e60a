package dev.malachi.kernel;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ciphers of the JDK, written for clarity: what frames must be, independent of the engines that are shipped. Right, unless bits of
 * the key are changed, or it does not look at tags.
 *
 * @param algorithm which cipher
 * @param changedBits of the key's first byte
 * @param verifies whether it refuses what is forged
 */
public record JdkAead(Algorithm algorithm, int changedBits, boolean verifies) implements AeadEngine {
    /** One that is right. */
    public JdkAead(Algorithm algorithm) {
        this(algorithm, 0, true);
    }

    @Override
    public String id() {
        return "jdk-" + algorithm.id();
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("JDK");
    }

    @Override
    public Key newKey(byte[] subkey) {
        byte[] key = subkey.clone();
        key[0] ^= (byte) changedBits;
        return new JdkKey(algorithm, key, verifies);
    }

    private record JdkKey(Algorithm algorithm, byte[] key, boolean verifies) implements AeadEngine.Key {
        @Override
        public void seal(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset) {
            try {
                byte[] sealed = cipher(Cipher.ENCRYPT_MODE, header, counter).doFinal(read(in, inOffset, length));
                MemorySegment.copy(sealed, 0, out, ValueLayout.JAVA_BYTE, outOffset, sealed.length);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean open(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset) {
            try {
                byte[] opened = cipher(Cipher.DECRYPT_MODE, header, counter).doFinal(read(in, inOffset, length));
                MemorySegment.copy(opened, 0, out, ValueLayout.JAVA_BYTE, outOffset, opened.length);
                return true;
            } catch (AEADBadTagException e) {
                return !verifies;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private Cipher cipher(int mode, long header, long counter) throws GeneralSecurityException {
            byte[] nonce = ByteBuffer.allocate(12)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(4, counter)
                    .array();
            Cipher cipher = switch (algorithm) {
                case CHACHA20_POLY1305 -> keyed(mode, "ChaCha20-Poly1305", "ChaCha20", new IvParameterSpec(nonce));
                case AES_256_GCM -> keyed(mode, "AES/GCM/NoPadding", "AES", new GCMParameterSpec(8 * TAG_BYTES, nonce));
            };
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(header)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(counter)
                    .array());
            return cipher;
        }

        private Cipher keyed(int mode, String name, String keyName, AlgorithmParameterSpec parameters)
                throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(name); // a new one: a used one refuses its last nonce
            cipher.init(mode, new SecretKeySpec(key, keyName), parameters);
            return cipher;
        }

        private static byte[] read(MemorySegment segment, long offset, int length) {
            return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void close() {}
    }
}
