package dev.malachi.plugin.sodium;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A prepared key of ChaCha20-Poly1305: the key itself. */
final class ChaChaKey extends SodiumKey {
    ChaChaKey(byte[] subkey) {
        super(KEY_BYTES);
        MemorySegment.copy(subkey, 0, prepared(), ValueLayout.JAVA_BYTE, 0, KEY_BYTES);
    }

    @Override
    void encrypt(long plaintext, long length, long sealed, long nonce, long aad, long prepared) {
        try {
            long _ = (long) Functions.CHACHA20POLY1305_ENCRYPT.invokeExact(
                    sealed, NULL, plaintext, length, aad, (long) AAD_BYTES, NULL, nonce, prepared); // always 0
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    @Override
    boolean decrypt(long sealed, long length, long plaintext, long nonce, long aad, long prepared) {
        try {
            return (int) (long) Functions.CHACHA20POLY1305_DECRYPT.invokeExact(
                            plaintext, NULL, NULL, sealed, length, aad, (long) AAD_BYTES, nonce, prepared)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }
}
