package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
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
@RequiresNetns(programs = {"ping", "nft", "nc", "openssl", "sha256sum", "bash", "curl"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path folder;
    private TwoHosts hosts;
    private String leftAddress;
    private String rightAddress;
    private Process leftDaemon;
    private Process rightDaemon;

    @BeforeAll
    void startBoth(@TempDir Path temporary) {
        folder = temporary;
        hosts = new TwoHosts(folder);
        leftDaemon = hosts.left.launch(List.of());
        rightDaemon = hosts.right.up();
        hosts.left.awaitAnswer(leftDaemon);
        leftAddress = hosts.left.ask("status").path("ipv4").asString();
        rightAddress = hosts.right.ask("status").path("ipv4").asString();
    }

    @AfterAll
    void end() {
        hosts.close();
    }

    @BeforeEach
    void bothReachEachOther() {
        awaitAnswer(hosts.left, rightAddress);
        awaitAnswer(hosts.right, leftAddress);
    }

    private static void awaitAnswer(TwoHosts.Host from, String address) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> from.run("ping", "-c", "1", "-W", "1", address).exitCode() == 0);
    }

    private static void report(String fault, Duration time) {
        System.out.printf("measured: %s: %d ms%n", fault, time.toMillis());
    }

    @Test
    void trafficFlowsWithinThreeSecondsAfterTheLinkWasDownForTwentySeconds() {
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);

            hosts.left.run("ip", "link", "set", "eth0", "down").expectSuccess();
            Instant end = Instant.now().plusSeconds(20);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Instant.now().isAfter(end));
            Instant up = Instant.now();
            hosts.left.run("ip", "link", "set", "eth0", "up").expectSuccess();

            Duration outage = ping.awaitAnswerAfter(up, PATIENCE);
            report("link down for 20 s and up again", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void trafficFlowsAgainAfterTheInterfaceWasRemovedAndMadeAnew() {
        String before = macOf(hosts.left);
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            ping.awaitAnswerAfter(Instant.now(), PATIENCE);

            hosts.left.run("ip", "link", "delete", "eth0").expectSuccess();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> linkOf(hosts.left).path("state").asString().equals("down"));
            hosts.connect();

            Duration outage = ping.awaitAnswerAfter(Instant.now(), PATIENCE);
            report("interface removed and made anew", outage);
            assertThat(outage).isLessThan(Duration.ofSeconds(3));
            assertThat(macOf(hosts.left)).isNotEqualTo(before);
        }
    }

    @Test
    void peersFollowWhenTheMacAddressChangesAndChangesBack() {
        String original = macOf(hosts.left);
        try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
            for (String mac : List.of("02:00:00:00:00:11", original)) {
                ping.awaitAnswerAfter(Instant.now(), PATIENCE);
                hosts.left.run("ip", "link", "set", "eth0", "address", mac).expectSuccess();
                Instant changed = Instant.now(); // not before: until 'ip' has come to it, pings are still answered

                Duration outage = ping.awaitAnswerAfter(changed.plusMillis(20), Duration.ofMinutes(3));
                report("MAC address changed" + (mac.equals(original) ? " back" : ""), outage);
                assertThat(outage).isLessThan(Duration.ofSeconds(3));
                assertThat(hosts.right.ask("peers").get(0).path("mac").asString())
                        .isEqualTo(mac);
            }
        }
    }

    private static JsonNode linkOf(TwoHosts.Host host) {
        return host.ask("status").path("links").get(0);
    }

    private static String macOf(TwoHosts.Host host) {
        return linkOf(host).path("mac").asString();
    }

    @Test
    void pathAndTunFollowTheMtuOfTheLinkAndNoPacketVanishes() throws InterruptedException, IOException {
        // On 1400: inner packets of 1332 bytes at the most, a TUN MTU of 1328 (protocol.md §6).
        assertMtu(1500, 1432, 1428);
        var there = new ByteStream(folder, hosts.left, hosts.right, rightAddress, 7101, 5_000_000_000L);
        var back = new ByteStream(folder, hosts.right, hosts.left, leftAddress, 7102, 5_000_000_000L);

        Instant smaller = Instant.now();
        hosts.left.run("ip", "link", "set", "eth0", "mtu", "1400").expectSuccess();
        assertMtu(1400, 1332, 1328);
        report("MTU 1400: large packets again both ways", Duration.between(smaller, Instant.now()));
        Instant larger = Instant.now();
        hosts.left.run("ip", "link", "set", "eth0", "mtu", "1500").expectSuccess();
        assertMtu(1500, 1432, 1428);
        report("MTU 1500: larger packets again both ways", Duration.between(larger, Instant.now()));

        assertThat(there.isUnderWay() && back.isUnderWay())
                .as("both changes while TCP was under way")
                .isTrue();
        there.stop();
        back.stop();
        there.assertArrives(Duration.ofSeconds(60));
        back.assertArrives(Duration.ofSeconds(60));
    }

    /** Waits until packets of a size pass both ways, and checks that those a byte larger are answered and do not vanish. */
    private void assertMtu(int link, int largestInner, int tun) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(
                                hosts.left.run("cat", "/sys/class/net/mal0/mtu").out())
                        .isEqualToIgnoringNewLines(Integer.toString(tun)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> passes(hosts.right, leftAddress, Math.min(largestInner, 1428)));
        assertThat(passes(hosts.left, rightAddress, tun)).isTrue();
        assertThat(linkOf(hosts.left).path("mtu").asInt()).isEqualTo(link);
        if (link < 1500) { // the right host's own TUN MTU would let it pass
            // veth takes 4 bytes more than its MTU (if_vlan.h): the size passes until the news is there.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(() -> assertThat(pingWhole(hosts.right, leftAddress, largestInner + 1)
                                    .out())
                            .contains("Frag needed")
                            .contains("mtu = " + largestInner));
        }
    }

    private static boolean passes(TwoHosts.Host from, String address, int bytes) {
        return pingWhole(from, address, bytes).exitCode() == 0;
    }

    /** Sends an IPv4 packet that may not be fragmented. What the host has learned of the path before is forgotten. */
    private static TwoHosts.Outcome pingWhole(TwoHosts.Host from, String address, int bytes) {
        from.run("ip", "route", "flush", "cache").expectSuccess();
        return from.run("ping", "-c", "1", "-W", "1", "-M", "do", "-s", Integer.toString(bytes - 28), address);
    }

    @Test
    void tcpBytesAreRightUnderOneFiveAndTenPercentLoss() throws InterruptedException, IOException {
        try {
            for (int percent : List.of(1, 5, 10)) {
                lose(percent);
                Instant begin = Instant.now();
                long bytes = 20_000_000L / percent;
                var there = new ByteStream(folder, hosts.left, hosts.right, rightAddress, 7200 + percent, bytes);
                var back = new ByteStream(folder, hosts.right, hosts.left, leftAddress, 7300 + percent, bytes);
                there.assertArrives(Duration.ofSeconds(60));
                back.assertArrives(Duration.ofSeconds(60));
                report(percent + " % loss, " + bytes + " bytes each way", Duration.between(begin, Instant.now()));
                assertThat(lost()).as("frames lost at %d %%", percent).isGreaterThan(bytes / 1400 * percent / 200);
            }
        } finally {
            lose(0);
        }
    }

    @Test
    void nodesMeetAndReachEachOtherUnderTenPercentLoss() {
        lose(10);
        try {
            TwoHosts.end(leftDaemon);
            TwoHosts.end(rightDaemon);
            leftDaemon = hosts.left.launch(List.of());
            rightDaemon = hosts.right.up();
            hosts.left.awaitAnswer(leftDaemon);
            Instant begin = Instant.now();
            try (var ping = new ContinuousPing(hosts.right, folder, leftAddress)) {
                report("first ping under 10 % loss", ping.awaitAnswerAfter(begin, PATIENCE));
            }
        } finally {
            lose(0);
        }
    }

    /** How many frames the left host has dropped. */
    private long lost() {
        String rules = hosts.left.run("nft", "list", "ruleset").expectSuccess();
        return Long.parseLong(rules.replaceFirst("(?s).*counter packets (\\d+) .*", "$1"));
    }

    /** Drops frames at random where they come in, on both hosts (DESIGN §6). */
    private void lose(int percent) {
        for (TwoHosts.Host host : List.of(hosts.left, hosts.right)) {
            host.run("nft", "flush", "ruleset").expectSuccess();
            if (percent > 0) {
                host.run(
                                "nft",
                                "add table netdev faults; add chain netdev faults in"
                                        + " { type filter hook ingress device eth0 priority 0; };"
                                        + " add rule netdev faults in numgen random mod 100 < " + percent
                                        + " counter drop")
                        .expectSuccess();
            }
        }
    }
}
