package dev.malachi.plugin.intrinsics;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A prepared key. Frames pass through an array on the heap, since that is what the JDK's methods take; the two copies of 1400 bytes
 * cost 30 ns of some 700. In it stands the message that RFC 8439 §2.8 has authenticated, in one piece:
 *
 * <pre>
 *   48  AAD        header ‖ counter LE
 *   64  ciphertext, filled up with zeros to a multiple of 16
 *       lengths    16 LE (8 bytes) ‖ length of the ciphertext LE (8 bytes)
 * </pre>
 */
final class IntrinsicsKey implements AeadEngine.Key {
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int AAD_BYTES = 16;
    private static final int AAD_AT = 48;
    private static final int TEXT_AT = AAD_AT + AAD_BYTES;
    private static final int LENGTHS_BYTES = 16;

    /** Room for the frames of an Ethernet without jumbo frames; larger ones make the array grow, once. */
    private static final int TEXT_BYTES = 2048;

    private final ChaCha20 cipher;
    private final Poly1305 authenticator = new Poly1305();
    private byte[] message = new byte[messageBytes(TEXT_BYTES)];
    private boolean closed;

    IntrinsicsKey(byte[] subkey) {
        cipher = new ChaCha20(subkey);
    }

    @Override
    public void seal(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        begin(counter, length);
        byte[] text = message;
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, text, TEXT_AT, length);
        cipher.crypt(text, TEXT_AT, length);
        authenticate(header, counter, length);
        LITTLE_ENDIAN.set(text, TEXT_AT + length, authenticator.low());
        LITTLE_ENDIAN.set(text, TEXT_AT + length + Long.BYTES, authenticator.high());
        MemorySegment.copy(text, TEXT_AT, out, ValueLayout.JAVA_BYTE, outOffset, length + AeadEngine.TAG_BYTES);
    }

    @Override
    public boolean open(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        int textLength = length - AeadEngine.TAG_BYTES;
        if (textLength < 0) {
            return false;
        }
        begin(counter, textLength);
        byte[] text = message;
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, text, TEXT_AT, length);
        long tagLow = (long) LITTLE_ENDIAN.get(text, TEXT_AT + textLength);
        long tagHigh = (long) LITTLE_ENDIAN.get(text, TEXT_AT + textLength + Long.BYTES);
        authenticate(header, counter, textLength);
        if ((tagLow ^ authenticator.low() | tagHigh ^ authenticator.high()) != 0) {
            return false;
        }
        cipher.crypt(text, TEXT_AT, textLength);
        MemorySegment.copy(text, TEXT_AT, out, ValueLayout.JAVA_BYTE, outOffset, textLength);
        return true;
    }

    private void begin(long counter, int length) {
        if (closed) {
            throw new IllegalStateException("the key has been wiped");
        }
        int bytes = messageBytes(length);
        if (message.length < bytes) {
            Arrays.fill(message, (byte) 0);
            message = new byte[bytes];
        }
        cipher.begin(counter);
        // the first 32 bytes of the key stream (RFC 8439 §2.6)
        authenticator.begin(cipher.firstBlock(0), cipher.firstBlock(8), cipher.firstBlock(16), cipher.firstBlock(24));
    }

    /** Writes what stands around the ciphertext, over a tag that follows it. */
    private void authenticate(long header, long counter, int length) {
        byte[] text = message;
        BIG_ENDIAN.set(text, AAD_AT, header);
        LITTLE_ENDIAN.set(text, AAD_AT + Long.BYTES, counter);
        LITTLE_ENDIAN.set(text, TEXT_AT + length, 0L);
        LITTLE_ENDIAN.set(text, TEXT_AT + length + Long.BYTES, 0L);
        int lengthsAt = TEXT_AT + padded(length);
        LITTLE_ENDIAN.set(text, lengthsAt, (long) AAD_BYTES);
        LITTLE_ENDIAN.set(text, lengthsAt + Long.BYTES, (long) length);
        authenticator.authenticate(text, AAD_AT, lengthsAt + LENGTHS_BYTES - AAD_AT);
    }

    private static int padded(int length) {
        return length + Poly1305.BLOCK_BYTES - 1 & -Poly1305.BLOCK_BYTES;
    }

    /** With room for the tag behind an unpadded ciphertext, and for the bytes behind it that the cipher touches. */
    private static int messageBytes(int length) {
        return TEXT_AT + padded(length) + LENGTHS_BYTES;
    }

    @Override
    public void close() {
        closed = true;
        cipher.wipe();
        authenticator.wipe();
        Arrays.fill(message, (byte) 0);
    }
}
