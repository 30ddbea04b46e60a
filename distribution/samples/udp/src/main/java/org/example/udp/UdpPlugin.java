package org.example.udp;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.link.LinkDriver;

/** What the module brings. */
public final class UdpPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("udp", "Links between two sites that carry their frames in UDP.");

    /** Made by the plugin host. */
    public UdpPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        context.extend(LinkDriver.class, UdpDriver::new);
        return () -> {};
    }
}
