package dev.malachi.plugin.intrinsics;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The key stream of ChaCha20 (RFC 8439 §2.3, §2.4) under one key, as many blocks at a time as the processor's vectors hold: 16 with
 * AVX-512, 4 with AVX2 or NEON, 1 without the intrinsic. Used by one thread.
 */
final class ChaCha20 {
    static final int BLOCK_BYTES = 64;

    /** What the intrinsic may write at once: 16 blocks ({@code ChaCha20Cipher.KS_MAX_LEN}). */
    private static final int STEP_BYTES = 16 * BLOCK_BYTES;

    /** A constant, so that C2 sees the method behind it and puts its machine code in. */
    private static final MethodHandle GENERATE = JdkProvider.required().generate();

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int KEY_WORD = 4;
    private static final int KEY_WORDS = 8;
    private static final int BLOCK_COUNTER_WORD = 12;
    private static final int NONCE_WORD = 13;

    private final int[] state = new int[16];
    private final byte[] keyStream = new byte[STEP_BYTES];

    /** Bytes of {@link #keyStream} that are filled. */
    private int filled;

    ChaCha20(byte[] key) {
        // "expand 32-byte k", RFC 8439 §2.3
        state[0] = 0x61707865;
        state[1] = 0x3320646e;
        state[2] = 0x79622d32;
        state[3] = 0x6b206574;
        for (int word = 0; word < KEY_WORDS; word++) {
            state[KEY_WORD + word] = (int) INTS.get(key, Integer.BYTES * word);
        }
    }

    /**
     * Begins the key stream of a nonce {@code 00000000 ‖ counter LE}, at block 0.
     *
     * @param counter of the frame
     */
    void begin(long counter) {
        state[BLOCK_COUNTER_WORD] = 0;
        state[NONCE_WORD] = 0;
        state[NONCE_WORD + 1] = (int) counter;
        state[NONCE_WORD + 2] = (int) (counter >>> Integer.SIZE);
        generate();
    }

    /**
     * Eight bytes of block 0, little-endian. Before {@link #crypt}, which may write over them.
     *
     * @param offset in bytes, at most 56
     */
    long firstBlock(int offset) {
        return (long) LONGS.get(keyStream, offset);
    }

    /**
     * Combines bytes with the key stream from block 1 on, and up to seven bytes behind them with anything. Once after each
     * {@link #begin}.
     *
     * @param text to be encrypted or decrypted; at least 7 bytes longer than what is
     * @param from its first byte
     * @param length how many bytes
     */
    void crypt(byte[] text, int from, int length) {
        int at = from;
        int end = from + length;
        int used = BLOCK_BYTES;
        while (at < end) {
            if (used == filled) {
                state[BLOCK_COUNTER_WORD] += filled / BLOCK_BYTES;
                generate();
                used = 0;
            }
            int count = Math.min(end - at, filled - used);
            combine(text, at, keyStream, used, count);
            at += count;
            used += count;
        }
    }

    /** C2 makes vector code of this loop. */
    private static void combine(byte[] text, int textFrom, byte[] stream, int streamFrom, int count) {
        for (int i = 0; i < count; i += Long.BYTES) {
            LONGS.set(
                    text,
                    textFrom + i,
                    (long) LONGS.get(text, textFrom + i) ^ (long) LONGS.get(stream, streamFrom + i));
        }
    }

    private void generate() {
        try {
            filled = (int) GENERATE.invokeExact(state, keyStream);
        } catch (Throwable e) {
            throw new AssertionError("the block function does not throw", e);
        }
    }

    void wipe() {
        Arrays.fill(state, 0);
        Arrays.fill(keyStream, (byte) 0);
    }
}
