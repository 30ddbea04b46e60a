package org.example.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** {@code GET /}: the node's id, its peers with id, name and state, and what wrote that, as YAML. */
final class PageFrontend implements Frontend {
    private static final List<String> LOCAL = List.of("127.0.0.1", "localhost");

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

    private static void answer(HttpExchange exchange, Node node) throws IOException {
        try (exchange) {
            // a page of another site could have its name resolve to this machine (DNS rebinding)
            String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host")).replaceFirst(":\\d+$", "");
            if (!LOCAL.contains(host)) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            byte[] body = document(node);
            exchange.getResponseHeaders().set("Content-Type", "application/yaml");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] document(Node node) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", node.id().hex());
        document.put("peers", node.peers().stream().map(PageFrontend::peer).toList());
        document.put("writtenBy", "snakeyaml-engine " + libraryVersion());
        return new Dump(DumpSettings.builder().build())
                .dumpToString(document)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> peer(PeerStatus peer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", peer.id().hex());
        document.put("name", peer.name().orElse(""));
        document.put("state", peer.state().toString());
        return document;
    }

    /** Of the private library, which has nothing to do with the one of Malachi. */
    private static String libraryVersion() {
        return Dump.class.getModule().getDescriptor().rawVersion().orElse("");
    }
}
