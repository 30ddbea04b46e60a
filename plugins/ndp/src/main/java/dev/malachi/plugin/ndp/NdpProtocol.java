package dev.malachi.plugin.ndp;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.Set;

/** NDP version 2: finds the nodes on each link and proves who they are. */
@Preview
public final class NdpProtocol implements Protocol {
    /** Made by the plugin. */
    public NdpProtocol() {}

    @Override
    public String id() {
        return "ndp";
    }

    @Override
    public Set<Trait> traits() {
        return Set.of(Trait.ON_CONTROL_THREAD);
    }

    @Override
    public Handler start(ProtocolContext context) {
        return new Discovery(context);
    }
}
