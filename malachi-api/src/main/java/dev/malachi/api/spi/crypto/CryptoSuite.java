package dev.malachi.api.spi.crypto;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.util.Optional;

/**
 * The primitives of the protocol. Brought by a {@link dev.malachi.api.plugin.Plugin}; safe for use by several threads. All suites give
 * identical bytes.
 *
 * <p>No method keeps or changes an array it is given. Results are new arrays. A wrong array length is an {@link
 * IllegalArgumentException}.
 */
@Preview
public interface CryptoSuite {
    /**
     * Short name used in {@code --crypto}.
     *
     * @return such as {@code sodium}
     */
    String id();

    /**
     * Which suite to take when the operator names none: the available one with the greatest value.
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
     * Public key of an Ed25519 seed (RFC 8032 §5.1.5).
     *
     * @param seed 32 bytes
     * @return 32 bytes
     */
    byte[] ed25519PublicKey(byte[] seed);

    /**
     * Signs (RFC 8032 §5.1.6).
     *
     * @param seed 32 bytes
     * @param message any length
     * @return 64 bytes
     */
    byte[] ed25519Sign(byte[] seed, byte[] message);

    /**
     * Verifies (RFC 8032 §5.1.7), strictly: refuses S ≥ L, non-canonical keys and R, and keys and R of small order. The equation
     * is the one without the cofactor: S·B − k·A, encoded, is R byte for byte.
     *
     * @param publicKey 32 bytes
     * @param message any length
     * @param signature 64 bytes
     * @return whether it holds
     */
    boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature);

    /**
     * Converts an Ed25519 public key to X25519 (libsodium {@code crypto_sign_ed25519_pk_to_curve25519}).
     *
     * @param publicKey 32 bytes
     * @return 32 bytes, or empty for keys that are non-canonical, not on the curve, of small order, or not in the prime-order group
     */
    Optional<byte[]> ed25519PublicKeyToX25519(byte[] publicKey);

    /**
     * Converts an Ed25519 seed to an X25519 private key: the clamped first half of its SHA-512.
     *
     * @param seed 32 bytes
     * @return 32 bytes
     */
    byte[] ed25519SeedToX25519(byte[] seed);

    /**
     * Public key of an X25519 private key (RFC 7748 §5).
     *
     * @param privateKey 32 bytes
     * @return 32 bytes
     */
    byte[] x25519PublicKey(byte[] privateKey);

    /**
     * X25519 (RFC 7748 §5).
     *
     * @param privateKey 32 bytes
     * @param publicKey 32 bytes
     * @return 32 bytes, or empty if the result is all zeros
     */
    Optional<byte[]> x25519(byte[] privateKey, byte[] publicKey);

    /**
     * Seals with ChaCha20-Poly1305 (RFC 8439 §2.8).
     *
     * @param key 32 bytes
     * @param nonce 12 bytes
     * @param aad any length
     * @param plaintext any length
     * @return ciphertext followed by the 16-byte tag
     */
    byte[] chacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext);

    /**
     * Opens ChaCha20-Poly1305.
     *
     * @param key 32 bytes
     * @param nonce 12 bytes
     * @param aad any length
     * @param sealed ciphertext followed by the 16-byte tag
     * @return the plaintext, or empty if it does not verify
     */
    Optional<byte[]> chacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed);

    /**
     * Seals with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
     *
     * @param key 32 bytes
     * @param nonce 24 bytes
     * @param aad any length
     * @param plaintext any length
     * @return ciphertext followed by the 16-byte tag
     */
    byte[] xchacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext);

    /**
     * Opens XChaCha20-Poly1305.
     *
     * @param key 32 bytes
     * @param nonce 24 bytes
     * @param aad any length
     * @param sealed ciphertext followed by the 16-byte tag
     * @return the plaintext, or empty if it does not verify
     */
    Optional<byte[]> xchacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed);

    /**
     * HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2): the subkey of XChaCha20 for a nonce prefix.
     *
     * @param key 32 bytes
     * @param prefix first 16 bytes of the nonce
     * @return 32 bytes
     */
    byte[] hchacha20(byte[] key, byte[] prefix);

    /**
     * BLAKE2b (RFC 7693).
     *
     * @param key empty for unkeyed, else 1 to 64 bytes
     * @param digestBytes 1 to 64, in the parameter block
     * @param parts hashed one after the other
     * @return {@code digestBytes} bytes
     */
    byte[] blake2b(byte[] key, int digestBytes, byte[]... parts);
}
