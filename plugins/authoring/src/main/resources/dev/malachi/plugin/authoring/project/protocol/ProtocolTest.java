package @PACKAGE@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.tck.protocol.ProtocolContract;
import dev.malachi.tck.protocol.RecordingScope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class @CLASS@ProtocolTest extends ProtocolContract {
    private static final NodeId PEER = new NodeId(1, 2);

    /** A node with one link; remembers what is sent to peers. */
    private static final class TestScope extends RecordingScope {
        final List<String> sent = new ArrayList<>();
        private final VirtualTimeline timeline = new VirtualTimeline();

        @Override
        public VirtualTimeline timeline() {
            return timeline;
        }

        @Override
        public NodeId self() {
            return new NodeId(7, 7);
        }

        @Override
        public List<LinkView> links() {
            return List.of(new LinkView("eth0", 1, new MacAddress(0x0200_0000_0007L), 1500, true));
        }

        @Override
        public Acceptance sendInner(NodeId peer, int kind, byte[] payload, int trafficClass) {
            sent.add(kind + " " + new String(payload, StandardCharsets.UTF_8));
            return Acceptance.SENT;
        }
    }

    @Override
    protected Protocol protocol() {
        return new @CLASS@Protocol();
    }

    @Override
    protected RecordingScope context() {
        return new TestScope();
    }

    @Test
    void greetsAPeerThatComesIntoSession() {
        TestScope node = new TestScope();
        try (Protocol.Handler part = protocol().start(node)) {
            part.onSessionUp(PEER);
        }

        assertThat(node.sent).containsExactly(@CLASS@Protocol.KIND + " hello");
    }

    @Test
    void tellsWhatAPeerSaysAndDropsWhatIsTooLong() {
        TestScope node = new TestScope();
        try (Protocol.Handler part = protocol().start(node)) {
            assertThat(part).isNotNull();
            node.inner.get(@CLASS@Protocol.KIND).onInner(PEER, "good day".getBytes(StandardCharsets.UTF_8), 0);
            node.inner.get(@CLASS@Protocol.KIND).onInner(PEER, new byte[201], 0);
        }

        assertThat(node.events).extracting(Event::kind).containsExactly("@ID@.heard");
        assertThat(node.counters).containsEntry("@ID@.drop.length", 1);
    }
}
