package dev.malachi.plugin.authoring;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginVerifier;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.authoring.verify.JarVerifier;

/** What this module brings. */
public final class AuthoringPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION = PluginDescription.of(
            "authoring", "What authors of plugins need: projects, what they build against, checks.");

    /** Made by {@link java.util.ServiceLoader}. */
    public AuthoringPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(PluginVerifier.class, JarVerifier::new);
        var _ = context.extend(Tool.class, VerifyTool::new);
        var _ = context.extend(Tool.class, NewTool::new);
        var _ = context.extend(Tool.class, SdkTool::new);
        return () -> {};
    }
}
