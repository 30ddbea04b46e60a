package dev.malachi.api.spi.crypto;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/**
 * A bulk cipher of the data path under a cached key, in the one shape in which transport frames use it (protocol.md §6). Brought by a {@link dev.malachi.api.plugin.Plugin}; safe for use by several threads, the keys it makes are not.
 */
@Preview
public interface AeadEngine {
    /** Bytes of an authentication tag. */
    int TAG_BYTES = 16;

    /** What an engine computes. */
    enum Algorithm {
        /** RFC 8439 §2.8; every node has it. */
        CHACHA20_POLY1305("chacha20-poly1305"),
        /** NIST SP 800-38D with a tag of 16 bytes; for sessions between two nodes that both have an engine for it. */
        AES_256_GCM("aes-256-gcm");

        private final String id;

        Algorithm(String id) {
            this.id = id;
        }

        /**
         * How it is called in output.
         *
         * @return in lower case, with hyphens
         */
        public String id() {
            return id;
        }
    }

    /**
     * Which cipher it is.
     *
     * @return ChaCha20-Poly1305, unless an engine says otherwise
     */
    default Algorithm algorithm() {
        return Algorithm.CHACHA20_POLY1305;
    }

    /**
     * Short name.
     *
     * @return such as {@code jce}
     */
    String id();

    /**
     * Which engine of an algorithm to begin with when the operator names none: the available one with the greatest value, so what is
     * good before the JIT has come to it. Of those for ChaCha20-Poly1305 a node then times all, and goes on with the fastest. An engine
     * for AES-256-GCM that is there and has a priority is offered to peers: it must be fast, and run in constant time.
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
     * @param subkey 32 bytes: the subkey of protocol.md §6; copied
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
