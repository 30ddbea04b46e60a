package dev.malachi.kernel.node;

import dev.malachi.api.Registration;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.event.EventKinds;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.plugin.dropin.DropInHost;
import dev.malachi.kernel.stats.DropMeanings;

/** The way into the kernel, which makes nodes out of what the other plugins bring. */
public final class KernelPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("kernel", "Identity, trust, sessions and the data path of a node.");

    /** Made by {@link java.util.ServiceLoader}. */
    public KernelPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(NodeProvider.class, () -> new KernelProvider(context.extensions()));
        var _ = context.extend(PluginHost.class, () -> new DropInHost(context.extensions(), NodeContext.VERSION));
        var _ = context.extend(EventKinds.class, () -> EventKind::descriptions);
        var _ = context.extend(CounterMeanings.class, () -> DropMeanings::all);
        return () -> {};
    }
}
