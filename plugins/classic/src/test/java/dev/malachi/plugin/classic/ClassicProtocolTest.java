package dev.malachi.plugin.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.plugin.bouncycastle.BouncyCastleSuite;
import dev.malachi.tck.protocol.ProtocolContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassicProtocolTest extends ProtocolContract {
    @Override
    protected Protocol protocol() {
        return new ClassicProtocol();
    }

    @Override
    protected ProtocolContext context() {
        return new TestNode(new BouncyCastleSuite(), new NodeId(1, 2), new byte[32]);
    }

    @Test
    void isThereUnlessItIsSwitchedOff() {
        assertThat(protocol().enabled(NodeConfig.builder(Path.of("unused")).build()))
                .isTrue();
        assertThat(protocol()
                        .enabled(NodeConfig.builder(Path.of("unused"))
                                .classic(false)
                                .build()))
                .isFalse();
    }
}
