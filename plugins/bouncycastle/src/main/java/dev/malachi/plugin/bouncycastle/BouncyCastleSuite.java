package dev.malachi.plugin.bouncycastle;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The primitives in pure Java. Keeps no state, so any number of threads may use it. */
public final class BouncyCastleSuite implements CryptoSuite {
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final int NONCE_BYTES = 12;
    private static final int EXTENDED_NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;
    private static final int BLAKE2B_MAX_BYTES = 64;

    /** Made by the plugin. */
    public BouncyCastleSuite() {}

    @Override
    public String id() {
        return "bouncycastle";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        return Availability.yes("Bouncy Castle, pure Java");
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        byte[] publicKey = new byte[KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        require(seed, KEY_BYTES, "seed");
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        require(publicKey, KEY_BYTES, "public key");
        require(signature, SIGNATURE_BYTES, "signature");
        return Ed25519Verification.verify(publicKey, message, signature);
    }

    @Override
    public Optional<byte[]> ed25519PublicKeyToX25519(byte[] publicKey) {
        require(publicKey, KEY_BYTES, "public key");
        // Canonical, on the curve, and not the neutral element of the prime-order group
        if (!Ed25519.validatePublicKeyFull(publicKey, 0)) {
            return Optional.empty();
        }
        return Optional.of(EdwardsPoint.montgomeryU(publicKey));
    }

    @Override
    public byte[] ed25519SeedToX25519(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        byte[] hash = new byte[SIGNATURE_BYTES];
        SHA512Digest sha512 = new SHA512Digest();
        sha512.update(seed, 0, KEY_BYTES);
        sha512.doFinal(hash, 0);
        byte[] privateKey = Arrays.copyOf(hash, KEY_BYTES);
        Arrays.fill(hash, (byte) 0);
        X25519.clampPrivateKey(privateKey);
        return privateKey;
    }

    @Override
    public byte[] x25519PublicKey(byte[] privateKey) {
        require(privateKey, KEY_BYTES, "private key");
        byte[] publicKey = new byte[KEY_BYTES];
        X25519.generatePublicKey(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public Optional<byte[]> x25519(byte[] privateKey, byte[] publicKey) {
        require(privateKey, KEY_BYTES, "private key");
        require(publicKey, KEY_BYTES, "public key");
        byte[] shared = new byte[KEY_BYTES];
        return X25519.calculateAgreement(privateKey, 0, publicKey, 0, shared, 0)
                ? Optional.of(shared)
                : Optional.empty();
    }

    @Override
    public byte[] chacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(key, KEY_BYTES, "key");
        require(nonce, NONCE_BYTES, "nonce");
        return seal(key, nonce, aad, plaintext);
    }

    @Override
    public Optional<byte[]> chacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(key, KEY_BYTES, "key");
        require(nonce, NONCE_BYTES, "nonce");
        return open(key, nonce, aad, sealed);
    }

    @Override
    public byte[] xchacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(key, KEY_BYTES, "key");
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        byte[] subkey = HChaCha20.derive(key, nonce);
        byte[] sealed = seal(subkey, innerNonce(nonce), aad, plaintext);
        Arrays.fill(subkey, (byte) 0);
        return sealed;
    }

    @Override
    public Optional<byte[]> xchacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(key, KEY_BYTES, "key");
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        byte[] subkey = HChaCha20.derive(key, nonce);
        Optional<byte[]> plaintext = open(subkey, innerNonce(nonce), aad, sealed);
        Arrays.fill(subkey, (byte) 0);
        return plaintext;
    }

    @Override
    public byte[] hchacha20(byte[] key, byte[] prefix) {
        require(key, KEY_BYTES, "key");
        require(prefix, HChaCha20.PREFIX_BYTES, "prefix");
        return HChaCha20.derive(key, prefix);
    }

    @Override
    public byte[] blake2b(byte[] key, int digestBytes, byte[]... parts) {
        if (key.length > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b key has at most 64 bytes, not " + key.length);
        }
        if (digestBytes < 1 || digestBytes > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b digest has 1 to 64 bytes, not " + digestBytes);
        }
        Blake2bDigest digest = key.length == 0
                ? new Blake2bDigest(digestBytes * Byte.SIZE)
                : new Blake2bDigest(key, digestBytes, null, null);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[digestBytes];
        digest.doFinal(hash, 0);
        if (key.length > 0) {
            digest.clearKey();
        }
        return hash;
    }

    private static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        byte[] sealed = new byte[plaintext.length + TAG_BYTES];
        try {
            run(true, key, nonce, aad, plaintext, sealed);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("sealing has no tag to verify", e);
        }
        return sealed;
    }

    private static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[sealed.length - TAG_BYTES];
        try {
            run(false, key, nonce, aad, sealed, plaintext);
            return Optional.of(plaintext);
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        }
    }

    private static void run(boolean seal, byte[] key, byte[] nonce, byte[] aad, byte[] in, byte[] out)
            throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce, aad));
        int written = cipher.processBytes(in, 0, in.length, out, 0);
        cipher.doFinal(out, written);
    }

    /** The IETF nonce of XChaCha20's second step: 32 bits of zeros, then the last 8 bytes (draft §2.3). */
    private static byte[] innerNonce(byte[] nonce) {
        byte[] inner = new byte[NONCE_BYTES];
        System.arraycopy(nonce, HChaCha20.PREFIX_BYTES, inner, 4, Long.BYTES);
        return inner;
    }

    private static void require(byte[] array, int bytes, String name) {
        if (array.length != bytes) {
            throw new IllegalArgumentException("a " + name + " has " + bytes + " bytes, not " + array.length);
        }
    }
}
