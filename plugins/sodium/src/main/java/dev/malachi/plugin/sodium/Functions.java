package dev.malachi.plugin.sodium;

import java.lang.invoke.MethodHandle;

/**
 * The functions of libsodium that are called, as constants, which is what makes the calls cheap (sodium/crypto_….h of the same name).
 * Linked when the first is needed: most commands need none.
 */
final class Functions {
    static final MethodHandle SIGN_SEED_KEYPAIR = function("crypto_sign_seed_keypair");
    static final MethodHandle SIGN_DETACHED = function("crypto_sign_detached");
    static final MethodHandle SIGN_VERIFY_DETACHED = function("crypto_sign_verify_detached");
    static final MethodHandle ED25519_PK_TO_CURVE25519 = function("crypto_sign_ed25519_pk_to_curve25519");
    static final MethodHandle ED25519_SK_TO_CURVE25519 = function("crypto_sign_ed25519_sk_to_curve25519");
    static final MethodHandle SCALARMULT = function("crypto_scalarmult");
    static final MethodHandle SCALARMULT_BASE = function("crypto_scalarmult_base");
    static final MethodHandle SCALARMULT_ED25519_NOCLAMP = function("crypto_scalarmult_ed25519_noclamp");
    static final MethodHandle GENERICHASH = function("crypto_generichash");
    static final MethodHandle HCHACHA20 = function("crypto_core_hchacha20");
    static final MethodHandle XCHACHA20POLY1305_ENCRYPT = function("crypto_aead_xchacha20poly1305_ietf_encrypt");
    static final MethodHandle XCHACHA20POLY1305_DECRYPT = function("crypto_aead_xchacha20poly1305_ietf_decrypt");

    // For each packet: encrypt(c, clen_p, m, mlen, ad, adlen, nsec, npub, k), decrypt(m, mlen_p, nsec, c, clen, ad,
    // adlen, npub, k); k is
    // the key, or for AES what beforenm made of it.
    static final MethodHandle CHACHA20POLY1305_ENCRYPT = function("crypto_aead_chacha20poly1305_ietf_encrypt");
    static final MethodHandle CHACHA20POLY1305_DECRYPT = function("crypto_aead_chacha20poly1305_ietf_decrypt");
    static final MethodHandle AES256GCM_BEFORENM = function("crypto_aead_aes256gcm_beforenm");
    static final MethodHandle AES256GCM_ENCRYPT = function("crypto_aead_aes256gcm_encrypt_afternm");
    static final MethodHandle AES256GCM_DECRYPT = function("crypto_aead_aes256gcm_decrypt_afternm");

    private Functions() {}

    private static MethodHandle function(String name) {
        return Libsodium.required().function(name);
    }
}
