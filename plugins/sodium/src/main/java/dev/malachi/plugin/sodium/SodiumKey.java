package dev.malachi.plugin.sodium;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Objects;

/** A prepared key. Nonce, AAD and what the cipher makes of the key lie in native memory of its own. */
abstract sealed class SodiumKey implements AeadEngine.Key permits ChaChaKey, AesKey {
    static final int KEY_BYTES = 32;
    static final int AAD_BYTES = 16;
    static final long NULL = 0;

    private static final int NONCE_COUNTER_OFFSET = 4;
    private static final int AAD_OFFSET = 16;
    private static final int PREPARED_OFFSET = 64;
    private static final ValueLayout.OfLong BIG_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LITTLE_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Freed by the collector, so that a pump that is late meets wiped memory and never another key's. */
    private final MemorySegment parameters;

    /** For segments on the heap, which native code cannot be given. */
    private MemorySegment scratch = MemorySegment.NULL;

    private boolean closed;

    /**
     * Makes room.
     *
     * @param preparedBytes what the cipher needs for the key
     */
    SodiumKey(long preparedBytes) {
        parameters = Arena.ofAuto().allocate(PREPARED_OFFSET + preparedBytes, PREPARED_OFFSET);
    }

    /** Where the cipher's own form of the key lies, aligned to 64 bytes. */
    final MemorySegment prepared() {
        return parameters.asSlice(PREPARED_OFFSET);
    }

    /** Calls the library; nonce, AAD and prepared key are addresses. Always succeeds. */
    abstract void encrypt(long plaintext, long length, long sealed, long nonce, long aad, long prepared);

    /** Calls the library; nonce, AAD and prepared key are addresses. Whether it verified. */
    abstract boolean decrypt(long sealed, long length, long plaintext, long nonce, long aad, long prepared);

    @Override
    public final void seal(
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
    public final boolean open(
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
        encrypt(plaintext, length, sealed, base, base + AAD_OFFSET, base + PREPARED_OFFSET);
    }

    private boolean decrypt(long sealed, int length, long plaintext) {
        long base = parameters.address();
        return decrypt(sealed, length, plaintext, base, base + AAD_OFFSET, base + PREPARED_OFFSET);
    }

    private MemorySegment scratch(int bytes) {
        if (scratch.byteSize() < bytes) {
            scratch = Arena.ofAuto().allocate(Math.max(bytes, 2048), 64);
        }
        return scratch.asSlice(0, bytes);
    }

    @Override
    public final void close() {
        closed = true;
        parameters.fill((byte) 0);
    }
}
