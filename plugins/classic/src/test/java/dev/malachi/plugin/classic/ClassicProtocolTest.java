package dev.malachi.plugin.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.tck.protocol.ProtocolContract;
import dev.malachi.tck.protocol.RecordingScope;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassicProtocolTest extends ProtocolContract {
    @Override
    protected Protocol protocol() {
        return new ClassicProtocol();
    }

    @Override
    protected RecordingScope context() {
        var node = new TestNode(Suites.of("bouncycastle"), new NodeId(1, 2), new byte[32]);
        node.giveBack();
        return node;
    }

    @Test
    void isThereUnlessItIsSwitchedOff() {
        PluginDescription description = new ClassicPlugin().description();

        assertThat(description.enabled(description.settings(Map.of()))).isTrue();
        assertThat(description.enabled(description.settings(Map.of("enabled", "off"))))
                .isFalse();
    }
}
