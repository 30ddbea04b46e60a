package dev.malachi.plugin.classic;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Talks to nodes of the original stack: datagrams in its secure container. */
@Preview
public final class ClassicProtocol implements Protocol {
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
    public ClassicProtocol() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Set<Integer> frameTypes() {
        return Set.of(Wire.TYPE_SECURE);
    }

    @Override
    public Handler start(ProtocolContext context) {
        return new ClassicNodes(context);
    }
}
