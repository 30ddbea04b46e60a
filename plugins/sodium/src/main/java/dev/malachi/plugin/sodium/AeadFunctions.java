package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The two functions of libsodium behind the bulk cipher (sodium/crypto_aead_chacha20poly1305.h). Pointers are passed as numbers, and the
 * handles are constants, which is what makes the calls cheap; the caller keeps the memory alive. Linked at the first key: most
 * commands never need one.
 */
final class AeadFunctions {
    private static final MemoryLayout POINTER = ValueLayout.JAVA_LONG;
    private static final MemoryLayout LENGTH = ValueLayout.JAVA_LONG; // unsigned long long
    private static final SymbolLookup SYMBOLS =
            SymbolLookup.libraryLookup(Libsodium.required().file(), Arena.global());

    /** {@code int f(c, clen_p, m, mlen, ad, adlen, nsec, npub, k)}. */
    static final MethodHandle ENCRYPT = downcall(
            "crypto_aead_chacha20poly1305_ietf_encrypt",
            POINTER,
            POINTER,
            POINTER,
            LENGTH,
            POINTER,
            LENGTH,
            POINTER,
            POINTER,
            POINTER);

    /** {@code int f(m, mlen_p, nsec, c, clen, ad, adlen, npub, k)}. */
    static final MethodHandle DECRYPT = downcall(
            "crypto_aead_chacha20poly1305_ietf_decrypt",
            POINTER,
            POINTER,
            POINTER,
            POINTER,
            LENGTH,
            POINTER,
            LENGTH,
            POINTER,
            POINTER);

    private AeadFunctions() {}

    private static MethodHandle downcall(String name, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
}
