package dev.malachi.kernel;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM of the JDK: right, unless bits of the key are changed, or it does not look at tags.
 *
 * @param changedBits of the key's first byte
 * @param verifies whether it refuses what is forged
 */
public record JdkAes(int changedBits, boolean verifies) implements AeadEngine {
    @Override
    public String id() {
        return "jdk-aes";
    }

    @Override
    public Algorithm algorithm() {
        return Algorithm.AES_256_GCM;
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.yes("JDK");
    }

    @Override
    public Key newKey(byte[] subkey) {
        byte[] key = subkey.clone();
        key[0] ^= (byte) changedBits;
        return new JdkKey(key, verifies);
    }

    private record JdkKey(byte[] key, boolean verifies) implements AeadEngine.Key {
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
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(header)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(counter)
                    .array());
            return cipher;
        }

        private static byte[] read(MemorySegment segment, long offset, int length) {
            return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void close() {}
    }
}
