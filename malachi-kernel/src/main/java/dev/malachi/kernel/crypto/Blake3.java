package dev.malachi.kernel.crypto;

import org.bouncycastle.crypto.digests.Blake3Digest;

/** BLAKE3 in its plain hash mode (BLAKE3 specification §2): node ids, address candidates and the tags of discovery. */
public final class Blake3 {
    /** Bytes of a hash. A shorter hash is the beginning of it. */
    public static final int HASH_BYTES = 32;

    private Blake3() {}

    /**
     * Hashes.
     *
     * @param parts hashed one after the other, as if joined
     * @return 32 bytes
     */
    public static byte[] hash(byte[]... parts) {
        Blake3Digest digest = new Blake3Digest(HASH_BYTES * Byte.SIZE);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[HASH_BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }
}
