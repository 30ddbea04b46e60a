package org.example.wol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.tck.tool.ToolContract;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WolToolTest extends ToolContract {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:2a");

    @Override
    protected Tool tool() {
        return new WolTool();
    }

    /** A node that knows nobody. */
    private static Node node() {
        return (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, arguments) -> method.getReturnType() == Optional.class ? Optional.empty() : null);
    }

    private static int run(Map<String, Object> given) throws InterruptedException {
        WolTool tool = new WolTool();
        ToolCall call = new ToolCall(tool.description().arguments(given), Path.of(""), Optional.of(node()));
        return tool.run(call, new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {}

            @Override
            public void result(Object result) {}
        });
    }

    @Test
    void sendsThePacketThatWakesTheMachine() throws IOException, InterruptedException {
        try (DatagramSocket witness = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            witness.setSoTimeout(10_000);
            assertThat(run(Map.of("target", MAC.toString(), "broadcast", "127.0.0.1", "port", witness.getLocalPort())))
                    .isZero();

            DatagramPacket received = new DatagramPacket(new byte[200], 200);
            witness.receive(received);

            byte[] packet = Arrays.copyOf(received.getData(), received.getLength());
            assertThat(packet).hasSize(102).startsWith(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0, 0, 0, 0, 0x2A);
            assertThat(Arrays.copyOfRange(packet, 96, 102)).containsExactly(2, 0, 0, 0, 0, 0x2A);
        }
    }

    @Test
    void anUnknownNodeIsNamed() {
        assertThatThrownBy(() -> run(Map.of("target", "bob")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("'bob'");
    }
}
