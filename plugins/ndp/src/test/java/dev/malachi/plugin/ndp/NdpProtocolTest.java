package dev.malachi.plugin.ndp;

import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.tck.protocol.ProtocolContract;
import dev.malachi.tck.protocol.RecordingScope;

class NdpProtocolTest extends ProtocolContract {
    private int nodes;

    @Override
    protected Protocol protocol() {
        return new NdpProtocol();
    }

    @Override
    protected RecordingScope context() {
        return new TestNode(new Bus(), ++nodes);
    }
}
