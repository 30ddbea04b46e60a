package dev.malachi.systemtests;

import dev.malachi.systemtests.original.OriginalProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A model of the original that runs in a namespace; one run of it, until it is ended. */
final class OriginalProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final String id;
    private final Process process;
    private final Path output;

    OriginalProcess(TwoHosts.Host host, Path output, String seed, Optional<String> psk) {
        this.output = output;
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-p",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "dev.malachi.plugin.linux,org.bouncycastle.provider",
                "--enable-native-access=dev.malachi.plugin.linux",
                "-cp",
                classFolder(),
                OriginalProgram.class.getName(),
                "eth0",
                seed));
        psk.ifPresent(command::add);
        process = host.start(output, command.toArray(String[]::new));
        id = await("id ", 1).getLast().substring("id ".length());
    }

    /** Where the classes of the tests lie. */
    private static String classFolder() {
        String name = "/" + OriginalProgram.class.getName().replace('.', '/') + ".class";
        String url =
                Objects.requireNonNull(OriginalProgram.class.getResource(name)).toString();
        return Path.of(URI.create(url.substring(0, url.length() - name.length())))
                .toString();
    }

    /** Has it do something. */
    void tell(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said so far that begins so. */
    List<String> lines(String beginning) {
        try {
            return Files.exists(output)
                    ? Files.readAllLines(output).stream()
                            .filter(line -> line.startsWith(beginning))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said so many things that begin so. */
    List<String> await(String beginning, int count) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended: " + Files.readString(output));
            }
            return lines(beginning).size() >= count;
        });
        return lines(beginning);
    }

    /** What it says of itself: {@code knows}, {@code plaintext} and others. */
    String report(String what) {
        int before = lines("report ").size();
        tell("report");
        String report = await("report ", before + 1).getLast();
        return Arrays.stream(report.split(" "))
                .filter(word -> word.startsWith(what + "="))
                .findFirst()
                .orElseThrow()
                .substring(what.length() + 1);
    }

    /** Ends it, as a kill would. */
    void kill() {
        process.destroyForcibly();
        TwoHosts.end(process);
    }
}
