package org.example.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code GET /}: {@code {"id":…,"peers":[{"id","name","state"}],"json":"jackson-core 3.1.8"}}. */
final class PageFrontend implements Frontend {
    private static final List<String> LOCAL = List.of("127.0.0.1", "localhost");

    private final JsonFactory json = new JsonFactory();

    @Override
    public String id() {
        return "page";
    }

    @Override
    public Registration start(Context context) {
        int port = (int) context.node().config().settings(PagePlugin.DESCRIPTION).number("port");
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.createContext("/", exchange -> answer(exchange, context.node()));
            server.start();
            return () -> {
                server.stop(0);
                threads.shutdownNow();
            };
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The page cannot be served at 127.0.0.1:" + port + ": " + e.getMessage()
                            + ". Set another port in config.yaml (page: {port: …}).",
                    e);
        }
    }

    private void answer(HttpExchange exchange, Node node) throws IOException {
        try (exchange) {
            // a page of another site could have its name resolve to this machine (DNS rebinding)
            String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host")).replaceFirst(":\\d+$", "");
            if (!LOCAL.contains(host)) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            byte[] body = document(node);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] document(Node node) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            generator.writeStringProperty("id", node.id().hex());
            generator.writeArrayPropertyStart("peers");
            for (PeerStatus peer : node.peers()) {
                generator.writeStartObject();
                generator.writeStringProperty("id", peer.id().hex());
                generator.writeStringProperty("name", peer.name().orElse(""));
                generator.writeStringProperty("state", peer.state().toString());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeStringProperty("json", "jackson-core " + json.version());
            generator.writeEndObject();
        }
        return out.toByteArray();
    }
}
