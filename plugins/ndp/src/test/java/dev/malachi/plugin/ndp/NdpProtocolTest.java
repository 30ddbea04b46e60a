package dev.malachi.plugin.ndp;

import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.tck.protocol.ProtocolContract;

class NdpProtocolTest extends ProtocolContract {
    private int nodes;

    @Override
    protected Protocol protocol() {
        return new NdpProtocol();
    }

    @Override
    protected ProtocolContext context() {
        return new TestNode(new Bus(), ++nodes);
    }
}
