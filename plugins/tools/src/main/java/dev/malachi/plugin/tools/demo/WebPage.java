package dev.malachi.plugin.tools.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A process that serves one web page in its own network namespace until its standard input ends. */
final class WebPage {
    /** Printed once it serves, followed by a space and the port. */
    static final String READY = "ready";

    /** A sentence of every page; must not be seen on the wire. */
    static final String SECRET = "The otters meet at dawn under the old bridge.";

    /** Enough to fill some hundred frames. */
    private static final int LINES = 4096;

    private WebPage() {}

    /**
     * What the page says.
     *
     * @param token makes it one that was never seen before
     */
    static String text(String token) {
        StringBuilder page = new StringBuilder();
        for (int line = 1; line <= LINES; line++) {
            page.append(line)
                    .append(' ')
                    .append(SECRET)
                    .append(' ')
                    .append(token)
                    .append('\n');
        }
        return page.toString();
    }

    /**
     * Serves.
     *
     * @param arguments the address to serve on, and the page's token
     * @throws IOException if it cannot
     */
    public static void main(String[] arguments) throws IOException {
        byte[] body = text(arguments[1]).getBytes(StandardCharsets.US_ASCII);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=us-ascii");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        System.out.println(READY + " " + server.getAddress().getPort());
        // The parent of this process ends it by closing the pipe, on purpose or by dying.
        System.in.transferTo(OutputStream.nullOutputStream());
        server.stop(0);
    }
}
