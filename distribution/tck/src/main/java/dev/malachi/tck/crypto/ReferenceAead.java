package dev.malachi.tck.crypto;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * ChaCha20-Poly1305 as RFC 8439 describes it, line by line, on plain integers: what implementations are held to. Slow, and of no use
 * for secrets.
 */
final class ReferenceAead {
    private static final int BLOCK_BYTES = 64;
    private static final int TAG_BYTES = 16;
    private static final BigInteger P = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
    private static final BigInteger CLAMP = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);

    private ReferenceAead() {}

    /** AEAD_CHACHA20_POLY1305 (§2.8): ciphertext and tag. */
    static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        byte[] sealed = Arrays.copyOf(plaintext, plaintext.length + TAG_BYTES);
        for (int offset = 0; offset < plaintext.length; offset += BLOCK_BYTES) {
            byte[] keyStream = block(key, 1 + offset / BLOCK_BYTES, nonce);
            for (int i = 0; i < Math.min(BLOCK_BYTES, plaintext.length - offset); i++) {
                sealed[offset + i] ^= keyStream[i];
            }
        }
        int aadPadded = padded(aad.length);
        int textPadded = padded(plaintext.length);
        byte[] message = new byte[aadPadded + textPadded + 16];
        System.arraycopy(aad, 0, message, 0, aad.length);
        System.arraycopy(sealed, 0, message, aadPadded, plaintext.length);
        littleEndian(message, aadPadded + textPadded, aad.length);
        littleEndian(message, aadPadded + textPadded + 8, plaintext.length);
        byte[] tag = poly1305(Arrays.copyOf(block(key, 0, nonce), 32), message);
        System.arraycopy(tag, 0, sealed, plaintext.length, TAG_BYTES);
        return sealed;
    }

    /** The nonce of a transport frame: {@code 00000000 ‖ counter LE}. */
    static byte[] nonce(long counter) {
        byte[] nonce = new byte[12];
        littleEndian(nonce, 4, counter);
        return nonce;
    }

    /** The AAD of a transport frame: {@code header ‖ counter LE}, the header's first byte most significant. */
    static byte[] aad(long header, long counter) {
        byte[] aad = new byte[16];
        littleEndian(aad, 0, Long.reverseBytes(header));
        littleEndian(aad, 8, counter);
        return aad;
    }

    /** The ChaCha20 block function (§2.3). */
    private static byte[] block(byte[] key, int counter, byte[] nonce) {
        int[] initial = new int[16];
        initial[0] = 0x61707865;
        initial[1] = 0x3320646e;
        initial[2] = 0x79622d32;
        initial[3] = 0x6b206574;
        for (int i = 0; i < 8; i++) {
            initial[4 + i] = word(key, 4 * i);
        }
        initial[12] = counter;
        for (int i = 0; i < 3; i++) {
            initial[13 + i] = word(nonce, 4 * i);
        }
        int[] state = initial.clone();
        for (int round = 0; round < 10; round++) {
            quarterRound(state, 0, 4, 8, 12);
            quarterRound(state, 1, 5, 9, 13);
            quarterRound(state, 2, 6, 10, 14);
            quarterRound(state, 3, 7, 11, 15);
            quarterRound(state, 0, 5, 10, 15);
            quarterRound(state, 1, 6, 11, 12);
            quarterRound(state, 2, 7, 8, 13);
            quarterRound(state, 3, 4, 9, 14);
        }
        byte[] block = new byte[BLOCK_BYTES];
        for (int i = 0; i < 16; i++) {
            int word = state[i] + initial[i];
            for (int j = 0; j < 4; j++) {
                block[4 * i + j] = (byte) (word >>> 8 * j);
            }
        }
        return block;
    }

    /** §2.1. */
    private static void quarterRound(int[] state, int a, int b, int c, int d) {
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 16);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 12);
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 8);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 7);
    }

    /** §2.5. */
    private static byte[] poly1305(byte[] key, byte[] message) {
        BigInteger r = number(key, 0, 16).and(CLAMP);
        BigInteger s = number(key, 16, 16);
        BigInteger accumulator = BigInteger.ZERO;
        for (int offset = 0; offset < message.length; offset += 16) {
            int length = Math.min(16, message.length - offset);
            BigInteger block = number(message, offset, length).setBit(8 * length);
            accumulator = accumulator.add(block).multiply(r).mod(P);
        }
        byte[] bigEndian = accumulator.add(s).toByteArray();
        byte[] tag = new byte[TAG_BYTES];
        for (int i = 0; i < Math.min(TAG_BYTES, bigEndian.length); i++) {
            tag[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return tag;
    }

    private static int padded(int length) {
        return (length + 15) / 16 * 16;
    }

    private static int word(byte[] bytes, int offset) {
        return number(bytes, offset, 4).intValue();
    }

    private static BigInteger number(byte[] littleEndian, int offset, int length) {
        byte[] bigEndian = new byte[length];
        for (int i = 0; i < length; i++) {
            bigEndian[length - 1 - i] = littleEndian[offset + i];
        }
        return new BigInteger(1, bigEndian);
    }

    private static void littleEndian(byte[] bytes, int offset, long value) {
        for (int i = 0; i < 8; i++) {
            bytes[offset + i] = (byte) (value >>> 8 * i);
        }
    }
}
