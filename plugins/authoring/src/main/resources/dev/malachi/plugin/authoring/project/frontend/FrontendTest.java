package @PACKAGE@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.tck.frontend.FrontendContract;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class @CLASS@FrontendTest extends FrontendContract {
    @Override
    protected Frontend frontend() {
        return new @CLASS@Frontend();
    }

    /** A node without peers. */
    @Override
    protected Node node() {
        return (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, arguments) -> method.getReturnType() == List.class ? List.of() : null);
    }

    @Test
    void saysSoWhenNoPeerIsThere(@TempDir Path folder) throws IOException {
        Frontend.Context context = new Frontend.Context(node(), folder.resolve("control.sock"), () -> {});
        try (Registration running = frontend().start(context);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("@ID@.sock")))) {
            assertThat(running).isNotNull();
            assertThat(client.read(ByteBuffer.allocate(100))).as("nothing, and the end").isNegative();
        }
    }
}
