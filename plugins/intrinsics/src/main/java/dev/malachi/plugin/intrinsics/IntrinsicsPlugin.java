package dev.malachi.plugin.intrinsics;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.crypto.AeadEngine;

/** What this module brings. */
public final class IntrinsicsPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("intrinsics", "The JDK's machine code for ChaCha20-Poly1305, called directly.");

    /** Made by {@link java.util.ServiceLoader}. */
    public IntrinsicsPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(AeadEngine.class, IntrinsicsAeadEngine::new);
        return () -> {};
    }
}
