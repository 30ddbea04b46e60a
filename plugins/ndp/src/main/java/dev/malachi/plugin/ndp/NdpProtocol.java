package dev.malachi.plugin.ndp;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.Set;

/** NDP version 2: finds the nodes on each link and proves who they are. */
@Preview
public final class NdpProtocol implements Protocol {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("ndp", "Finds the nodes on each link and proves who they are.");

    /** Made by {@link java.util.ServiceLoader}. */
    public NdpProtocol() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Set<Integer> frameTypes() {
        return Set.of(Wire.TYPE_NDP);
    }

    @Override
    public Handler start(ProtocolContext context) {
        return new Discovery(context);
    }
}
