package dev.malachi.plugin.sodium;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Objects;

/** A prepared key. The subkey, nonce and AAD lie in native memory of its own. */
final class SodiumAeadKey implements AeadEngine.Key {
    static final int KEY_BYTES = 32;

    private static final int NONCE_OFFSET = KEY_BYTES;
    private static final int NONCE_COUNTER_OFFSET = NONCE_OFFSET + 4;
    private static final int AAD_OFFSET = 48;
    private static final int AAD_BYTES = 16;
    private static final int PARAMETER_BYTES = AAD_OFFSET + AAD_BYTES;
    private static final long NULL = 0;
    private static final ValueLayout.OfLong BIG_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LITTLE_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Freed by the collector, so that a pump that is late meets wiped memory and never somebody else's. */
    private final MemorySegment parameters = Arena.ofAuto().allocate(PARAMETER_BYTES, Long.BYTES);

    /** For segments on the heap, which native code cannot be given. */
    private MemorySegment scratch = MemorySegment.NULL;

    private boolean closed;

    SodiumAeadKey(byte[] subkey) {
        MemorySegment.copy(subkey, 0, parameters, ValueLayout.JAVA_BYTE, 0, KEY_BYTES);
    }

    @Override
    public void seal(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        prepare(header, counter);
        check(in, inOffset, length);
        check(out, outOffset, length + AeadEngine.TAG_BYTES);
        if (in.isNative() && out.isNative()) {
            try {
                encrypt(in.address() + inOffset, length, out.address() + outOffset);
            } finally {
                Reference.reachabilityFence(in);
                Reference.reachabilityFence(out);
            }
        } else {
            MemorySegment copy = scratch(length + AeadEngine.TAG_BYTES);
            MemorySegment.copy(in, inOffset, copy, 0, length);
            encrypt(copy.address(), length, copy.address());
            MemorySegment.copy(copy, 0, out, outOffset, length + AeadEngine.TAG_BYTES);
            copy.fill((byte) 0);
        }
    }

    @Override
    public boolean open(
            long header, long counter, MemorySegment in, long inOffset, int length, MemorySegment out, long outOffset) {
        if (length < AeadEngine.TAG_BYTES) {
            return false;
        }
        prepare(header, counter);
        check(in, inOffset, length);
        check(out, outOffset, length - AeadEngine.TAG_BYTES);
        if (in.isNative() && out.isNative()) {
            try {
                return decrypt(in.address() + inOffset, length, out.address() + outOffset);
            } finally {
                Reference.reachabilityFence(in);
                Reference.reachabilityFence(out);
            }
        }
        MemorySegment copy = scratch(length);
        MemorySegment.copy(in, inOffset, copy, 0, length);
        boolean verified = decrypt(copy.address(), length, copy.address());
        if (verified) {
            MemorySegment.copy(copy, 0, out, outOffset, length - AeadEngine.TAG_BYTES);
        }
        copy.fill((byte) 0);
        return verified;
    }

    private void prepare(long header, long counter) {
        if (closed) {
            throw new IllegalStateException("the key has been wiped");
        }
        parameters.set(LITTLE_ENDIAN, NONCE_COUNTER_OFFSET, counter);
        parameters.set(BIG_ENDIAN, AAD_OFFSET, header);
        parameters.set(LITTLE_ENDIAN, AAD_OFFSET + Long.BYTES, counter);
    }

    /** The bounds that native code does not look at. */
    private static void check(MemorySegment segment, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, segment.byteSize());
    }

    private void encrypt(long plaintext, int length, long sealed) {
        long base = parameters.address();
        try {
            int _ = (int) AeadFunctions.ENCRYPT.invokeExact(
                    sealed,
                    NULL,
                    plaintext,
                    (long) length,
                    base + AAD_OFFSET,
                    (long) AAD_BYTES,
                    NULL,
                    base + NONCE_OFFSET,
                    base); // always 0
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    private boolean decrypt(long sealed, int length, long plaintext) {
        long base = parameters.address();
        try {
            return (int) AeadFunctions.DECRYPT.invokeExact(
                            plaintext,
                            NULL,
                            NULL,
                            sealed,
                            (long) length,
                            base + AAD_OFFSET,
                            (long) AAD_BYTES,
                            base + NONCE_OFFSET,
                            base)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    private MemorySegment scratch(int bytes) {
        if (scratch.byteSize() < bytes) {
            scratch = Arena.ofAuto().allocate(Math.max(bytes, 2048), 64);
        }
        return scratch.asSlice(0, bytes);
    }

    @Override
    public void close() {
        closed = true;
        parameters.fill((byte) 0);
    }
}
