package dev.malachi.plugin.tools.demo;

import dev.malachi.api.wording.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the operating system. */
final class Programs {
    /** Where programs of the system lie even when the user's PATH does not say so. */
    private static final String SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * What a program said.
     *
     * @param exitCode 0 if it worked
     * @param output standard output
     * @param errors standard error
     */
    record Result(int exitCode, String output, String errors) {}

    private Programs() {}

    /**
     * Finds a program.
     *
     * @param name such as {@code ping}
     * @return its path, if it is installed
     */
    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + File.pathSeparator + SYSTEM_PATH;
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs a program to its end; ends it when the time is over or this thread is interrupted.
     *
     * @param command program and arguments
     * @param limit how long it may take
     * @return what it said
     * @throws IOException if it cannot be started or does not end in time
     */
    static Result run(List<String> command, Duration limit) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).start();
        CompletableFuture<String> output = read(process.getInputStream());
        CompletableFuture<String> errors = read(process.getErrorStream());
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException(String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
            }
        } finally {
            // Gone for good before what it did is undone. To end what has ended would close the streams under the
            // readers.
            if (process.isAlive()) {
                process.destroyForcibly().onExit().join();
            }
        }
        return new Result(process.exitValue(), output.join(), errors.join());
    }

    /** Reads to the end beside the program, which would wait for ever at a full pipe. */
    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("(its output cannot be read: " + Reason.of(e) + ")");
            }
        });
        return text;
    }
}
