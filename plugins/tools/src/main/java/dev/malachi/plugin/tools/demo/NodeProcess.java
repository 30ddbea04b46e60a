package dev.malachi.plugin.tools.demo;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node as users run it: the program itself, {@code malachi up}, in a network namespace, asked through its control socket. */
final class NodeProcess {
    /** Its TUN interface. */
    static final String TUN = "mal0";

    private static final Duration END_LIMIT = Duration.ofSeconds(4);
    private static final int LAST_LINES = 5;
    /** Exit code of a program that ended because of SIGTERM, as shells and the JVM count: 128 + 15. */
    private static final int ENDED_BY_SIGTERM = 143;

    private final String name;
    private final String namespace;
    private final Process process;
    private final Path socket;
    private final Path log;
    private Optional<ControlClient> client = Optional.empty();

    private NodeProcess(String name, String namespace, Process process, Path socket, Path log) {
        this.name = name;
        this.namespace = namespace;
        this.process = process;
        this.socket = socket;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param name host name to announce
     * @param namespaces where
     * @param namespace in which of them
     * @param launcher the program
     * @param folder of the demo; the node gets one of its own inside
     */
    static NodeProcess start(String name, Namespaces namespaces, String namespace, Path launcher, Path folder)
            throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Path socket = home.resolve("s");
        Path log = home.resolve("log");
        List<String> command = namespaces.inside(
                namespace,
                List.of(
                        launcher.toString(),
                        "up",
                        "--link",
                        Namespaces.INTERFACE,
                        "--tun",
                        TUN,
                        "--name",
                        name,
                        "--home",
                        home.resolve("home").toString(),
                        "--socket",
                        socket.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // The node is this demo's own, not the one that the surroundings may be about.
        builder.environment().keySet().removeAll(List.of("MALACHI_HOME", "MALACHI_SOCKET", "NOTIFY_SOCKET"));
        return new NodeProcess(name, namespace, builder.start(), socket, log);
    }

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    Path socket() {
        return socket;
    }

    /** Its state, once its control socket answers. */
    Optional<Fields> statusIfReady() {
        if (!process.isAlive()) {
            throw Story.failed(name + " ended too soon. Its last words:\n" + lastWords());
        }
        try {
            if (client.isEmpty()) {
                client = Optional.of(ControlConnector.load().connect(socket));
            }
            return Optional.of(status());
        } catch (MalachiException e) {
            if (e.kind() == MalachiException.Kind.NO_DAEMON) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Fields status() {
        return Fields.of(connection().get("/status"));
    }

    /** What it knows of another node, if anything. */
    Optional<Fields> peer(String id) {
        return Fields.listOf(connection().get("/peers")).stream()
                .filter(peer -> peer.show("id").equals(id))
                .findFirst();
    }

    /** Lets it run {@code ping} once; gives the result. */
    Fields ping(String id) {
        List<Object> results = new ArrayList<>();
        connection().run("ping", Map.of("target", id, "count", 1L), ToolInput.NONE, new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {}

            @Override
            public void result(Object result) {
                results.add(result);
            }
        });
        return Fields.of(results.isEmpty() ? Map.of() : results.getFirst());
    }

    /** Asks it to end as {@code kill} does. */
    void terminate() {
        client.ifPresent(ControlClient::close);
        client = Optional.empty();
        process.destroy();
    }

    /** Waits for its end after {@link #terminate}. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw Story.failed(name + " did not end within " + END_LIMIT.toSeconds() + " s of SIGTERM.");
        }
        if (process.exitValue() != 0 && process.exitValue() != ENDED_BY_SIGTERM) {
            throw Story.failed(
                    name + " ended with exit code " + process.exitValue() + ". Its last words:\n" + lastWords());
        }
    }

    /** Ends it whatever happens: asks, waits a little, forces. */
    void end() throws InterruptedException {
        terminate();
        if (!process.waitFor(END_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private ControlClient connection() {
        return client.orElseThrow(() -> Story.failed(name + " is not running."));
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
