package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libsodium behind the bulk ciphers (sodium/crypto_aead_chacha20poly1305.h, sodium/crypto_aead_aes256gcm.h). Pointers are passed as numbers, and the
 * handles are constants, which is what makes the calls cheap; the caller keeps the memory alive. Linked at the first key: most
 * commands never need one.
 */
final class AeadFunctions {
    private static final MemoryLayout POINTER = ValueLayout.JAVA_LONG;
    private static final MemoryLayout LENGTH = ValueLayout.JAVA_LONG; // unsigned long long
    private static final SymbolLookup SYMBOLS =
            SymbolLookup.libraryLookup(Libsodium.required().file(), Arena.global());

    private static final Linker LINKER = Linker.nativeLinker();

    /** {@code int f(c, clen_p, m, mlen, ad, adlen, nsec, npub, k)}; k is the key, or for AES what {@link #AES_PREPARE} made of it. */
    private static final FunctionDescriptor ENCRYPT = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, POINTER, POINTER, POINTER, LENGTH, POINTER, LENGTH, POINTER, POINTER, POINTER);

    /** {@code int f(m, mlen_p, nsec, c, clen, ad, adlen, npub, k)}; k likewise. */
    private static final FunctionDescriptor DECRYPT = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, POINTER, POINTER, POINTER, POINTER, LENGTH, POINTER, LENGTH, POINTER, POINTER);

    static final MethodHandle CHACHA_ENCRYPT = downcall("crypto_aead_chacha20poly1305_ietf_encrypt", ENCRYPT);
    static final MethodHandle CHACHA_DECRYPT = downcall("crypto_aead_chacha20poly1305_ietf_decrypt", DECRYPT);
    static final MethodHandle AES_ENCRYPT = downcall("crypto_aead_aes256gcm_encrypt_afternm", ENCRYPT);
    static final MethodHandle AES_DECRYPT = downcall("crypto_aead_aes256gcm_decrypt_afternm", DECRYPT);

    /** {@code int crypto_aead_aes256gcm_beforenm(ctx, k)}. */
    static final MethodHandle AES_PREPARE =
            downcall("crypto_aead_aes256gcm_beforenm", FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, POINTER));

    /** {@code size_t crypto_aead_aes256gcm_statebytes(void)}. */
    static final MethodHandle AES_STATE_BYTES =
            downcall("crypto_aead_aes256gcm_statebytes", FunctionDescriptor.of(ValueLayout.JAVA_LONG));

    /** {@code int crypto_aead_aes256gcm_is_available(void)}. */
    static final MethodHandle AES_IS_AVAILABLE =
            downcall("crypto_aead_aes256gcm_is_available", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private AeadFunctions() {}

    private static MethodHandle downcall(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
    }
}
