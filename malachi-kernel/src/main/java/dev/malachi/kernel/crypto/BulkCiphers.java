package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.wire.Wire;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The ciphers that a node has for transport frames.
 *
 * @param chacha what every session can use
 * @param aes the engine of AES-256-GCM, which is used with peers that have one too
 */
public record BulkCiphers(BulkCipher chacha, Optional<AeadEngine> aes) {
    /** The capability bits that say which ciphers there are. */
    public int capabilities() {
        return aes.isPresent() ? Wire.CAPABILITY_AES : 0;
    }

    /**
     * Which algorithm a session uses (protocol.md §6).
     *
     * @param peerCapabilities of its handshake
     */
    public AeadEngine.Algorithm algorithm(int peerCapabilities) {
        return (capabilities() & peerCapabilities & Wire.CAPABILITY_AES) != 0
                ? AeadEngine.Algorithm.AES_256_GCM
                : AeadEngine.Algorithm.CHACHA20_POLY1305;
    }

    /** Says, at any time, which engine makes the ciphers for an algorithm of this node. */
    public Supplier<AeadEngine> engines(AeadEngine.Algorithm algorithm) {
        return switch (algorithm) {
            case CHACHA20_POLY1305 -> chacha;
            case AES_256_GCM -> aes::orElseThrow;
        };
    }

    /** What carries most: with peers that have the same. */
    public AeadEngine preferred() {
        return aes.orElseGet(chacha);
    }
}
