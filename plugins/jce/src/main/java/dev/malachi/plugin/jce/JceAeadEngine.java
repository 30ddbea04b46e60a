package dev.malachi.plugin.jce;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * The bulk cipher through {@link Cipher}: the JDK has intrinsics for both halves of it, and it is fast from the first seconds, because
 * there is little to compile.
 *
 * <p>What a frame costs beyond the cipher itself is {@code Cipher.init} (about 600 ns of 1350 ns at 1400 bytes, with AVX-512): the
 * provider computes sixteen blocks of key stream to use 32 bytes of them as Poly1305 key, and allocates some 2 KB.
 */
public final class JceAeadEngine implements AeadEngine {
    static final String TRANSFORMATION = "ChaCha20-Poly1305";

    private static final int KEY_BYTES = 32;

    /** Made by the plugin. */
    public JceAeadEngine() {}

    @Override
    public String id() {
        return "jce";
    }

    @Override
    public int priority() {
        return 30;
    }

    @Override
    public Availability availability() {
        try {
            return Availability.yes("Java " + Runtime.version().feature() + ", provider "
                    + newCipher().getProvider().getName());
        } catch (GeneralSecurityException e) {
            return Availability.no(
                    "this Java runtime has no " + TRANSFORMATION + ": " + e.getMessage(),
                    "enable the provider SunJCE in conf/security/java.security of the runtime");
        }
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        try {
            return new JceKey(newCipher(), new Subkey(subkey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + TRANSFORMATION, e);
        }
    }

    private static Cipher newCipher() throws GeneralSecurityException {
        return Cipher.getInstance(TRANSFORMATION);
    }
}
