package dev.malachi.plugin.control.client;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.control.format.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The stream of a running tool: server-sent events {@code run}, {@code event}, {@code result}, {@code error}, {@code exit}. */
final class ToolStream {
    private static final int MAX_EVENT_BYTES = 16 << 20;

    private final HttpExchange exchange;
    private final Consumer<String> interruptRun;
    private Optional<String> id = Optional.empty();
    private boolean interrupted;

    /**
     * Made before the tool is asked for.
     *
     * @param exchange carries the stream
     * @param interruptRun interrupts the run of an id
     */
    ToolStream(HttpExchange exchange, Consumer<String> interruptRun) {
        this.exchange = exchange;
        this.interruptRun = interruptRun;
    }

    /** Interrupts the tool, or lets it be interrupted as soon as its id is known. */
    void interrupt() {
        Optional<String> known;
        synchronized (this) {
            interrupted = true;
            known = id;
        }
        exchange.hurry();
        known.ifPresent(interruptRun);
    }

    synchronized boolean interrupted() {
        return interrupted;
    }

    void close() {
        exchange.close();
    }

    /**
     * Reads to the end.
     *
     * @return the exit code
     * @throws dev.malachi.api.MalachiException if the tool fails with a sentence
     */
    int read(InputStream body, ToolOutput output) throws IOException {
        LineReader lines = new LineReader(body, MAX_EVENT_BYTES);
        String name = "";
        while (true) {
            String line = lines.nextLine().orElseThrow(() -> new IOException("the daemon ended before the tool did"));
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                OptionalInt exit = dispatch(name, document(line.substring("data: ".length())), output);
                if (exit.isPresent()) {
                    return exit.getAsInt();
                }
            }
        }
    }

    private OptionalInt dispatch(String name, Object document, ToolOutput output) {
        switch (name) {
            case "run" -> started(map(document));
            case "event" -> output.event(map(document));
            case "result" -> output.result(document);
            case "error" -> throw Problems.exception(map(document));
            case "exit" -> {
                return OptionalInt.of(map(document).get("code") instanceof Number code ? code.intValue() : 1);
            }
            default -> {
                // a newer daemon may say more
            }
        }
        return OptionalInt.empty();
    }

    private void started(Map<String, Object> document) {
        boolean interruptNow;
        String given = document.getOrDefault("id", Documents.ABSENT).toString();
        synchronized (this) {
            id = Optional.of(given);
            interruptNow = interrupted;
        }
        if (interruptNow) {
            interruptRun.accept(given);
        }
    }

    private static Object document(String json) throws IOException {
        try {
            return Documents.parse(json);
        } catch (MalformedJsonException e) {
            throw new IOException("the daemon's event is no JSON: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> map(Object document) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (document instanceof Map<?, ?> members) {
            members.forEach((key, value) -> map.put(key.toString(), value));
        }
        return map;
    }
}
