package dev.malachi.plugin.ndp;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.protocol.Protocol;

/** What this module brings. */
public final class NdpPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("ndp", "Finds the nodes on each link and proves who they are.");

    /** Made by {@link java.util.ServiceLoader}. */
    public NdpPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Protocol.class, NdpProtocol::new);
        var _ = context.extend(CounterMeanings.class, () -> DropReason::meanings);
        return () -> {};
    }
}
