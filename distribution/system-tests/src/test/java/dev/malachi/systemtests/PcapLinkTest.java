package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Daemons whose link goes through libpcap. */
@RequiresNetns(programs = {"ping", "nc", "openssl", "sha256sum", "bash"})
class PcapLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** 20 MB of a known pseudo-random stream. */
    private static final String STREAM = "head -c 20000000 /dev/zero | openssl enc -aes-128-ctr -nosalt -K "
            + "000102030405060708090a0b0c0d0e0f -iv 00000000000000000000000000000000";

    @TempDir
    Path folder;

    @BeforeAll
    static void needsLibpcap() {
        var platform = TwoHosts.run(List.of(TwoHosts.MALACHI.toString(), "platform", "--json"));
        for (JsonNode driver : JsonMapper.shared().readTree(platform.out()).path("linkDrivers")) {
            assumeTrue(
                    !driver.path("id").asString().equals("pcap")
                            || driver.path("available").asBoolean(),
                    () -> driver.path("detail").asString() + " "
                            + driver.path("remedy").asString());
        }
    }

    @Test
    void aNodeOnPcapTalksToOneOnPcap() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.upOn("eth0=pcap");
            hosts.right.upOn("eth0=pcap");

            assertThat(driver(hosts.left)).isEqualTo("pcap");
            carriesEverything(hosts.left, hosts.right);
            carriesEverything(hosts.right, hosts.left);
        }
    }

    @Test
    void aNodeOnPcapByItsConfigurationTalksToOneOnLinuxAndComesBackAfterTheLinkWasDown() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            Files.createDirectories(hosts.left.home);
            Files.writeString(hosts.left.home.resolve("config.yaml"), "links: [eth0=pcap]\n");
            hosts.left.upAsConfigured();
            hosts.right.upOn("eth0=linux");

            assertThat(driver(hosts.left)).isEqualTo("pcap");
            assertThat(driver(hosts.right)).isEqualTo("linux");
            assertThat(hosts.left.malachi("status").expectSuccess()).contains("eth0 (pcap)");
            carriesEverything(hosts.left, hosts.right);
            carriesEverything(hosts.right, hosts.left);

            hosts.left.run("ip", "link", "set", "eth0", "down").expectSuccess();
            awaitState(hosts.left, "down");
            hosts.left.run("ip", "link", "set", "eth0", "up").expectSuccess();
            awaitState(hosts.left, "up");
            awaitState(hosts.right, "up"); // without carrier meanwhile
            pings(hosts.right, hosts.left);
        }
    }

    @Test
    void takesTheBridgeInPlaceOfItsPort() {
        try (var hosts = new TwoHosts(folder)) {
            for (String command : List.of(
                    "ip link add br0 type bridge forward_delay 0",
                    "ip link set eth0 master br0",
                    "ip link set br0 up")) {
                hosts.left.run(command.split(" ")).expectSuccess();
            }
            hosts.left.upOn("eth0=pcap");
            hosts.right.up();

            assertThat(hosts.left.log()).contains("event=bridge-port bridge=br0");
            pings(hosts.left, hosts.right);
        }
    }

    private static String driver(TwoHosts.Host host) {
        return host.json("status").path("links").get(0).path("driver").asString();
    }

    private static void awaitState(TwoHosts.Host host, String state) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> host.json("status")
                        .path("links")
                        .get(0)
                        .path("state")
                        .asString()
                        .equals(state));
    }

    private void carriesEverything(TwoHosts.Host from, TwoHosts.Host to) throws InterruptedException {
        pings(from, to);
        String address = to.json("status").path("ipv4").asString();
        Path hash = folder.resolve("hash-" + to.namespace);
        Process receiver = to.start(hash, "bash", "-c", "nc -l " + address + " 7001 | sha256sum");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> to.run("ss", "-ltnH", "sport", "=", ":7001").out().contains("7001"));
        from.run("bash", "-c", STREAM + " | nc -N " + address + " 7001").expectSuccess();
        assertThat(receiver.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(hash).content().startsWith(expectedHash());
    }

    private static String expectedHash() {
        return TwoHosts.run(List.of("bash", "-c", STREAM + " | sha256sum"))
                .expectSuccess()
                .split(" ", 2)[0];
    }

    private static void pings(TwoHosts.Host from, TwoHosts.Host to) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !from.json("peers").isEmpty());
        JsonNode status = to.json("status");
        for (String family : List.of("ipv4", "ipv6")) {
            String out = from.run(
                            "ping",
                            "-q",
                            "-c",
                            "50",
                            "-i",
                            "0.01",
                            status.path(family).asString())
                    .out();
            assertThat(out).as(out).contains(" 0% packet loss");
        }
    }
}
