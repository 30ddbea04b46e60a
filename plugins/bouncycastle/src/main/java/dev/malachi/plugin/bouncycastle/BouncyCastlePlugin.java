package dev.malachi.plugin.bouncycastle;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;

/** What this module brings. */
public final class BouncyCastlePlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("bouncycastle", "The crypto suite in pure Java.");

    /** Made by {@link java.util.ServiceLoader}. */
    public BouncyCastlePlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(CryptoSuite.class, BouncyCastleSuite::new);
        var _ = context.extend(AeadEngine.class, BouncyCastleAeadEngine::new);
        return () -> {};
    }
}
