package dev.malachi.api.spi.crypto;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/**
 * The bulk cipher of the data path: ChaCha20-Poly1305 (RFC 8439 §2.8) under a cached subkey, in the one shape in which transport
 * frames use it (protocol.md §6). Found with {@link java.util.ServiceLoader}; safe for use by several threads, the keys it makes
 * are not.
 */
@Preview
public interface AeadEngine {
    /** Bytes of an authentication tag. */
    int TAG_BYTES = 16;

    /**
     * Short name.
     *
     * @return such as {@code jce}
     */
    String id();

    /**
     * Which engine to begin with when the operator names none: the available one with the greatest value, so what is good before
     * the JIT has come to it. A node then times all available ones, and goes on with the fastest.
     *
     * @return 0 for "only when asked for"
     */
    int priority();

    /**
     * Whether it can work here.
     *
     * @return the answer; must not throw
     */
    Availability availability();

    /**
     * Prepares a key for one direction of one session and one thread.
     *
     * @param subkey 32 bytes: HChaCha20 of the transport key and nonce prefix; copied
     * @return the key
     */
    Key newKey(byte[] subkey);

    /**
     * A prepared key. Used by one thread. The nonce is {@code 00000000 ‖ counter LE}, the AAD {@code header ‖ counter LE}.
     */
    interface Key extends AutoCloseable {
        /**
         * Seals a plaintext. The two areas may be the same ({@code in == out}, equal offsets) but must not overlap otherwise.
         *
         * @param header first 8 bytes of the AAD, first byte most significant
         * @param counter of the frame; never the same twice
         * @param in where the plaintext lies
         * @param inOffset its first byte
         * @param length its bytes
         * @param out where the ciphertext and then the 16-byte tag go
         * @param outOffset its first byte
         */
        void seal(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset);

        /**
         * Opens a ciphertext. The two areas may be the same ({@code in == out}, equal offsets) but must not overlap otherwise. After a
         * failure the output area holds nothing of use.
         *
         * @param header first 8 bytes of the AAD, first byte most significant
         * @param counter of the frame
         * @param in where the ciphertext and then the 16-byte tag lie
         * @param inOffset its first byte
         * @param length bytes of ciphertext and tag, at least 16
         * @param out where the plaintext goes, {@code length - 16} bytes
         * @param outOffset its first byte
         * @return whether it verified
         */
        boolean open(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset);

        /** Wipes the key. */
        @Override
        void close();
    }
}
