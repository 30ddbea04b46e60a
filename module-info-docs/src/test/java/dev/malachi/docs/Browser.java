package dev.malachi.docs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven by the Chrome DevTools Protocol over the loopback interface. */
final class Browser implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();

    private Browser(Process process, String address) throws Exception {
        this.process = process;
        try (var http = HttpClient.newHttpClient()) {
            String page = http.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            String debugger = JSON.readTree(page).get("webSocketDebuggerUrl").stringValue();
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(debugger), new Listener())
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        call("Page.enable", "{}");
    }

    /** Starts one; where there is none, the test is skipped. */
    static Browser start(Path folder) throws Exception {
        String program = program();
        assumeTrue(program != null, "there is no chromium on this machine");
        Process process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var reader = process.errorReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                Thread.ofVirtual()
                        .start(() -> reader.lines().forEach(_ -> {})); // it stops when nothing reads what it says
                return new Browser(process, matcher.group(1));
            }
        }
        throw new IOException("Chromium ended without saying where it listens");
    }

    private static @Nullable String program() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path program = Path.of(folder, "chromium");
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        return null;
    }

    /** Shows a page in a window of so many pixels. */
    void open(Path page, int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b}"
                        .formatted(width, height, width < 600));
        loaded = new CompletableFuture<>();
        call("Page.navigate", "{\"url\":\"%s\"}".formatted(page.toUri()));
        loaded.get(SECONDS, TimeUnit.SECONDS);
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) throws Exception {
        String argument = JSON.writeValueAsString(Map.of("expression", expression, "returnByValue", true));
        JsonNode result = call("Runtime.evaluate", argument);
        if (result.has("exceptionDetails")) {
            throw new IOException(result.get("exceptionDetails").toString());
        }
        return result.get("result").path("value");
    }

    void screenshot(Path file) throws Exception {
        String data = call("Page.captureScreenshot", "{\"format\":\"png\"}")
                .get("data")
                .stringValue();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private JsonNode call(String method, String parameters) throws Exception {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        socket.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, parameters), true)
                .get(SECONDS, TimeUnit.SECONDS);
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    answers.remove(message.get("id").intValue()).complete(message.path("result"));
                } else if (message.path("method").asString("").equals("Page.loadEventFired")) {
                    loaded.complete(true);
                }
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
