package dev.malachi.systemtests;

import dev.malachi.tck.netns.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two network namespaces joined by a veth pair, and the image's {@code malachi} run in them as a user would. Everything is gone after
 * {@link #close}.
 */
final class TwoHosts implements AutoCloseable {
    /** The launcher of the image under test. */
    static final Path MALACHI =
            Path.of(System.getProperty("malachi.root"), "distribution/image/target/image/bin/malachi");

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Host left;
    final Host right;
    private final Path folder;

    /** What a command printed, and how it ended. */
    record Outcome(int exitCode, String out, String err) {
        /** Its standard output, if it ended well. */
        String expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + "\n" + out + err);
            }
            return out;
        }
    }

    TwoHosts(Path folder) {
        this.folder = folder;
        String name = "mst" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        left = new Host(name + "l");
        right = new Host(name + "r");
        connect();
        for (Host host : List.of(left, right)) {
            host.run("ip", "link", "set", "lo", "up").expectSuccess();
        }
    }

    /** Joins the two namespaces by a veth pair, up, named eth0 on both sides. */
    void connect() {
        run(List.of(
                        "ip",
                        "link",
                        "add",
                        "eth0",
                        "netns",
                        left.namespace,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        right.namespace))
                .expectSuccess();
        for (Host host : List.of(left, right)) {
            host.run("ip", "link", "set", "eth0", "up").expectSuccess();
        }
    }

    /** A namespace, and the daemon in it. */
    final class Host {
        final String namespace;
        final Path home;
        final Path socket;
        final Path log;
        private final List<Process> started = new ArrayList<>();

        Host(String namespace) {
            this.namespace = namespace;
            this.home = folder.resolve(namespace + "-home");
            this.socket = Path.of("/tmp", namespace, "control.sock"); // a Unix socket's path must be short
            this.log = folder.resolve(namespace + ".log");
            TwoHosts.run(List.of("ip", "netns", "add", namespace)).expectSuccess();
        }

        /** Runs a command in the namespace until it ends. */
        Outcome run(String... command) {
            return TwoHosts.run(inNamespace(command));
        }

        /** Runs {@code malachi} in the namespace, against the daemon there. */
        Outcome malachi(String... arguments) {
            List<String> command = new ArrayList<>(
                    List.of(MALACHI.toString(), "--home", home.toString(), "--socket", socket.toString()));
            command.addAll(List.of(arguments));
            return run(command.toArray(String[]::new));
        }

        /** The same with {@code --json}, read. */
        JsonNode json(String... arguments) {
            List<String> words = new ArrayList<>(List.of(arguments));
            words.add("--json");
            return JsonMapper.shared()
                    .readTree(malachi(words.toArray(String[]::new)).expectSuccess());
        }

        /** What the daemon answers to a request such as {@code status}; cheaper than the command of the same name. */
        JsonNode ask(String resource) {
            List<String> curl = List.of(
                    "curl", "-s", "-m", "10", "--unix-socket", socket.toString(), "http://localhost/v1/" + resource);
            return JsonMapper.shared().readTree(TwoHosts.run(curl).expectSuccess());
        }

        /** What the daemon answers to a POST without a document. */
        JsonNode post(String resource) {
            List<String> curl = List.of(
                    "curl",
                    "-s",
                    "-m",
                    "30",
                    "-X",
                    "POST",
                    "-H",
                    "Content-Type: application/json",
                    "-d",
                    "{}",
                    "--unix-socket",
                    socket.toString(),
                    "http://localhost/v1/" + resource);
            return JsonMapper.shared().readTree(TwoHosts.run(curl).expectSuccess());
        }

        /** Starts a command in the namespace and leaves it running. */
        Process start(Path output, String... command) {
            try {
                Process process = new ProcessBuilder(inNamespace(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
                started.add(process);
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts the daemon on eth0, with the usual driver, and waits until it answers. */
        Process up(String... options) {
            return upOn("eth0", options);
        }

        /** The same with another {@code --link}. */
        Process upOn(String link, String... options) {
            return upAsConfigured(with(options, "--link", link));
        }

        /** The same without {@code --link}. */
        Process upAsConfigured(String... options) {
            Process daemon = launchAsConfigured(List.of(), options);
            awaitAnswer(daemon);
            return daemon;
        }

        /**
         * Starts the daemon on eth0, with the usual driver, and returns at once.
         *
         * @param wrapper a command that runs the command that follows it, such as {@code env NAME=VALUE}; or nothing
         */
        Process launch(List<String> wrapper, String... options) {
            return launchAsConfigured(wrapper, with(options, "--link", "eth0"));
        }

        private static String[] with(String[] options, String... first) {
            List<String> all = new ArrayList<>(List.of(first));
            all.addAll(List.of(options));
            return all.toArray(String[]::new);
        }

        private Process launchAsConfigured(List<String> wrapper, String... options) {
            List<String> command = new ArrayList<>(wrapper);
            command.addAll(List.of(MALACHI.toString(), "up", "--home", home.toString(), "--socket", socket.toString()));
            command.addAll(List.of(options));
            return start(log, command.toArray(String[]::new));
        }

        /** Waits until a daemon answers. */
        void awaitAnswer(Process daemon) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        if (!daemon.isAlive()) {
                            throw new AssertionError("the daemon ended: " + log());
                        }
                        return Files.exists(socket)
                                && malachi("status", "--json").exitCode() == 0;
                    });
        }

        /** What the daemon printed. */
        String log() {
            try {
                return Files.exists(log) ? Files.readString(log) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<String> inNamespace(String... command) {
            Programs.require(command[0]);
            List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
            words.addAll(List.of(command));
            return words;
        }

        private void end() {
            started.forEach(TwoHosts::end);
            // What a shell among them has left behind.
            TwoHosts.run(List.of("ip", "netns", "pids", namespace))
                    .out()
                    .lines()
                    .map(Long::parseLong)
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            TwoHosts.run(List.of("ip", "netns", "delete", namespace));
        }
    }

    /** SIGTERM, and SIGKILL for what does not listen. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a command until it ends. Where the program is missing the test is skipped. */
    static Outcome run(List<String> command) {
        Programs.require(command.getFirst());
        try {
            Path out = Files.createTempFile("malachi-out", "");
            Path err = Files.createTempFile("malachi-err", "");
            Process process = new ProcessBuilder(command)
                    .redirectInput(new java.io.File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end after 120 s: " + command);
            }
            var outcome = new Outcome(
                    process.exitValue(),
                    new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
                    new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        left.end();
        right.end();
    }
}
