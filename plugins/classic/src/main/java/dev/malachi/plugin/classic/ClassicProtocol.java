package dev.malachi.plugin.classic;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.Set;

/** Talks to nodes of the original stack: datagrams in its secure container. */
@Preview
public final class ClassicProtocol implements Protocol {
    /** Keeps nothing; each node has a handler of its own. */
    public ClassicProtocol() {}

    /** Its id, by which sightings name what these nodes speak. */
    static final String ID = "classic";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Trait> traits() {
        return Set.of(Trait.ON_CONTROL_THREAD);
    }

    @Override
    public Handler start(ProtocolContext context) {
        return new ClassicNodes(context);
    }
}
