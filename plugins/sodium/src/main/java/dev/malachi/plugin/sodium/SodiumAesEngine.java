package dev.malachi.plugin.sodium;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;

/**
 * AES-256-GCM of libsodium, called directly through the FFM API. Only where the processor itself does AES rounds and carry-less
 * multiplication: in constant time, hot from the first frame, and in less than half the time of any ChaCha20-Poly1305.
 */
public final class SodiumAesEngine implements AeadEngine {
    private static final String REMEDY = "nothing to do: sessions use ChaCha20-Poly1305";

    /** Made by the plugin. */
    public SodiumAesEngine() {}

    @Override
    public String id() {
        return "sodium-aes";
    }

    @Override
    public Algorithm algorithm() {
        return Algorithm.AES_256_GCM;
    }

    @Override
    public int priority() {
        return 40;
    }

    @Override
    public Availability availability() {
        return switch (Libsodium.outcome()) {
            case Libsodium.Missing missing -> Availability.no(missing.reason(), REMEDY);
            case Libsodium.Loaded loaded
            when !loaded.library().hasFastAes() ->
                Availability.no("this processor has no instructions for AES-GCM", REMEDY);
            case Libsodium.Loaded loaded -> Availability.yes(loaded.library().description());
        };
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != SodiumKey.KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        return new AesKey(subkey);
    }
}
