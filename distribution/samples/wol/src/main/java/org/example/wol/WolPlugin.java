package org.example.wol;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.tool.Tool;

/** What the module brings. */
public final class WolPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION = PluginDescription.of("wol", "Wakes machines up (Wake-on-LAN).");

    /** Made by the plugin host. */
    public WolPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        context.extend(Tool.class, WolTool::new);
        return () -> {};
    }
}
