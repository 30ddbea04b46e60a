package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system's own programs are told when the other end is killed, and how soon all is well again (protocol.md §5). */
@RequiresNetns(programs = {"ping", "curl"})
class DeadPeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private TwoHosts hosts;

    @BeforeEach
    void make() {
        hosts = new TwoHosts(folder);
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    private String stateOfRight() {
        return hosts.left.ask("peers").get(0).path("state").asString();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the right node is in a state, and returns the time since a moment. */
    private Duration awaitState(String state, Instant since) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(70))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> stateOfRight().equals(state));
        Duration after = Duration.between(since, Instant.now());
        System.out.printf("measured: killed peer is %s: %d ms%n", state, after.toMillis());
        return after;
    }

    /** Starts a ping a second, and waits for the first answer. */
    private Path ping(String address) {
        Path output = folder.resolve("ping-" + address.replace(':', '-'));
        Process _ = hosts.left.start(output, "ping", "-n", "-i", "1", address);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(output) && read(output).contains("bytes from"));
        return output;
    }

    @Test
    void killedPeerIsReportedToProgramsAndBackAtOnce() throws Exception {
        hosts.left.up();
        Process victim = hosts.right.up();
        String ipv4 = hosts.right.ask("status").path("ipv4").asString();
        Path ping4 = ping(ipv4);
        Path ping6 = ping(hosts.right.ask("status").path("ipv6").asString());

        victim.destroyForcibly().waitFor(); // SIGKILL
        Instant killed = Instant.now();

        assertThat(awaitState("stale", killed)).isLessThan(Duration.ofSeconds(20));
        assertThat(read(ping4)).as("it may still answer").doesNotContain("nreachable");
        assertThat(awaitState("unreachable", killed)).isLessThan(Duration.ofSeconds(60));
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(read(ping4)).contains("From " + ipv4).contains("Destination Host Unreachable");
            assertThat(read(ping6)).contains("Destination unreachable: Address unreachable");
        });
        Instant asked = Instant.now();
        TwoHosts.Outcome curl = hosts.left.run("curl", "-sS", "-m", "20", "http://" + ipv4 + "/");
        Duration took = Duration.between(asked, Instant.now());
        assertThat(curl.exitCode()).as("could not connect: %s", curl.err()).isEqualTo(7);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(hosts.left.log())
                .containsOnlyOnce("peer.stale")
                .containsOnlyOnce("peer.unreachable")
                .doesNotContain("peer.reachable");

        try (var ping = new ContinuousPing(hosts.left, folder, ipv4)) {
            Process again = hosts.right.launch(List.of());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> hosts.right
                                    .log()
                                    .lines()
                                    .filter(line -> line.startsWith("  Virtual IP:"))
                                    .count()
                            == 2);
            Duration outage = ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            System.out.printf("measured: back after it is ready again: %d ms%n", outage.toMillis());
            assertThat(outage).isLessThan(Duration.ofSeconds(1));
            hosts.right.awaitAnswer(again);
        }
        assertThat(stateOfRight()).isEqualTo("session");
        assertThat(hosts.left.log()).containsOnlyOnce("peer.reachable");
    }

    @Test
    void peerThatIsKnownButNotThereIsReportedInSeconds() throws Exception {
        Process first = hosts.left.up();
        Process victim = hosts.right.up();
        String ipv4 = hosts.right.ask("status").path("ipv4").asString();
        ping(ipv4);
        hosts.left.malachi("down").expectSuccess();
        first.waitFor();
        victim.destroyForcibly().waitFor();
        hosts.left.up();
        assertThat(hosts.left.ask("peers")).as("it is pinned").hasSize(1);

        TwoHosts.Outcome ping = hosts.left.run("ping", "-n", "-c", "1", "-W", "15", ipv4);

        assertThat(ping.exitCode()).isEqualTo(1);
        assertThat(ping.out()).contains("Destination Host Unreachable");
    }
}
