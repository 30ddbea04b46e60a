package dev.malachi.kernel.datapath;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's ChaCha20-Poly1305, written for clarity: what frames must be, independent of the engines that are shipped. */
final class JceAead implements AeadEngine {
    @Override
    public String id() {
        return "test";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("test");
    }

    @Override
    public Key newKey(byte[] subkey) {
        var key = new SecretKeySpec(subkey.clone(), "ChaCha20");
        return new Key() {
            private byte[] run(int mode, long header, long counter, byte[] input) throws GeneralSecurityException {
                byte[] nonce = ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0)
                        .putLong(counter)
                        .array();
                var cipher = Cipher.getInstance("ChaCha20-Poly1305"); // a new one: a used one refuses its last nonce
                cipher.init(mode, key, new IvParameterSpec(nonce));
                cipher.updateAAD(ByteBuffer.allocate(16)
                        .putLong(header)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(counter)
                        .array());
                return cipher.doFinal(input);
            }

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
                    byte[] plain = in.asSlice(inOffset, length).toArray(ValueLayout.JAVA_BYTE);
                    byte[] sealed = run(Cipher.ENCRYPT_MODE, header, counter, plain);
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
                    byte[] sealed = in.asSlice(inOffset, length).toArray(ValueLayout.JAVA_BYTE);
                    byte[] plain = run(Cipher.DECRYPT_MODE, header, counter, sealed);
                    MemorySegment.copy(plain, 0, out, ValueLayout.JAVA_BYTE, outOffset, plain.length);
                    return true;
                } catch (AEADBadTagException e) {
                    return false;
                } catch (GeneralSecurityException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void close() {}
        };
    }
}
