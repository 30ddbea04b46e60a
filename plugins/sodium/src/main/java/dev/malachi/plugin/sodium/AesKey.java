package dev.malachi.plugin.sodium;

/** A prepared key of AES-256-GCM: its round keys and the table of GHASH. */
final class AesKey extends SodiumKey {
    private static final long STATE_BYTES = Libsodium.required().aesStateBytes();

    AesKey(byte[] subkey) {
        super(STATE_BYTES);
        try (var call = new Call()) {
            Call.certain(Functions.AES256GCM_BEFORENM, prepared().address(), call.copy(subkey));
        }
    }

    @Override
    void encrypt(long plaintext, long length, long sealed, long nonce, long aad, long prepared) {
        try {
            long _ = (long) Functions.AES256GCM_ENCRYPT.invokeExact(
                    sealed, NULL, plaintext, length, aad, (long) AAD_BYTES, NULL, nonce, prepared); // always 0
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    @Override
    boolean decrypt(long sealed, long length, long plaintext, long nonce, long aad, long prepared) {
        try {
            return (int) (long) Functions.AES256GCM_DECRYPT.invokeExact(
                            plaintext, NULL, NULL, sealed, length, aad, (long) AAD_BYTES, nonce, prepared)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }
}
