package dev.malachi.plugin.control.client;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Talks to the daemon behind one socket. */
final class UnixControlClient implements ControlClient {
    /** What a shell shows after Ctrl-C (128 + SIGINT), for a tool that can no longer say how it ended. */
    private static final int INTERRUPTED = 130;

    private final Path socket;
    private final Duration patience;
    /** Made while connecting, to see that a daemon listens; the first request takes it. */
    private Optional<HttpExchange> prepared;

    private volatile Optional<ToolStream> running = Optional.empty();
    private volatile Optional<MalachiException> inputFailure = Optional.empty();

    UnixControlClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
        prepared = Optional.of(HttpExchange.open(socket, patience));
    }

    @Override
    public Object get(String path) {
        return request("GET", path, "");
    }

    @Override
    public Object post(String path, Map<String, Object> body) {
        return request("POST", path, Documents.toJson(body));
    }

    @Override
    public int run(String tool, Map<String, Object> arguments, ToolInput input, ToolOutput output) {
        HttpExchange exchange = exchange();
        ToolStream stream = new ToolStream(exchange, this::interruptRun);
        try (exchange) {
            running = Optional.of(stream);
            String document = Documents.toJson(Map.of("arguments", arguments));
            HttpExchange.Answer answer =
                    answer(exchange, () -> send(exchange, "/tools/" + tool.replace(" ", "%20"), document, input));
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            return stream.read(answer.body(), output);
        } catch (IOException e) {
            if (inputFailure.isPresent()) {
                throw inputFailure.get();
            }
            if (stream.interrupted()) {
                return INTERRUPTED;
            }
            throw HttpExchange.broken(socket, e);
        } finally {
            running = Optional.empty();
        }
    }

    @Override
    public void interrupt() {
        running.ifPresent(ToolStream::interrupt);
    }

    @Override
    public void close() {
        prepared.ifPresent(HttpExchange::close);
        prepared = Optional.empty();
        running.ifPresent(ToolStream::close);
    }

    /** Called by any thread, so on a connection of its own. */
    private void interruptRun(String id) {
        try (HttpExchange exchange = HttpExchange.open(socket, patience)) {
            exchange.hurry();
            request(exchange, "DELETE", "/runs/" + id, "");
        } catch (MalachiException e) {
            // it has just ended, or hangs, which the run itself finds out
        }
    }

    private Object request(String method, String path, String body) {
        try (HttpExchange exchange = exchange()) {
            return request(exchange, method, path, body);
        }
    }

    private Object request(HttpExchange exchange, String method, String path, String body) {
        try {
            HttpExchange.Answer answer = answer(exchange, () -> exchange.send(method, path, body));
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            return document(answer);
        } catch (IOException e) {
            throw HttpExchange.broken(socket, e);
        }
    }

    /** Sends a request; also written to the socket of a daemon that has refused the connection and closed it. */
    @FunctionalInterface
    private interface Sending {
        void send() throws IOException;
    }

    private static HttpExchange.Answer answer(HttpExchange exchange, Sending sending) throws IOException {
        try {
            sending.send();
        } catch (IOException e) {
            return exchange.answerInstead(e);
        }
        return exchange.answer();
    }

    private HttpExchange exchange() {
        HttpExchange exchange = prepared.orElseGet(() -> HttpExchange.open(socket, patience));
        prepared = Optional.empty();
        return exchange;
    }

    /** Lines are read by a thread of their own, which dies with the process if it waits for one that is never typed. */
    private void send(HttpExchange exchange, String path, String document, ToolInput input) throws IOException {
        if (input.equals(ToolInput.NONE)) {
            exchange.send("POST", path, document);
            return;
        }
        exchange.sendHead("POST", path);
        exchange.sendLine(document);
        Thread.ofPlatform().daemon().name("tool-input").start(() -> pump(input, exchange));
    }

    private void pump(ToolInput input, HttpExchange exchange) {
        try {
            for (Optional<String> line = input.nextLine(); line.isPresent(); line = input.nextLine()) {
                exchange.sendLine(Documents.toJson(line.get()));
            }
            exchange.sendEnd();
        } catch (MalachiException e) {
            inputFailure =
                    Optional.of(e); // said by the thread that waits for the answer, which ends with the connection
            exchange.close();
        } catch (IOException e) {
            // the tool needs no more lines: its answer has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object document(HttpExchange.Answer answer) throws IOException {
        String text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return Documents.parse(text);
        } catch (MalformedJsonException e) {
            throw new IOException("its answer is no JSON: " + e.getMessage(), e);
        }
    }

    private static MalachiException refusal(HttpExchange.Answer answer) throws IOException {
        if (document(answer) instanceof Map<?, ?> document && document.get("error") instanceof Map<?, ?> problem) {
            return Problems.exception(problem);
        }
        return new MalachiException(
                MalachiException.Kind.FAILED, "The daemon refused the request (HTTP " + answer.status() + ").");
    }
}
