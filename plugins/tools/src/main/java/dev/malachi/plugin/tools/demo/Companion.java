package dev.malachi.plugin.tools.demo;

import dev.malachi.api.wording.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that serves the demo for a while: it says a line when it is ready, works until its standard input ends, and may report
 * then. It ends with this process at the latest, since that closes the pipe.
 */
final class Companion {
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final Process process;
    private final Path errors;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private Companion(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Thread.ofVirtual().name("companion").start(this::read);
    }

    /**
     * Starts one.
     *
     * @param command program and arguments
     * @param errors file for what it complains about
     * @param cleanup ends it at the latest
     */
    static Companion start(List<String> command, Path errors, Cleanup cleanup) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        cleanup.add(process::destroyForcibly);
        return new Companion(process, errors);
    }

    /** Waits until it is ready; gives the line with which it says so. */
    String awaitReady(String ready) throws IOException, InterruptedException {
        String line = next().orElseThrow(this::died);
        if (!line.startsWith(ready)) {
            throw Story.failed("A helper process began with '" + line + "'.");
        }
        return line;
    }

    /** Lets it end; gives what it reports. */
    List<String> finish() throws IOException, InterruptedException {
        process.getOutputStream().close();
        List<String> report = new ArrayList<>();
        for (Optional<String> line = next(); line.isPresent(); line = next()) {
            report.add(line.get());
        }
        if (!process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
            throw died();
        }
        return report;
    }

    private Optional<String> next() throws InterruptedException {
        Optional<String> line = lines.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw Story.failed("A helper process said nothing for " + LIMIT.toSeconds() + " s.");
        }
        return line;
    }

    private RuntimeException died() {
        String words;
        try {
            words = Files.readString(errors, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            words = "(what it said cannot be read: " + Reason.of(e) + ")";
        }
        return Story.failed("A helper process ended too soon: " + words);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            // Its end is told below, whatever the reason.
        }
        lines.add(Optional.empty());
    }
}
