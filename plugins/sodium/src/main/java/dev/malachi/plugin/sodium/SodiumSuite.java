package dev.malachi.plugin.sodium;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
    private static final long NULL = 0;

    /** The order of Ed25519's base point, 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 §5.1). */
    private static final byte[] ORDER =
            littleEndian(BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493")));

    /** Made by the plugin. */
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
        try (var call = new Call()) {
            MemorySegment publicKey = call.room(KEY_BYTES);
            secretKey(call, seed, publicKey);
            return Call.bytes(publicKey);
        }
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        require(seed, KEY_BYTES, "seed");
        try (var call = new Call()) {
            MemorySegment signature = call.room(SIGNATURE_BYTES);
            long secretKey = secretKey(call, seed, call.room(KEY_BYTES));
            Call.certain(
                    Functions.SIGN_DETACHED, signature.address(), NULL, call.copy(message), message.length, secretKey);
            return Call.bytes(signature);
        }
    }

    /** In libsodium's form, seed and public key; fills in the latter. */
    private static long secretKey(Call call, byte[] seed, MemorySegment publicKey) {
        long secretKey = call.room(2 * KEY_BYTES).address();
        Call.certain(Functions.SIGN_SEED_KEYPAIR, publicKey.address(), secretKey, call.copy(seed));
        return secretKey;
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        require(publicKey, KEY_BYTES, "public key");
        require(signature, SIGNATURE_BYTES, "signature");
        try (var call = new Call()) {
            return Call.of(
                            Functions.SIGN_VERIFY_DETACHED,
                            call.copy(signature),
                            call.copy(message),
                            message.length,
                            call.copy(publicKey))
                    == 0;
        }
    }

    @Override
    public Optional<byte[]> ed25519PublicKeyToX25519(byte[] publicKey) {
        require(publicKey, KEY_BYTES, "public key");
        try (var call = new Call()) {
            MemorySegment converted = call.room(KEY_BYTES);
            long point = call.copy(publicKey);
            boolean accepted = isCanonical(publicKey)
                    && Call.of(Functions.ED25519_PK_TO_CURVE25519, converted.address(), point) == 0
                    && isInPrimeOrderGroup(call, point);
            return accepted ? Optional.of(Call.bytes(converted)) : Optional.empty();
        }
    }

    @Override
    public byte[] ed25519SeedToX25519(byte[] seed) {
        require(seed, KEY_BYTES, "seed");
        try (var call = new Call()) {
            MemorySegment privateKey = call.room(KEY_BYTES);
            // of libsodium's form of a secret key only the first half, the seed, is read
            MemorySegment secretKey = call.room(2 * KEY_BYTES);
            MemorySegment.copy(seed, 0, secretKey, ValueLayout.JAVA_BYTE, 0, KEY_BYTES);
            Call.certain(Functions.ED25519_SK_TO_CURVE25519, privateKey.address(), secretKey.address());
            return Call.bytes(privateKey);
        }
    }

    @Override
    public byte[] x25519PublicKey(byte[] privateKey) {
        require(privateKey, KEY_BYTES, "private key");
        try (var call = new Call()) {
            MemorySegment publicKey = call.room(KEY_BYTES);
            Call.certain(Functions.SCALARMULT_BASE, publicKey.address(), call.copy(privateKey));
            return Call.bytes(publicKey);
        }
    }

    @Override
    public Optional<byte[]> x25519(byte[] privateKey, byte[] publicKey) {
        require(privateKey, KEY_BYTES, "private key");
        require(publicKey, KEY_BYTES, "public key");
        try (var call = new Call()) {
            MemorySegment shared = call.room(KEY_BYTES);
            int result = Call.of(Functions.SCALARMULT, shared.address(), call.copy(privateKey), call.copy(publicKey));
            return result == 0 ? Optional.of(Call.bytes(shared)) : Optional.empty();
        }
    }

    @Override
    public byte[] chacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(nonce, NONCE_BYTES, "nonce");
        return seal(Functions.CHACHA20POLY1305_ENCRYPT, key, nonce, aad, plaintext);
    }

    @Override
    public Optional<byte[]> chacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(nonce, NONCE_BYTES, "nonce");
        return open(Functions.CHACHA20POLY1305_DECRYPT, key, nonce, aad, sealed);
    }

    @Override
    public byte[] xchacha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        return seal(Functions.XCHACHA20POLY1305_ENCRYPT, key, nonce, aad, plaintext);
    }

    @Override
    public Optional<byte[]> xchacha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(nonce, EXTENDED_NONCE_BYTES, "nonce");
        return open(Functions.XCHACHA20POLY1305_DECRYPT, key, nonce, aad, sealed);
    }

    private static byte[] seal(MethodHandle encrypt, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        require(key, KEY_BYTES, "key");
        try (var call = new Call()) {
            MemorySegment sealed = call.room(plaintext.length + TAG_BYTES);
            Call.certain(
                    encrypt,
                    sealed.address(),
                    NULL,
                    call.copy(plaintext),
                    plaintext.length,
                    call.copy(aad),
                    aad.length,
                    NULL,
                    call.copy(nonce),
                    call.copy(key));
            return Call.bytes(sealed);
        }
    }

    private static Optional<byte[]> open(MethodHandle decrypt, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        require(key, KEY_BYTES, "key");
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        try (var call = new Call()) {
            MemorySegment plaintext = call.room(sealed.length - TAG_BYTES);
            int result = Call.of(
                    decrypt,
                    plaintext.address(),
                    NULL,
                    NULL,
                    call.copy(sealed),
                    sealed.length,
                    call.copy(aad),
                    aad.length,
                    call.copy(nonce),
                    call.copy(key));
            return result == 0 ? Optional.of(Call.bytes(plaintext)) : Optional.empty();
        }
    }

    @Override
    public byte[] hchacha20(byte[] key, byte[] prefix) {
        require(key, KEY_BYTES, "key");
        require(prefix, PREFIX_BYTES, "prefix");
        try (var call = new Call()) {
            MemorySegment subkey = call.room(KEY_BYTES);
            Call.certain(Functions.HCHACHA20, subkey.address(), call.copy(prefix), call.copy(key), NULL);
            return Call.bytes(subkey);
        }
    }

    @Override
    public byte[] blake2b(byte[] key, int digestBytes, byte[]... parts) {
        if (key.length > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b key has at most 64 bytes, not " + key.length);
        }
        if (digestBytes < 1 || digestBytes > BLAKE2B_MAX_BYTES) {
            throw new IllegalArgumentException("a BLAKE2b digest has 1 to 64 bytes, not " + digestBytes);
        }
        try (var call = new Call()) {
            MemorySegment digest = call.room(digestBytes);
            MemorySegment message = join(call, parts);
            Call.certain(
                    Functions.GENERICHASH,
                    digest.address(),
                    digestBytes,
                    message.address(),
                    message.byteSize(),
                    call.copy(key),
                    key.length);
            return Call.bytes(digest);
        }
    }

    private static MemorySegment join(Call call, byte[][] parts) {
        MemorySegment whole =
                call.room(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        long offset = 0;
        for (byte[] part : parts) {
            MemorySegment.copy(part, 0, whole, ValueLayout.JAVA_BYTE, offset, part.length);
            offset += part.length;
        }
        return whole;
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
    private static boolean isInPrimeOrderGroup(Call call, long point) {
        long product = call.room(KEY_BYTES).address();
        return Call.of(Functions.SCALARMULT_ED25519_NOCLAMP, product, call.copy(ORDER), point) != 0;
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
}
