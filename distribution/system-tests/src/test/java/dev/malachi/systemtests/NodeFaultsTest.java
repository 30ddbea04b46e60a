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

/** What happens to one of two daemons, and how soon the other reaches it again. The right one has the trouble. */
@RequiresNetns(programs = {"ping", "gcc", "mount", "kill", "dd", "curl"})
class NodeFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private TwoHosts hosts;
    private Process survivor;

    /** The two start at the same time. */
    @BeforeEach
    void launchSurvivor() {
        hosts = new TwoHosts(folder);
        survivor = hosts.left.launch(List.of());
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    private static void report(String fault, Duration time) {
        System.out.printf("measured: %s: %d ms%n", fault, time.toMillis());
    }

    private static String addressOf(TwoHosts.Host host) {
        return host.ask("status").path("ipv4").asString();
    }

    /** Pings the right node from the left one, and waits for the first answer. */
    private ContinuousPing ping(String address) {
        hosts.left.awaitAnswer(survivor);
        var ping = new ContinuousPing(hosts.left, folder, address);
        ping.awaitAnswerAfter(Instant.now(), PATIENCE);
        return ping;
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
        try (var ping = ping(addressOf(hosts.right))) {
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
        assertThat(hosts.right.ask("status").path("tun").path("name").asString())
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
        try (var ping = ping(addressOf(hosts.right))) {

            signal(sleeper, "STOP");
            pass(span);
            Instant woken = Instant.now();
            signal(sleeper, "CONT");

            Duration outage = ping.awaitAnswerAfter(woken, Duration.ofMinutes(2));
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
        try (var ping = ping(addressOf(hosts.right))) {
            Instant begin = Instant.now();

            stepAndAwaitNewSession(step, "86400"); // it looks as if the machine had slept, so it renews its sessions
            Files.writeString(step, "-86400");
            pass(Duration.ofSeconds(7)); // the clocks are compared every 5 s
            // Two days behind the timestamp it used last, which peers would refuse to see again (protocol.md §5).
            stepAndAwaitNewSession(step, "-86300");

            assertThat(hosts.left
                            .ask("counters")
                            .path("handshake.drop.old_timestamp")
                            .asLong())
                    .isZero();
            report("longest silence while the clock stepped", ping.longestSilenceSince(begin));
            assertThat(ping.longestSilenceSince(begin)).isLessThan(Duration.ofSeconds(1));
        }
    }

    private void stepAndAwaitNewSession(Path step, String seconds) throws IOException {
        long before = sessions();
        Files.writeString(step, seconds);
        Awaitility.await().atMost(PATIENCE).until(() -> sessions() > before);
    }

    /** How many sessions the right node has made. */
    private long sessions() {
        return hosts.right.ask("counters").path("handshake.sessions").asLong();
    }

    private static void pass(Duration span) {
        Instant end = Instant.now().plus(span);
        Awaitility.await()
                .atMost(span.plusSeconds(10))
                .until(() -> Instant.now().isAfter(end));
    }

    @Test
    void aNodeRestartedWithItsClockIn1970IsReachableAtOnce() throws Exception {
        Process victim = hosts.right.up();
        String id = hosts.right.ask("status").path("id").asString();
        Path step =
                Files.writeString(folder.resolve("step"), "-" + Instant.now().getEpochSecond());
        try (var ping = ping(addressOf(hosts.right))) {
            victim.destroyForcibly().waitFor();

            Process again = hosts.right.launch(withClock(step));
            Duration outage = ping.awaitAnswerAfter(awaitReady(hosts.right, 2), PATIENCE);

            report("READY with a clock in 1970", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(1));
            hosts.right.awaitAnswer(again);
            assertThat(hosts.right.ask("status").path("id").asString()).isEqualTo(id);
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
    void aHomeThatCannotBeWrittenIsSaidOnceAndTolerated() throws Exception {
        Process first = hosts.right.up();
        String id = hosts.right.ask("status").path("id").asString();
        first.destroyForcibly().waitFor();
        String home = hosts.right.home.toString();

        // `ip netns exec` makes a mount namespace for what it runs: nobody else sees this.
        Process daemon = hosts.right.launch(List.of(
                "sh",
                "-c",
                "mount --bind " + home + " " + home + " && mount -o remount,ro,bind " + home + " && exec \"$@\"",
                "sh"));
        try (var ping = ping(addressAfter(daemon))) {
            Awaitility.await().atMost(PATIENCE).until(() -> warnings().contains("peers.json"));
            assertThat(said("Cannot write state.json")).isEqualTo(1);
            assertThat(said("Cannot write")).isEqualTo(1);
            assertThat(hosts.right.ask("status").path("id").asString()).isEqualTo(id);
            assertThat(hosts.right.ask("peers").get(0).path("state").asString()).isEqualTo("session");
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
        }
        assertThat(hosts.right.log()).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    @Test
    void aFullDiskIsSaidTheDaemonRunsOnAndNothingIsLost() throws Exception {
        String home = hosts.right.home.toString();
        Files.createDirectories(hosts.right.home);
        // Twice in one mount namespace, so that the second finds what the first has left.
        Process both = hosts.right.launch(List.of(
                "sh", "-c", "mount -t tmpfs -o size=64k,mode=700 tmpfs " + home + " && \"$@\"; exec \"$@\"", "sh"));
        String address = addressAfter(both);
        Path inside = Path.of("/proc/" + both.pid() + "/root" + home);
        byte[] key = Files.readAllBytes(inside.resolve("ed25519.key"));
        byte[] state = Files.readAllBytes(inside.resolve("state.json"));
        Path filler = inside.resolve("filler");
        assertThat(TwoHosts.run(List.of("dd", "if=/dev/zero", "of=" + filler, "bs=1k"))
                        .err())
                .contains("No space left");

        try (var ping = ping(address)) {
            Awaitility.await().atMost(PATIENCE).until(() -> warnings().contains("peers.json"));
            assertThat(said("Cannot write")).isEqualTo(1);
            assertThat(inside.resolve("peers.json")).as("no half a file").doesNotExist();
            assertThat(inside.resolve("ed25519.key")).hasBinaryContent(key);
            assertThat(inside.resolve("state.json")).hasBinaryContent(state);
            assertThat(hosts.right.ask("peers")).hasSize(1);
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);

            String peer = hosts.left.ask("status").path("id").asString();
            TwoHosts.Outcome denied = hosts.right.malachi("peers", "deny", peer);
            assertThat(denied.exitCode()).as(denied.toString()).isEqualTo(1);
            assertThat(denied.err()).contains("is denied from now on", "no space left", "until this daemon ends");
            assertThat(hosts.right.ask("peers").get(0).path("state").asString()).isEqualTo("denied");

            Files.delete(filler);
            Awaitility.await().atMost(PATIENCE).until(() -> !warnings().contains("home.unwritable"));
            assertThat(Files.readString(inside.resolve("trust.json"))).contains("denied");
            hosts.right.malachi("peers", "approve", peer).expectSuccess();
            assertThat(Files.readString(inside.resolve("trust.json"))).contains("approved");
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            hosts.right.malachi("down").expectSuccess(); // writes what it could not
            hosts.right.awaitAnswer(both);
            assertThat(addressOf(hosts.right)).isEqualTo(address);
            assertThat(Files.readString(inside.resolve("peers.json")))
                    .contains(hosts.left.ask("status").path("shortId").asString());
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
        }
        assertThat(hosts.right.log()).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    private String addressAfter(Process daemon) {
        hosts.right.awaitAnswer(daemon);
        return addressOf(hosts.right);
    }

    private String warnings() {
        return hosts.right.ask("status").path("warnings").toString();
    }

    /** How often the right daemon has said something. */
    private long said(String what) {
        return hosts.right.log().lines().filter(line -> line.contains(what)).count();
    }
}
