package @PACKAGE@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.tck.frontend.FrontendContract;
import dev.malachi.testkit.FakeNode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class @CLASS@FrontendTest extends FrontendContract {
    @Override
    protected Frontend frontend() {
        return new @CLASS@Frontend();
    }

    /** A node with one peer. */
    @Override
    protected Node node() {
        return new FakeNode();
    }

    @Test
    void tellsWhoIsThere(@TempDir Path folder) throws IOException {
        Frontend.Context context = new Frontend.Context(node(), folder.resolve("control.sock"), () -> {});
        try (Registration running = frontend().start(context);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("@ID@.sock")))) {
            assertThat(running).isNotNull();
            String told = new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(told).startsWith(FakeNode.PEER.hex()).endsWith("\n");
        }
    }
}
