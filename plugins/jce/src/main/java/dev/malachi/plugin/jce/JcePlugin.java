package dev.malachi.plugin.jce;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.crypto.AeadEngine;

/** What this module brings. */
public final class JcePlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("jce", "The JDK's ChaCha20-Poly1305 as a bulk cipher.");

    /** Made by {@link java.util.ServiceLoader}. */
    public JcePlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(AeadEngine.class, JceAeadEngine::new);
        return () -> {};
    }
}
