package dev.malachi.kernel.noise;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Chaining key, handshake hash and the cipher of the moment (Noise specification §5.1 and §5.2), with BLAKE2b as hash and
 * ChaCha20-Poly1305 as cipher.
 */
final class SymmetricState implements AutoCloseable {
    /** HASHLEN. */
    static final int HASH_BYTES = 64;

    /** Bytes of an AEAD tag. */
    static final int TAG_BYTES = 16;

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;

    /** BLOCKLEN of BLAKE2b, for HMAC. */
    private static final int BLOCK_BYTES = 128;

    private static final byte[] EMPTY = {};

    private final CryptoSuite crypto;
    private final byte[] chainingKey;
    private final byte[] hash;
    private final byte[] key;
    private boolean hasKey;
    private long nonce;

    private SymmetricState(CryptoSuite crypto, byte[] chainingKey, byte[] hash, byte[] key) {
        this.crypto = crypto;
        this.chainingKey = chainingKey;
        this.hash = hash;
        this.key = key;
    }

    /** InitializeSymmetric. Both protocol names fit the hash, so they are padded with zeros, not hashed. */
    static SymmetricState of(CryptoSuite crypto, NoisePattern pattern) {
        byte[] name = pattern.protocolName().getBytes(StandardCharsets.US_ASCII);
        byte[] hash = Arrays.copyOf(name, HASH_BYTES);
        return new SymmetricState(crypto, hash.clone(), hash, new byte[KEY_BYTES]);
    }

    SymmetricState copy() {
        SymmetricState copy = new SymmetricState(crypto, chainingKey.clone(), hash.clone(), key.clone());
        copy.hasKey = hasKey;
        copy.nonce = nonce;
        return copy;
    }

    /** The handshake hash {@code h}, 64 bytes; a copy. */
    byte[] hash() {
        return hash.clone();
    }

    void mixHash(byte[] part) {
        set(hash, crypto.blake2b(EMPTY, HASH_BYTES, hash, part));
    }

    void mixKey(byte[] input) {
        byte[][] out = hkdf(input, 2);
        set(chainingKey, out[0]);
        initializeKey(out[1]);
    }

    void mixKeyAndHash(byte[] input) {
        byte[][] out = hkdf(input, 3);
        set(chainingKey, out[0]);
        mixHash(out[1]);
        wipe(out[1]);
        initializeKey(out[2]);
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] sealed = hasKey ? crypto.chacha20Poly1305Seal(key, nextNonce(), hash, plaintext) : plaintext.clone();
        mixHash(sealed);
        return sealed;
    }

    Optional<byte[]> decryptAndHash(byte[] sealed) {
        Optional<byte[]> plaintext =
                hasKey ? crypto.chacha20Poly1305Open(key, nextNonce(), hash, sealed) : Optional.of(sealed.clone());
        mixHash(sealed);
        return plaintext;
    }

    TransportKeys split() {
        byte[][] out = hkdf(EMPTY, 2);
        TransportKeys keys = new TransportKeys(Arrays.copyOf(out[0], KEY_BYTES), Arrays.copyOf(out[1], KEY_BYTES));
        wipe(out[0]);
        wipe(out[1]);
        return keys;
    }

    @Override
    public void close() {
        wipe(chainingKey);
        wipe(hash);
        wipe(key);
        hasKey = false;
    }

    private void initializeKey(byte[] output) {
        System.arraycopy(output, 0, key, 0, KEY_BYTES);
        wipe(output);
        hasKey = true;
        nonce = 0;
    }

    /** 32 bits of zeros, then n in little-endian (§12.3). */
    private byte[] nextNonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[4 + i] = (byte) (nonce >>> 8 * i);
        }
        nonce++;
        return bytes;
    }

    /** HKDF of §4.3 with {@code outputs} outputs of HASHLEN bytes. */
    private byte[][] hkdf(byte[] input, int outputs) {
        byte[] temporaryKey = hmac(chainingKey, input, EMPTY);
        byte[][] out = new byte[outputs][];
        byte[] previous = EMPTY;
        for (int i = 0; i < outputs; i++) {
            out[i] = hmac(temporaryKey, previous, new byte[] {(byte) (i + 1)});
            previous = out[i];
        }
        wipe(temporaryKey);
        return out;
    }

    /** HMAC (RFC 2104) of two parts; the key is HASHLEN bytes, shorter than a block. */
    private byte[] hmac(byte[] hmacKey, byte[] first, byte[] second) {
        byte[] pad = new byte[BLOCK_BYTES];
        Arrays.fill(pad, (byte) 0x36);
        xor(pad, hmacKey);
        byte[] inner = crypto.blake2b(EMPTY, HASH_BYTES, pad, first, second);
        Arrays.fill(pad, (byte) 0x5C);
        xor(pad, hmacKey);
        byte[] mac = crypto.blake2b(EMPTY, HASH_BYTES, pad, inner);
        wipe(pad);
        wipe(inner);
        return mac;
    }

    private static void xor(byte[] block, byte[] with) {
        for (int i = 0; i < with.length; i++) {
            block[i] ^= with[i];
        }
    }

    /** Moves a fresh value into a field's array and wipes where it came from. */
    private static void set(byte[] field, byte[] value) {
        System.arraycopy(value, 0, field, 0, field.length);
        wipe(value);
    }

    private static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
