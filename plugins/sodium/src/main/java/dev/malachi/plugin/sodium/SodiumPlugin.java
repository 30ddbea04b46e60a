package dev.malachi.plugin.sodium;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;

/** What this module brings. */
public final class SodiumPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("sodium", "The crypto suite of libsodium and its bulk ciphers.");

    /** Made by {@link java.util.ServiceLoader}. */
    public SodiumPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(AeadEngine.class, SodiumAeadEngine::new);
        var _ = context.extend(AeadEngine.class, SodiumAesEngine::new);
        var _ = context.extend(CryptoSuite.class, SodiumSuite::new);
        return () -> {};
    }
}
