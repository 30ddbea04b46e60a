package dev.malachi.systemtests;

import static dev.malachi.systemtests.TunFaultsTest.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Machines that are not as a node would like them, at its start and later. */
@RequiresNetns(programs = {"ping", "curl", "sysctl", "sh"})
class SurroundingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }

    private static void awaitAnswer(TwoHosts.Host from, String address) {
        Instant begin = Instant.now();
        await(() -> assertThat(from.run("ping", "-c", "1", "-W", "1", address).exitCode())
                .isZero());
        System.out.printf(
                "measured: answer within %d ms%n",
                Duration.between(begin, Instant.now()).toMillis());
    }

    private static String ipv4Of(TwoHosts.Host host) {
        return host.ask("status").path("ipv4").asString();
    }

    private static List<String> linksOf(TwoHosts.Host host) {
        return host.ask("status")
                .path("links")
                .valueStream()
                .map(link ->
                        link.path("name").asString() + " " + link.path("state").asString())
                .toList();
    }

    @Test
    void aNodeOnASystemWithoutIpv6HasIpv4AndSaysSo() {
        hosts.right
                .run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1")
                .expectSuccess();
        hosts.right
                .run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1")
                .expectSuccess();
        Process left = hosts.left.launch(List.of());
        hosts.right.up();
        hosts.left.awaitAnswer(left);

        awaitAnswer(hosts.left, ipv4Of(hosts.right));
        assertThat(hosts.right.log()).contains("Warning:").contains("IPv6 is switched off in this system");
        assertThat(warnings(hosts.right, "tun.ipv6_off")).hasSize(1);
        JsonNode addresses = hosts.right.ask("status").path("tun").path("addresses");
        assertThat(addresses.valueStream().map(JsonNode::asString)).containsExactly(ipv4Of(hosts.right) + "/16");

        hosts.right
                .run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0")
                .expectSuccess();
        awaitAnswer(hosts.left, hosts.right.ask("status").path("ipv6").asString());
        await(() -> assertThat(warnings(hosts.right, "tun.ipv6_off")).isEmpty());
    }

    @Test
    void anIpv6NetworkThatIsInUseAtStartIsRefused() {
        hosts.right
                .run("ip", "-6", "route", "add", "fd4d:4e31:7::/48", "dev", "lo")
                .expectSuccess();

        var outcome = hosts.right.malachi("up", "--link", "eth0");

        Refusals.assertRefused(
                outcome, Refusals.FAILED, "fd4d:4e31::/32", "the route fd4d:4e31:7::/48 on lo", "--no-tun");
    }

    @Test
    void withoutALinkANodeWaitsAndUsesTheFirstThatComesAndThoseThatComeLater() {
        hosts.right.run("ip", "link", "delete", "eth0").expectSuccess();
        Process left = hosts.left.launch(List.of());
        hosts.right.upAsConfigured();
        assertThat(hosts.right.log()).contains("none is up yet", "No Ethernet interface is up on this machine");
        assertThat(warnings(hosts.right, "link.none")).hasSize(1);
        assertThat(linksOf(hosts.right)).isEmpty();
        end(left);

        hosts.connect();
        left = hosts.left.launch(List.of());
        hosts.left.awaitAnswer(left);
        await(() -> assertThat(linksOf(hosts.right)).containsExactly("eth0 up"));
        awaitAnswer(hosts.left, ipv4Of(hosts.right));
        assertThat(warnings(hosts.right, "link.none")).isEmpty();

        hosts.right
                .run("ip", "link", "add", "eth1", "type", "veth", "peer", "name", "eth2")
                .expectSuccess();
        hosts.right.run("ip", "link", "set", "eth2", "up").expectSuccess();
        hosts.right.run("ip", "link", "set", "eth1", "up").expectSuccess();
        await(() -> assertThat(linksOf(hosts.right)).contains("eth0 up", "eth1 up", "eth2 up"));
        awaitAnswer(hosts.left, ipv4Of(hosts.right));
        assertThat(hosts.right.log()).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    private static void end(Process process) {
        TwoHosts.end(process);
    }

    /** Of two links that become one, one goes; names that come and go fill no node. */
    @Test
    void manyInterfacesThatComeAndGoLeaveRoomForTheNext() {
        hosts.right.upAsConfigured();
        for (int round = 0; round < 12; round++) {
            String name = "tap" + round;
            hosts.right
                    .run("ip", "link", "add", name, "type", "veth", "peer", "name", "end")
                    .expectSuccess();
            hosts.right.run("ip", "link", "set", "end", "up").expectSuccess();
            hosts.right.run("ip", "link", "set", name, "up").expectSuccess();
            await(() -> assertThat(linksOf(hosts.right)).contains(name + " up"));
            hosts.right.run("ip", "link", "delete", name).expectSuccess();
            await(() -> assertThat(linksOf(hosts.right)).doesNotContain(name + " up"));
        }
        hosts.right
                .run("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0")
                .expectSuccess();
        hosts.right.run("ip", "link", "set", "br0", "up").expectSuccess();
        hosts.right.run("ip", "link", "set", "eth0", "master", "br0").expectSuccess();
        Process left = hosts.left.launch(List.of());
        hosts.left.awaitAnswer(left);
        awaitAnswer(hosts.left, ipv4Of(hosts.right));
        await(() -> assertThat(linksOf(hosts.right).stream().filter(link -> link.endsWith(" up")))
                .hasSize(1));
        assertThat(hosts.right.log()).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    @Test
    void aLinkThatIsRenamedIsFollowed() {
        Process left = hosts.left.launch(List.of());
        hosts.right.up();
        hosts.left.awaitAnswer(left);
        awaitAnswer(hosts.left, ipv4Of(hosts.right));

        hosts.right
                .run("sh", "-c", "ip link set eth0 down && ip link set eth0 name lan0 && ip link set lan0 up")
                .expectSuccess();

        awaitAnswer(hosts.left, ipv4Of(hosts.right));
        await(() -> assertThat(linksOf(hosts.right)).containsExactly("lan0 up"));
        hosts.right.run("ip", "link", "set", "lan0", "mtu", "1400").expectSuccess();
        await(() -> assertThat(hosts.right.ask("status").path("tun").path("mtu").asInt())
                .isEqualTo(1328));
    }

    @Test
    void aLinkThatIsTooSmallForIpOrForDiscoveryIsSaid() {
        hosts.right.run("ip", "link", "set", "eth0", "mtu", "1300").expectSuccess();
        hosts.right.up();
        assertThat(hosts.right.log()).contains("Warning:").contains("The MTU of eth0 is 1300, and IP needs 1352");
        assertThat(warnings(hosts.right, "link.mtu")).singleElement().asString().contains("no IP packet");

        hosts.right.run("ip", "link", "set", "eth0", "mtu", "200").expectSuccess();
        await(() -> assertThat(warnings(hosts.right, "link.mtu"))
                .singleElement()
                .asString()
                .contains("The MTU of eth0 is 200", "none is found by this link"));

        hosts.right.run("ip", "link", "set", "eth0", "mtu", "1500").expectSuccess();
        await(() -> assertThat(warnings(hosts.right, "link.mtu")).isEmpty());

        hosts.right.run("ip", "link", "set", "eth0", "mtu", "1300").expectSuccess();
        await(() -> assertThat(hosts.right.log()).contains("warning.raised code=link.mtu"));
    }

    @Test
    void tooFewDescriptorsAreASentenceAndExitCodeOne() {
        for (int limit : List.of(30, 50)) {
            var outcome = hosts.right.run(
                    "sh",
                    "-c",
                    "ulimit -n " + limit + "; exec " + TwoHosts.MALACHI + " up --link eth0 --home " + hosts.right.home
                            + " --socket " + hosts.right.socket);
            Refusals.assertRefused(outcome, Refusals.FAILED, "more files, and a node needs", "ulimit -n");
        }
    }

    @Test
    void aSoftLimitOfDescriptorsIsRaisedToTheHardOne() {
        Process right = hosts.right.launch(List.of("sh", "-c", "ulimit -S -n 30; exec \"$@\"", "sh"));

        hosts.right.awaitAnswer(right);
    }

    @Test
    void aNodeOfOneLinkHasRoomEnoughWithTheDescriptorsThatItAsksFor() {
        Process right = hosts.right.launch(List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh"));

        hosts.right.awaitAnswer(right);
        assertThat(hosts.right.malachi("status").exitCode()).isZero();
    }
}
