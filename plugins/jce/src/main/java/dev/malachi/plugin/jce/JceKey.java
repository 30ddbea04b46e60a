package dev.malachi.plugin.jce;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * One key on one {@link Cipher}, which works in place on a scratch array.
 *
 * <p>Arrays, because the provider's paths for byte buffers copy the input into a new array of every packet (Java 25,
 * {@code ChaCha20Cipher.EngineAEADEnc.doFinal(ByteBuffer, ByteBuffer)}), while its path for arrays works on what it is given, verifies
 * before it decrypts, and buffers nothing when the input comes in one piece.
 */
final class JceKey implements AeadEngine.Key {
    private static final int AAD_BYTES = 16;

    /** Room for a full Ethernet frame at the start; jumbo frames make it grow. */
    private static final int SCRATCH_BYTES = 2048;

    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Cipher cipher;
    private final Subkey subkey;
    private final FrameNonce nonce = new FrameNonce();
    private final byte[] aad = new byte[AAD_BYTES];
    private byte[] scratch = new byte[SCRATCH_BYTES];

    JceKey(Cipher cipher, Subkey subkey) {
        this.cipher = cipher;
        this.subkey = subkey;
    }

    @Override
    public void seal(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        int sealedLength = length + AeadEngine.TAG_BYTES;
        byte[] bytes = scratch(sealedLength);
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, bytes, 0, length);
        try {
            begin(Cipher.ENCRYPT_MODE, header, counter);
            cipher.doFinal(bytes, 0, length, bytes, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal under counter " + Long.toUnsignedString(counter), e);
        }
        MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, outOffset, sealedLength);
    }

    @Override
    public boolean open(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        if (length < AeadEngine.TAG_BYTES) {
            return false;
        }
        byte[] bytes = scratch(length);
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, bytes, 0, length);
        try {
            begin(Cipher.DECRYPT_MODE, header, counter);
            cipher.doFinal(bytes, 0, length, bytes, 0);
        } catch (AEADBadTagException e) {
            // The only way in which the provider says so; its stack trace makes a forged frame about a half dearer than
            // a good one.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open under counter " + Long.toUnsignedString(counter), e);
        }
        MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, outOffset, length - AeadEngine.TAG_BYTES);
        return true;
    }

    @Override
    public void close() {
        if (subkey.isDestroyed()) {
            return;
        }
        subkey.destroy();
        Arrays.fill(scratch, (byte) 0);
        try {
            // The provider keeps a copy of the key until the next one comes.
            cipher.init(Cipher.DECRYPT_MODE, new Subkey(new byte[32]), nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot wipe a key", e);
        }
    }

    private void begin(int mode, long header, long counter) throws GeneralSecurityException {
        BIG_ENDIAN.set(aad, 0, header);
        LITTLE_ENDIAN.set(aad, Long.BYTES, counter);
        nonce.counter(counter);
        cipher.init(mode, subkey, nonce);
        cipher.updateAAD(aad, 0, AAD_BYTES);
    }

    private byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            Arrays.fill(scratch, (byte) 0);
            scratch = new byte[bytes];
        }
        return scratch;
    }
}
