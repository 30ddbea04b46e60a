package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Offloads of the data path: each works, each can be switched off, and status tells which are off and why. */
@RequiresNetns(programs = {"iperf3", "ping", "ss"})
class OffloadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Sends TCP and UDP from one host to another and back, by TCP and by UDP of a modest rate. */
    private static void assertCarries(TwoHosts.Host from, String address) {
        for (List<String> kind : List.of(
                List.of("-n", "20M"), List.of("-n", "20M", "-R"), List.of("-u", "-b", "5M", "-l", "1000", "-t", "1"))) {
            List<String> command = new ArrayList<>(List.of("iperf3", "-c", address, "-J"));
            command.addAll(kind);
            JsonNode end = JsonMapper.shared()
                    .readTree(from.run(command.toArray(String[]::new)).expectSuccess())
                    .path("end");
            if (kind.contains("-u")) {
                assertThat(end.path("sum").path("lost_percent").asDouble()).isLessThan(20);
            } else {
                assertThat(end.path("sum_received").path("bytes").asLong()).isGreaterThan(10_000_000);
            }
        }
    }

    private static JsonNode offloads(TwoHosts.Host host) {
        return host.json("status").path("offloads");
    }

    private static String peerAddress(TwoHosts.Host host) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> host.json("peers").size() == 1
                        && !host.json("peers").get(0).path("ipv4").asString().isEmpty());
        return host.json("peers").get(0).path("ipv4").asString();
    }

    @Test
    void trafficFlowsWithAllOfThemAndWithNone() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up("--offload", "none");
            hosts.right.up();
            assertThat(offloads(hosts.left).propertyNames()).contains("xdp", "csum", "tso4", "tso6", "uso", "gro");
            assertThat(offloads(hosts.left).values())
                    .allMatch(state -> state.asString().equals("off: switched off"));
            assertThat(offloads(hosts.right).path("xdp").asString()).isEqualTo("on");
            assertThat(offloads(hosts.right).path("csum").asString()).isEqualTo("on");
            assertThat(offloads(hosts.right).path("tso4").asString()).isEqualTo("on");
            assertThat(offloads(hosts.right).path("gro").asString()).isEqualTo("on");
            assertThat(hosts.left.malachi("status").expectSuccess()).contains("xdp off: switched off");

            String address = peerAddress(hosts.left);
            hosts.right.start(folder.resolve("iperf3.log"), "iperf3", "-s");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> hosts.right
                            .run("ss", "-ltnH", "sport", "=", ":5201")
                            .out()
                            .contains("5201"));
            assertCarries(hosts.left, address);
        }
    }

    @Test
    void eachReasonForSendingMessagesIsTold() throws IOException {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up();
            // An interface serves one node of a network, but nodes of several networks.
            Path home = Files.createDirectory(folder.resolve("second"));
            Files.writeString(home.resolve("config.yaml"), "ether-type: 0x88B6\n");
            Path socket = hosts.right.socket.resolveSibling("second.sock");
            hosts.right.start(
                    folder.resolve("second.log"),
                    TwoHosts.MALACHI.toString(),
                    "up",
                    "--link",
                    "eth0",
                    "--no-tun",
                    "--home",
                    home.toString(),
                    "--socket",
                    socket.toString());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(hosts.right
                                    .run(TwoHosts.MALACHI.toString(), "status", "--json", "--socket", socket.toString())
                                    .expectSuccess())
                            .contains("\"xdp\":\"off: another AF_XDP socket has queue 0 of the interface\""));

            for (TwoHosts.Host host : List.of(hosts.left, hosts.right)) {
                host.run("ip", "link", "set", "eth0", "mtu", "9000").expectSuccess();
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(offloads(hosts.left).path("xdp").asString())
                                    .startsWith("off: the MTU 9000 is above 1908"));
            String address = hosts.right.json("status").path("ipv4").asString();
            // Once each knows of the other's MTU.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> hosts.left
                                    .run("ping", "-c", "1", "-W", "1", "-s", "8000", address)
                                    .exitCode()
                            == 0);
            String out = hosts.left
                    .run("ping", "-q", "-c", "20", "-i", "0.02", "-s", "8000", address)
                    .out();
            assertThat(out).as(out).contains(" 0% packet loss");
        }
    }
}
