package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the wire does to two running daemons, and how soon traffic flows again. */
@RequiresNetns(programs = {"ping", "nft"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path folder;
    private TwoHosts hosts;
    private String leftAddress;
    private String rightAddress;

    @BeforeAll
    void startBoth(@TempDir Path temporary) {
        folder = temporary;
        hosts = new TwoHosts(folder);
        hosts.left.up();
        hosts.right.up();
        leftAddress = hosts.left.json("status").path("ipv4").asString();
        rightAddress = hosts.right.json("status").path("ipv4").asString();
    }

    @AfterAll
    void end() {
        hosts.close();
    }

    @BeforeEach
    void bothReachEachOther() {
        for (String command : List.of("left", "right")) {
            TwoHosts.Host from = command.equals("left") ? hosts.left : hosts.right;
            String to = command.equals("left") ? rightAddress : leftAddress;
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> from.run("ping", "-c", "1", "-W", "1", to).exitCode() == 0);
        }
    }

    private static void report(String fault, Duration time) {
        System.out.printf("measured: %s: %d ms%n", fault, time.toMillis());
    }

    @Test
    void trafficFlowsWithinThreeSecondsAfterTheLinkWasDownForTwentySeconds() throws InterruptedException {
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);

            hosts.left.run("ip", "link", "set", "eth0", "down").expectSuccess();
            Instant down = Instant.now();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Instant.now().isAfter(down.plusSeconds(20)));
            hosts.left.run("ip", "link", "set", "eth0", "up").expectSuccess();

            Duration outage = ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            report("link down for 20 s and up again", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void trafficFlowsAgainAfterTheInterfaceWasRemovedAndMadeAnew() {
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            String before = macOf(hosts.left);

            hosts.left.run("ip", "link", "delete", "eth0").expectSuccess();
            hosts.connect();

            assertThat(macOf(hosts.left)).isNotEqualTo(before);
            Duration outage = ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            report("interface removed and made anew", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void peersFollowWhenTheMacAddressChangesAndChangesBack() {
        String original = macOf(hosts.left);
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            for (String mac : List.of("02:00:00:00:00:11", original)) {
                ping.awaitAnswerAfter(Instant.now(), PATIENCE);
                hosts.left.run("ip", "link", "set", "eth0", "address", mac).expectSuccess();

                Duration outage = ping.awaitAnswerAfter(Instant.now(), Duration.ofMinutes(3));
                report("MAC address changed to " + mac, outage);
                assertThat(outage).isLessThan(Duration.ofSeconds(3));
                assertThat(hosts.right.json("peers").get(0).path("mac").asString())
                        .isEqualTo(mac);
            }
        }
    }

    private static String macOf(TwoHosts.Host host) {
        JsonNode link = host.json("status").path("links").get(0);
        return link.path("mac").asString();
    }
}
