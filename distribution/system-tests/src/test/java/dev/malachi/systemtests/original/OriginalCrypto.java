package dev.malachi.systemtests.original;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** What the original does with libsodium and blake3, done with the JDK and Bouncy Castle's digests. */
final class OriginalCrypto {
    private static final byte[] ED25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] ED25519_X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] X25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    private static final byte[] X25519_X509 = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private OriginalCrypto() {}

    static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] blake3(byte[]... parts) {
        var digest = new Blake3Digest(256);
        byte[] all = concat(parts);
        digest.update(all, 0, all.length);
        byte[] out = new byte[32];
        digest.doFinal(out, 0);
        return out;
    }

    private static byte[] blake2b512(byte[]... parts) {
        var digest = new Blake2bDigest(512);
        byte[] all = concat(parts);
        digest.update(all, 0, all.length);
        byte[] out = new byte[64];
        digest.doFinal(out, 0);
        return out;
    }

    static byte[] ed25519PublicKey(byte[] seed) {
        byte[] out = new byte[32];
        Ed25519.generatePublicKey(seed, 0, out, 0);
        return out;
    }

    static byte[] sign(byte[] seed, byte[] message) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(concat(ED25519_PKCS8, seed)));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean verify(byte[] publicKey, byte[] message, byte[] signed) {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(concat(ED25519_X509, publicKey)));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** The private X25519 key of an identity: the first half of the seed's SHA-512, clamped. */
    static byte[] x25519PrivateKey(byte[] seed) {
        try {
            byte[] key = Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), 32);
            key[0] &= (byte) 0xF8;
            key[31] &= 0x7F;
            key[31] |= 0x40;
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] x25519PublicKey(byte[] privateKey) {
        byte[] out = new byte[32];
        X25519.scalarMultBase(privateKey, 0, out, 0);
        return out;
    }

    /** crypto_kx: receive key, then send key. The lower id is the client. */
    static byte[][] sessionKeys(byte[] myId, byte[] myPrivateKey, byte[] peerId, byte[] peerPublicKey) {
        byte[] shared;
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(factory.generatePrivate(new PKCS8EncodedKeySpec(concat(X25519_PKCS8, myPrivateKey))));
            agreement.doPhase(factory.generatePublic(new X509EncodedKeySpec(concat(X25519_X509, peerPublicKey))), true);
            shared = agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] mine = x25519PublicKey(myPrivateKey);
        boolean client = Arrays.compareUnsigned(myId, peerId) < 0;
        byte[] hash = client ? blake2b512(shared, mine, peerPublicKey) : blake2b512(shared, peerPublicKey, mine);
        byte[] first = Arrays.copyOf(hash, 32);
        byte[] second = Arrays.copyOfRange(hash, 32, 64);
        return client ? new byte[][] {first, second} : new byte[][] {second, first};
    }

    static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03 §2): the IETF construction under a subkey. */
    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] aad) throws GeneralSecurityException {
        byte[] short12 = new byte[12];
        System.arraycopy(nonce, 16, short12, 4, 8);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(hchacha20(key, nonce), "ChaCha20"), new IvParameterSpec(short12));
        cipher.updateAAD(aad);
        return cipher;
    }

    /** HChaCha20 (§2.2): twenty rounds of ChaCha20 over constants, key and 16 bytes, without the final addition. */
    static byte[] hchacha20(byte[] key, byte[] nonce) {
        int[] s = Arrays.copyOf(SIGMA, 16);
        ByteBuffer words =
                ByteBuffer.wrap(concat(key, Arrays.copyOf(nonce, 16))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 4; i < 16; i++) {
            s[i] = words.getInt();
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(s, i, 4 + i, 8 + i, 12 + i);
            }
            for (int i = 0; i < 4; i++) {
                quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int i : new int[] {0, 1, 2, 3, 12, 13, 14, 15}) {
            out.putInt(s[i]);
        }
        return out.array();
    }

    private static void quarter(int[] s, int a, int b, int c, int d) {
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 16);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 12);
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 8);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 7);
    }
}
