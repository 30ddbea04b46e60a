package dev.malachi.plugin.classic;

import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.protocol.Protocol;
import java.util.List;
import java.util.Map;

/** What this module brings. */
public final class ClassicPlugin implements Plugin {
    /** Longest time between two questions to one of these nodes; after a restart it hears nothing until it is asked. */
    static final String REDISCOVERY = "rediscovery";

    /** A node of the original forgets after half an hour whom it has not heard. */
    private static final PluginDescription DESCRIPTION = new PluginDescription(
            "classic",
            "Talks to nodes of the original stack.",
            true,
            List.of(Parameter.setting(
                            REDISCOVERY,
                            ParameterType.DURATION,
                            "20m",
                            "longest time between two questions to each of these nodes")
                    .within("1s", "30m")),
            Map.of("classic-rediscovery-seconds", REDISCOVERY));

    /** Made by {@link java.util.ServiceLoader}. */
    public ClassicPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Protocol.class, ClassicProtocol::new);
        var _ = context.extend(CounterMeanings.class, () -> DropReason::meanings);
        return () -> {};
    }
}
