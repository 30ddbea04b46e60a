package dev.malachi.plugin.sodium;

import com.goterl.lazysodium.SodiumJava;
import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The primitives of libsodium. Keeps no state of its own, so any number of threads may use it. */
public final class SodiumSuite implements CryptoSuite {
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final int NONCE_BYTES = 12;
    private static final int EXTENDED_NONCE_BYTES = 24;
    private static final int PREFIX_BYTES = 16;
    private static final int TAG_BYTES = 16;
    private static final int BLAKE2B_MAX_BYTES = 64;

    /** The order of Ed25519's base point, 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 §5.1). */
    private static final byte[] ORDER =
            littleEndian(BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493")));

    /** Made by {@link java.util.ServiceLoader}. */
    public SodiumSuite() {}

    @Override
    public String id() {
        return "sodium";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public Availability availability() {
        return switch (Libsodium.outcome()) {
            case Libsodium.Loaded loaded -> Availability.yes(loaded.library().description());
            case Libsodium.Missing missing ->
                Availability.no(
                        missing.reason(),
                        "install Malachi for this platform again, or go on with --crypto bouncycastle");
        };
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        byte[] publicKey = new byte[KEY_BYTES];
        wipe(keyPair(seed, publicKey));
        return publicKey;
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        require(seed, KEY_BYTES, "seed");
        byte[] secretKey = keyPair(seed, new byte[KEY_BYTES]);
        byte[] signature = new byte[SIGNATURE_BYTES];
        check(calls().crypto_sign_detached(signature, null, message, message.length, secretKey));
        wipe(secretKey);
        return signature;
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        require(publicKey, KEY_BYTES, "public key");
        require(signature, SIGNATURE_BYTES, "signature");
        return calls().crypto_sign_verify_detached(signature, message, message.length, publicKey) == 0;
    }

    @Override
    public Optional<byte[]> ed25519PublicKeyToX25519(byte[] publicKey) {
        require(publicKey, KEY_BYTES, "public key");
        byte[] converted = new byte[KEY_BYTES];
        if (!isCanonical(publicKey)
                || calls().crypto_sign_ed25519_pk_to_curve25519(converted, publicKey) != 0
                || !isInPrimeOrderGroup(publicKey)) {
            return Optional.empty();
        }
        return Optional.of(converted);
    }

    @Override
    public byte[] ed25519SeedToX25519(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        byte[] secretKey = Arrays.copyOf(seed, 2 * KEY_BYTES); // only its first half, the seed, is read
        byte[] privateKey = new byte[KEY_BYTES];
        check(calls().crypto_sign_ed25519_sk_to_curve25519(privateKey, secretKey));
        wipe(secretKey);
        return privateKey;
    }

    @Override
    public byte[] x25519PublicKey(byte[] privateKey) {
        require(privateKey, KEY_BYTES, "private key");
        byte[] publicKey = new byte[KEY_BYTES];
        check(calls().crypto_scalarmult_base(publicKey, privateKey));
        return publicKey;
    }

    @Override
    public Optional<byte[]> x25519(byte[] privateKey, byte[] publicKey) {
        require(privateKey, KEY_BYTES, "private key");
        require(publicKey, KEY_BYTES, "public key");
        byte[] shared = new byte[KEY_BYTES];
        return calls().crypto_scalarmult(shared, privateKey, publicKey) == 0 ? Optional.of(shared) : Optional.empty();
    }

    @Override
    public byte[] chacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(key, KEY_BYTES, "key");
        require(nonce, NONCE_BYTES, "nonce");
        byte[] sealed = new byte[plaintext.length + TAG_BYTES];
        check(calls().crypto_aead_chacha20poly1305_ietf_encrypt(
                        sealed, null, plaintext, plaintext.length, aad, aad.length, null, nonce, key));
        return sealed;
    }

    @Override
    public Optional<byte[]> chacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(key, KEY_BYTES, "key");
        require(nonce, NONCE_BYTES, "nonce");
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[sealed.length - TAG_BYTES];
        int result = calls().crypto_aead_chacha20poly1305_ietf_decrypt(
                        plaintext, null, null, sealed, sealed.length, aad, aad.length, nonce, key);
        return result == 0 ? Optional.of(plaintext) : Optional.empty();
    }

    @Override
    public byte[] xchacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(key, KEY_BYTES, "key");
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        byte[] sealed = new byte[plaintext.length + TAG_BYTES];
        check(calls().crypto_aead_xchacha20poly1305_ietf_encrypt(
                        sealed, null, plaintext, plaintext.length, aad, aad.length, null, nonce, key));
        return sealed;
    }

    @Override
    public Optional<byte[]> xchacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(key, KEY_BYTES, "key");
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[sealed.length - TAG_BYTES];
        int result = calls().crypto_aead_xchacha20poly1305_ietf_decrypt(
                        plaintext, null, null, sealed, sealed.length, aad, aad.length, nonce, key);
        return result == 0 ? Optional.of(plaintext) : Optional.empty();
    }

    @Override
    public byte[] hchacha20(byte[] key, byte[] prefix) {
        require(key, KEY_BYTES, "key");
        require(prefix, PREFIX_BYTES, "prefix");
        byte[] subkey = new byte[KEY_BYTES];
        check(calls().crypto_core_hchacha20(subkey, prefix, key, null));
        return subkey;
    }

    @Override
    public byte[] blake2b(byte[] key, int digestBytes, byte[]... parts) {
        if (key.length > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b key has at most 64 bytes, not " + key.length);
        }
        if (digestBytes < 1 || digestBytes > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b digest has 1 to 64 bytes, not " + digestBytes);
        }
        byte[] message = join(parts);
        byte[] digest = new byte[digestBytes];
        check(calls().crypto_generichash(digest, digestBytes, message, message.length, key, key.length));
        wipe(message); // HMAC and HKDF pass secrets
        return digest;
    }

    private static SodiumJava calls() {
        return Libsodium.required().calls();
    }

    /** Fills in the public key; returns the secret key in libsodium's form, seed and public key. */
    private static byte[] keyPair(byte[] seed, byte[] publicKey) {
        byte[] secretKey = new byte[2 * KEY_BYTES];
        check(calls().crypto_sign_seed_keypair(publicKey, secretKey, seed));
        return secretKey;
    }

    /** libsodium takes a key whose y coordinate is 2^255 − 19 or more as if it were reduced; protocol.md §2 refuses it. */
    private static boolean isCanonical(byte[] point) {
        if ((point[KEY_BYTES - 1] & 0x7F) != 0x7F || (point[0] & 0xFF) < 0xED) {
            return true;
        }
        for (int i = 1; i < KEY_BYTES - 1; i++) {
            if (point[i] != (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether L times a point is the neutral element, for points that libsodium has taken. Its own check up to 1.0.20 looks at the x
     * coordinate only and lets a point of order 2·L pass (CVE-2025-69277). The product is then (0, −1) and the call succeeds; for
     * the neutral element it fails.
     */
    private static boolean isInPrimeOrderGroup(byte[] point) {
        return Libsodium.required().multiplyPoint(new byte[KEY_BYTES], ORDER, point) != 0;
    }

    private static byte[] join(byte[][] parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, offset, part.length);
            offset += part.length;
        }
        return whole;
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] bigEndian = value.toByteArray();
        byte[] bytes = new byte[KEY_BYTES];
        for (int i = 0; i < bigEndian.length; i++) {
            bytes[bigEndian.length - 1 - i] = bigEndian[i];
        }
        return bytes;
    }

    private static void require(byte[] array, int bytes, String name) {
        if (array.length != bytes) {
            throw new IllegalArgumentException("a " + name + " has " + bytes + " bytes, not " + array.length);
        }
    }

    /** For calls that fail only when the library is broken. */
    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("libsodium failed with " + result);
        }
    }

    private static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
