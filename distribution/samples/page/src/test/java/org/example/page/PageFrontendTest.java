package org.example.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.tck.frontend.FrontendContract;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageFrontendTest extends FrontendContract {
    private final int port = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Frontend frontend() {
        return new PageFrontend();
    }

    /** A node without peers. */
    @Override
    protected Node node() {
        NodeConfig config =
                NodeConfig.builder(Path.of("home"))
                .setting("page", "port", String.valueOf(port))
                .build();
        return (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(), new Class<?>[] {Node.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "config" -> config;
                    case "id" -> NodeId.ZERO;
                    case "peers" -> List.of();
                    default -> null;
                });
    }

    private String get(String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void showsTheNodeWithItsOwnVersionOfTheLibrary() throws IOException {
        try (Registration running = frontend().start(new Frontend.Context(node(), Path.of("s"), () -> {}))) {
            assertThat(running).isNotNull();
            assertThat(get("127.0.0.1:" + port))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"id\":\"" + NodeId.ZERO.hex() + "\"", "\"peers\":[]", "jackson-core 3.1.8");
        }
    }

    @Test
    void refusesToAnswerUnderTheNameOfAnotherSite() throws IOException {
        try (Registration running = frontend().start(new Frontend.Context(node(), Path.of("s"), () -> {}))) {
            assertThat(running).isNotNull();
            assertThat(get("evil.example.org")).startsWith("HTTP/1.1 403");
        }
    }
}
