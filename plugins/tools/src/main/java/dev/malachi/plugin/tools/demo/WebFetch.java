package dev.malachi.plugin.tools.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/** A process that fetches a web page from its own network namespace, for machines without {@code curl}. */
final class WebFetch {
    private static final int TIMEOUT_MILLIS = 5000;

    private WebFetch() {}

    /**
     * Fetches.
     *
     * @param arguments the address of the page, which goes to standard output
     * @throws IOException if it cannot be had
     */
    public static void main(String[] arguments) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(arguments[0]).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream page = connection.getInputStream()) {
            page.transferTo(System.out);
        }
        System.out.flush();
    }
}
