package dev.malachi.plugin.sodium;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;

/**
 * ChaCha20-Poly1305 of libsodium, called directly through the FFM API: no warm-up, so the first packets of a fresh daemon pass at nearly
 * the speed of all others.
 */
public final class SodiumAeadEngine implements AeadEngine {
    /** Made by the plugin. */
    public SodiumAeadEngine() {}

    @Override
    public String id() {
        return "sodium";
    }

    @Override
    public int priority() {
        return 40;
    }

    @Override
    public Availability availability() {
        return switch (Libsodium.outcome()) {
            case Libsodium.Loaded loaded -> Availability.yes(loaded.library().description());
            case Libsodium.Missing missing ->
                Availability.no(
                        missing.reason(), "install Malachi for this platform again, or go on with another engine");
        };
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != SodiumKey.KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        return new ChaChaKey(subkey);
    }
}
