package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.stream.IntStream;

/**
 * The functions of libsodium behind the bulk ciphers (sodium/crypto_aead_chacha20poly1305.h, sodium/crypto_aead_aes256gcm.h) that are
 * called for each packet. Pointers are passed as numbers, and the handles are constants, which is what makes the calls cheap; the caller
 * keeps the memory alive. All have one type, since each costs the JVM a dozen classes. Linked at the first key: most commands never
 * need one.
 */
final class AeadFunctions {
    private static final SymbolLookup SYMBOLS =
            SymbolLookup.libraryLookup(Libsodium.required().file(), Arena.global());

    private static final Linker LINKER = Linker.nativeLinker();

    /**
     * {@code int encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k)} and {@code int decrypt(m, mlen_p, nsec, c, clen, ad, adlen, npub,
     * k)}: pointers and lengths ({@code unsigned long long}); k is the key, or for AES what {@link Libsodium#prepareAes} made of it.
     */
    private static final FunctionDescriptor TYPE = FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            IntStream.range(0, 9).mapToObj(_ -> ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));

    static final MethodHandle CHACHA_ENCRYPT = downcall("crypto_aead_chacha20poly1305_ietf_encrypt");
    static final MethodHandle CHACHA_DECRYPT = downcall("crypto_aead_chacha20poly1305_ietf_decrypt");
    static final MethodHandle AES_ENCRYPT = downcall("crypto_aead_aes256gcm_encrypt_afternm");
    static final MethodHandle AES_DECRYPT = downcall("crypto_aead_aes256gcm_decrypt_afternm");

    private AeadFunctions() {}

    private static MethodHandle downcall(String name) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), TYPE);
    }
}
