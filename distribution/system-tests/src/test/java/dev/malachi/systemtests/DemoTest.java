package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.Programs;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code malachi demo} of the image, in both of its forms, as a newcomer runs it. */
class DemoTest {
    /** What the issue promises. */
    private static final Duration PROMISED = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Optional<Process> running = Optional.empty();

    /** A demo that a failed test left running puts its namespaces away when it is told to end. */
    @AfterEach
    void endDemo() throws InterruptedException {
        if (running.isPresent()) {
            running.get().destroy();
            running.get().waitFor(PROMISED.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Process start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(TwoHosts.MALACHI.toString(), "--json", "demo"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("MALACHI_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary());
        Process demo = builder.start();
        running = Optional.of(demo);
        return demo;
    }

    /** A place for the demo's files like /tmp: anybody may write to it, and what is left of them can be seen. */
    private Path temporary() throws IOException {
        Path temporary = folder.resolve("tmp");
        if (!Files.exists(temporary)) {
            Files.createDirectory(temporary);
            Files.setAttribute(temporary, "unix:mode", 01777);
            assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        }
        return temporary;
    }

    private List<String> toTheEnd(Process demo) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = demo.inputReader()) {
            reader.lines().forEach(lines::add);
        }
        assertThat(demo.waitFor(PROMISED.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    private void assertWorked(Process demo, List<String> lines) throws IOException {
        assertThat(lines)
                .as(() -> lines + "\n" + errors())
                .allMatch(line -> line.contains("\"ok\":true"))
                .hasSizeGreaterThan(8);
        assertThat(lines.getLast()).isEqualTo("{\"ok\":true}");
        assertThat(demo.exitValue()).isZero();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(temporary())) {
            assertThat(files).isEmpty();
        }
        Path namespaces = Path.of("/run/netns");
        if (Files.exists(namespaces)) {
            try (Stream<Path> all = Files.list(namespaces)) {
                assertThat(all).noneMatch(name -> name.getFileName().toString().startsWith("malachi-demo-"));
            }
        }
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    @RequiresNetns
    void showsTwoMachinesAsRoot() throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        Process demo = start(List.of());

        List<String> lines = toTheEnd(demo);

        assertWorked(demo, lines);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(PROMISED);
        assertThat(lines).anyMatch(line -> line.contains("alice fetches a web page from bob"));
    }

    /** Runs what follows where some programs cannot be found. */
    private static List<String> without(String programs) {
        String hide = "for folder in /usr/local/bin /usr/bin /bin /usr/sbin /sbin; do for program in " + programs
                + "; do [ ! -x $folder/$program ] || mount --bind /dev/null $folder/$program; done; done; exec \"$@\"";
        return List.of("unshare", "--mount", "sh", "-c", hide, "sh");
    }

    @Test
    @RequiresNetns(programs = {"unshare", "mount"})
    void worksAsRootWithoutPingAndCurl() throws IOException, InterruptedException {
        Process demo = start(without("ping curl"));

        List<String> lines = toTheEnd(demo);

        assertWorked(demo, lines);
        assertThat(lines)
                .anyMatch(line -> line.contains("ICMP echoes by Java, as this system has no ping, to 10.144."))
                .anyMatch(line -> line.contains("(by Java; this system has no curl)"));
    }

    @Test
    @RequiresNetns(programs = {"unshare", "mount"})
    void isShownInOneProcessToRootWithoutIp() throws IOException, InterruptedException {
        Process demo = start(without("ip"));

        List<String> lines = toTheEnd(demo);

        assertWorked(demo, lines);
        assertThat(lines.getFirst()).contains("in this program, since the program 'ip'", "apt install iproute2");
    }

    @Test
    void showsTwoNodesInOneProcessToEverybody() throws IOException, InterruptedException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            Programs.require("setpriv");
        }
        Process demo = start(root ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of());

        List<String> lines = toTheEnd(demo);

        assertWorked(demo, lines);
        assertThat(lines.getFirst()).contains("in this program");
    }

    @Test
    @RequiresNetns(programs = "kill")
    void putsEverythingAwayWhenInterrupted() throws IOException, InterruptedException {
        Process demo = start(List.of());
        try (BufferedReader reader = demo.inputReader()) {
            // Both namespaces are there once the first step is told.
            assertThat(reader.readLine()).contains("\"ok\":true");

            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .start()
                    .waitFor();

            assertThat(demo.waitFor(PROMISED.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(demo.exitValue()).isEqualTo(130);
        assertNothingIsLeft();
    }

    @Test
    @RequiresNetns
    void putsAwayWhatAKilledDemoLeftButNothingOfOneThatRuns() throws IOException, InterruptedException {
        ProcessHandle self = ProcessHandle.current();
        long start = self.info().startInstant().orElseThrow().toEpochMilli();
        String living = "malachi-demo-" + self.pid() + "-" + start + "-a";
        TwoHosts.run(List.of("ip", "netns", "add", living)).expectSuccess();
        try {
            Process killed = start(List.of());
            try (BufferedReader reader = killed.inputReader()) {
                // The second step is told when the nodes have been started.
                assertThat(reader.readLine()).contains("\"ok\":true");
                assertThat(reader.readLine()).contains("\"ok\":true");
                killed.destroyForcibly().waitFor();
            }
            String left = "malachi-demo-" + killed.pid() + "-";
            assertThat(namespaces()).anyMatch(name -> name.startsWith(left));

            Process next = start(List.of());
            List<String> lines = toTheEnd(next);

            assertThat(next.exitValue()).as(() -> lines + errors()).isZero();
            assertThat(lines.getFirst()).contains("What a killed demo had left", left);
            assertThat(namespaces()).contains(living).noneMatch(name -> name.startsWith(left));
            try (Stream<Path> files = Files.list(temporary())) {
                assertThat(files).isEmpty();
            }
        } finally {
            TwoHosts.run(List.of("ip", "netns", "delete", living)).expectSuccess();
        }
        assertNothingIsLeft();
    }

    private static List<String> namespaces() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/run/netns"))) {
            return all.map(name -> name.getFileName().toString()).toList();
        }
    }
}
