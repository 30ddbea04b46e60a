package dev.malachi.plugin.virtuallan;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.node.CounterMeanings;

/** What this module brings. */
public final class VirtualLanPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("virtual-lan", "Ethernet segments inside one process.");

    /** Made by {@link java.util.ServiceLoader}. */
    public VirtualLanPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(LinkDriver.class, VirtualLanDriver::new);
        var _ = context.extend(CounterMeanings.class, () -> VirtualLink::meanings);
        return () -> {};
    }
}
