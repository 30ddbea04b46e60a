package dev.malachi.plugin.classic;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.Set;

/** Talks to nodes of the original stack: datagrams in its secure container. */
@Preview
public final class ClassicProtocol implements Protocol {
    /** Keeps nothing; each node has a handler of its own. */
    public ClassicProtocol() {}

    @Override
    public String id() {
        return "classic";
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
