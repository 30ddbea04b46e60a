package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens to one of two daemons, and how soon the other reaches it again. The right one has the trouble. */
@RequiresNetns(programs = {"ping", "gcc", "mount"})
class NodeFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private TwoHosts hosts;

    @BeforeEach
    void startSurvivor() {
        hosts = new TwoHosts(folder);
        hosts.left.up();
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    private static void report(String fault, Duration time) {
        System.out.printf("measured: %s: %d ms%n", fault, time.toMillis());
    }

    private static String addressOf(TwoHosts.Host host) {
        return host.json("status").path("ipv4").asString();
    }

    /** Waits until the daemon has printed its start-up block, as it does when it is ready. */
    private static Instant awaitReady(TwoHosts.Host host, int start) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> host.log()
                                .lines()
                                .filter(line -> line.startsWith("  Virtual IP:"))
                                .count()
                        >= start);
        return Instant.now();
    }

    @Test
    void trafficFlowsWithinOneSecondAfterAKilledNodeIsReadyAgain() throws Exception {
        Process victim = hosts.right.up();
        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            for (int round = 2; round <= 4; round++) {
                ping.awaitAnswerAfter(Instant.now(), PATIENCE);
                victim.destroyForcibly().waitFor(); // SIGKILL
                assertThat(hosts.right.socket).as("left by the killed daemon").exists();

                victim = hosts.right.launch(List.of());
                Instant ready = awaitReady(hosts.right, round);

                Duration outage = ping.awaitAnswerAfter(ready, PATIENCE);
                report("READY after kill -9", outage);
                assertThat(outage).isLessThan(Duration.ofSeconds(1));
            }
        }
        assertThat(hosts.right.json("status").path("tun").path("name").asString())
                .isEqualTo("mal0");
        hosts.right.malachi("down").expectSuccess();
        assertThat(victim.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(hosts.right.socket).doesNotExist();
        assertThat(hosts.right.run("ip", "link", "show", "mal0").exitCode()).isNotZero();
    }

    @Test
    void trafficFlowsAtOnceAfterANodeWasStoppedForTwentySeconds() {
        assertThat(outageAfterStop(Duration.ofSeconds(20))).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    @Tag("long")
    void trafficFlowsWithinSecondsAfterANodeWasStoppedForFiveMinutes() {
        assertThat(outageAfterStop(Duration.ofMinutes(5))).isLessThan(Duration.ofSeconds(5));
    }

    private Duration outageAfterStop(Duration span) {
        Process sleeper = hosts.right.up();
        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);

            signal(sleeper, "STOP");
            Instant stopped = Instant.now();
            Awaitility.await()
                    .atMost(span.plusSeconds(10))
                    .until(() -> Instant.now().isAfter(stopped.plus(span)));
            signal(sleeper, "CONT");

            Duration outage = ping.awaitAnswerAfter(Instant.now(), Duration.ofMinutes(2));
            report("stopped for " + span, outage);
            return outage;
        }
    }

    private static void signal(Process process, String name) {
        TwoHosts.run(List.of("kill", "-" + name, Long.toString(process.pid()))).expectSuccess();
    }

    @Test
    void aClockThatStepsByADayEitherWayInterruptsNothing() throws Exception {
        Path step = Files.writeString(folder.resolve("step"), "0");
        hosts.right.awaitAnswer(hosts.right.launch(withClock(step)));
        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            Instant begin = Instant.now();

            for (String seconds : List.of("86400", "0", "-86400", "0")) {
                Instant stepped = Instant.now();
                Files.writeString(step, seconds);
                // A new session under the stepped clock: its timestamp must be newer for the peer all the same.
                ping.awaitAnswerAfter(stepped.plusSeconds(1), PATIENCE);
            }

            report("longest silence while the clock stepped", ping.longestSilenceSince(begin));
            assertThat(ping.longestSilenceSince(begin)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aNodeRestartedWithItsClockIn1970IsReachableAtOnce() throws Exception {
        Process victim = hosts.right.up();
        String id = hosts.right.json("status").path("id").asString();
        Path step =
                Files.writeString(folder.resolve("step"), "-" + Instant.now().getEpochSecond());
        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            victim.destroyForcibly().waitFor();

            Process again = hosts.right.launch(withClock(step));
            Duration outage = ping.awaitAnswerAfter(awaitReady(hosts.right, 2), PATIENCE);

            report("READY with a clock in 1970", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(1));
            hosts.right.awaitAnswer(again);
            assertThat(hosts.right.json("status").path("id").asString()).isEqualTo(id);
        }
    }

    /** Wraps a command so that its wall clock is off by as many seconds as a file says. */
    private List<String> withClock(Path step) throws IOException {
        Path source = folder.resolve("stepped-clock.c");
        Path library = folder.resolve("stepped-clock.so");
        if (!Files.exists(library)) {
            try (InputStream code = Objects.requireNonNull(
                    NodeFaultsTest.class.getResourceAsStream("/dev/malachi/systemtests/stepped-clock.c"))) {
                Files.copy(code, source);
            }
            TwoHosts.run(List.of("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString()))
                    .expectSuccess();
        }
        return List.of("env", "LD_PRELOAD=" + library, "STEPPED_CLOCK=" + step);
    }

    @Test
    void aHomeThatCannotBeWrittenIsSaidAndTolerated() throws Exception {
        Process first = hosts.right.up();
        String id = hosts.right.json("status").path("id").asString();
        first.destroyForcibly().waitFor();
        String home = hosts.right.home.toString();

        // In the mount namespace that `ip netns exec` makes for this process.
        Process daemon = hosts.right.launch(List.of(
                "sh",
                "-c",
                "mount --bind " + home + " " + home + " && mount -o remount,ro,bind " + home + " && exec \"$@\"",
                "sh"));
        hosts.right.awaitAnswer(daemon);

        assertThat(hosts.right.json("status").path("id").asString()).isEqualTo(id);
        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> hosts.right.log().contains("pins"));
        System.out.println(hosts.right.log());
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLost() throws Exception {
        String home = hosts.right.home.toString();
        Files.createDirectories(hosts.right.home);
        Process daemon = hosts.right.launch(
                List.of("sh", "-c", "mount -t tmpfs -o size=64k,mode=700 tmpfs " + home + " && exec \"$@\"", "sh"));
        hosts.right.awaitAnswer(daemon);
        Path inside = Path.of("/proc/" + daemon.pid() + "/root" + home);
        List<Path> before;
        try (var files = Files.list(inside)) {
            before = files.sorted().toList();
        }
        System.out.println(before);
        TwoHosts.Outcome filled =
                TwoHosts.run(List.of("dd", "if=/dev/zero", "of=" + inside.resolve("filler"), "bs=1k"));
        assertThat(filled.err()).contains("No space left");

        try (var ping = new ContinuousPing(hosts.left, folder, addressOf(hosts.right))) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
        }
        JsonNode peers = hosts.right.json("peers");
        assertThat(peers).hasSize(1);
        Awaitility.await().atMost(PATIENCE).until(() -> hosts.right.log().contains("pins"));
        System.out.println(hosts.right.log());
    }
}
