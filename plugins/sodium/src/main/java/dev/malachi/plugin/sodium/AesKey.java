package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A prepared key of AES-256-GCM: its round keys and the table of GHASH. */
final class AesKey extends SodiumKey {
    private static final long STATE_BYTES = Libsodium.required().aesStateBytes();

    AesKey(byte[] subkey) {
        super(STATE_BYTES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_BYTE, subkey);
            Libsodium.required().prepareAes(prepared().address(), key.address());
            key.fill((byte) 0);
        }
    }

    @Override
    void encrypt(long plaintext, long length, long sealed, long nonce, long aad, long prepared) {
        try {
            int _ = (int) AeadFunctions.AES_ENCRYPT.invokeExact(
                    sealed, NULL, plaintext, length, aad, (long) AAD_BYTES, NULL, nonce, prepared); // always 0
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    @Override
    boolean decrypt(long sealed, long length, long plaintext, long nonce, long aad, long prepared) {
        try {
            return (int) AeadFunctions.AES_DECRYPT.invokeExact(
                            plaintext, NULL, NULL, sealed, length, aad, (long) AAD_BYTES, nonce, prepared)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }
}
