package dev.malachi.plugin.intrinsics;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;

/**
 * The bulk cipher out of the two methods that HotSpot has machine code for, {@code ChaCha20Cipher.implChaCha20Block} and
 * {@code Poly1305.processMultipleBlocks} of the JDK's own provider. Called directly they cost half of what {@code Cipher} does with
 * them, and allocate nothing.
 *
 * <p>The machine code is used where C2 has compiled the caller; before that the same methods run as plain Java, some 30 times slower.
 */
public final class IntrinsicsAeadEngine implements AeadEngine {
    private static final int KEY_BYTES = 32;

    /** Made by the plugin. */
    public IntrinsicsAeadEngine() {}

    @Override
    public String id() {
        return "intrinsics";
    }

    /** Low, because it is slow cold: it takes over when it is hot. */
    @Override
    public int priority() {
        return 20;
    }

    @Override
    public Availability availability() {
        return switch (JdkProvider.outcome()) {
            case JdkProvider.Linked _ ->
                Availability.yes("Java " + Runtime.version().feature() + ", called directly");
            case JdkProvider.Missing missing -> Availability.no(missing.reason(), missing.remedy());
        };
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        return new IntrinsicsKey(subkey);
    }
}
