package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code malachi scan} and {@code stats}, with nmap and ping as witnesses. */
@RequiresNetns(programs = {"nmap", "nft", "python3", "ping"})
class ScanAndStatsTest {
    private static final Pattern NMAP = Pattern.compile("(\\d+)/tcp +(open|closed|filtered)");

    /** Opens a connection and keeps it. */
    private static final String TALK =
            "import socket, time; s = socket.create_connection(('%s', 8000)); time.sleep(60)";

    @TempDir
    Path folder;

    @Test
    void findsWhatNmapFinds() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "bob");
            hosts.left.malachi("wait", "bob").expectSuccess();
            hosts.right
                    .run(
                            "nft",
                            "add table inet t; add chain inet t in { type filter hook input priority 0; };"
                                    + " add rule inet t in tcp dport 8001 drop")
                    .expectSuccess();
            hosts.right.start(
                    folder.resolve("web.log"),
                    "python3",
                    "-m",
                    "http.server",
                    "8000",
                    "--directory",
                    folder.toString());
            String address = hosts.left.json("ip", "bob").path("ipv4").asString();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> hosts.left.malachi("scan", "bob", "-p", "8000").exitCode() == 0);

            JsonNode scan = hosts.left.json("scan", "bob", "-p", "8000-8002", "--all-states", "-W", "500ms");
            Map<Integer, String> ours = new TreeMap<>();
            scan.path("ports")
                    .forEach(port -> ours.put(
                            port.path("port").asInt(), port.path("state").asString()));
            Map<Integer, String> nmaps = new TreeMap<>();
            Matcher line = NMAP.matcher(hosts.left
                    .run("nmap", "-n", "-Pn", "-sT", "-p8000-8002", address)
                    .expectSuccess());
            while (line.find()) {
                nmaps.put(Integer.parseInt(line.group(1)), line.group(2));
            }

            assertThat(ours)
                    .isEqualTo(Map.of(8000, "open", 8001, "filtered", 8002, "closed"))
                    .isEqualTo(nmaps);
            assertThat(hosts.left
                            .malachi("scan", "bob", "-p", "8000-8002", "-W", "500ms")
                            .expectSuccess())
                    .containsPattern("8000/tcp +open")
                    .doesNotContain("8001");
            TwoHosts.Outcome none = hosts.left.malachi("scan", "bob", "-p", "9000");
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.out()).isEqualTo("None of 1 ports is open.\n");
            assertThat(hosts.left.malachi("scan", "bob", "-p", "99999").exitCode())
                    .isEqualTo(2);
            assertThat(hosts.left.malachi("scan", "-t", "1s").expectSuccess()).contains("bob");

            Process talk = hosts.left.start(folder.resolve("talk.log"), "python3", "-c", TALK.formatted(address));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> hosts.left.malachi("whois", "tcp:8000").exitCode() == 0);
            String who = hosts.left.malachi("whois", address + ":8000").expectSuccess();
            assertThat(who)
                    .contains("Name:        bob", "Trust:       met, first met 20", "Session:     for ")
                    .containsPattern("\\d+ +" + address + ":8000 +established");
            assertThat(hosts.right
                            .json("whois", "me:8000")
                            .path("connections")
                            .get(0)
                            .path("remote")
                            .asString())
                    .startsWith(address(hosts.left, "me") + ":");
            TwoHosts.end(talk);
        }
    }

    private static String address(TwoHosts.Host host, String node) {
        return host.json("ip", node).path("ipv4").asString();
    }

    @Test
    void whatThePingSentIsCounted() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "bob");
            hosts.left.malachi("wait", "bob").expectSuccess();
            String address = hosts.left.json("ip", "bob").path("ipv4").asString();
            hosts.left.run("ping", "-c", "1", address).expectSuccess();
            JsonNode before = stats(hosts.left);

            hosts.left.run("ping", "-c", "20", "-i", "0.02", address).expectSuccess();
            hosts.left.run("ping", "-c", "1", "-W", "1", "10.144.9.9");
            JsonNode after = stats(hosts.left);

            assertThat(more(before, after, "traffic", "tunTxPackets")).isGreaterThanOrEqualTo(20);
            assertThat(more(before, after, "traffic", "txFrames")).isGreaterThanOrEqualTo(20);
            JsonNode link = after.path("links").get(0);
            assertThat(link.path("name").asString()).isEqualTo("eth0");
            assertThat(link.path("txBytes").asLong())
                    .isEqualTo(after.path("traffic").path("txBytes").asLong());
            assertThat(link.path("rxFrames").asLong()).isGreaterThanOrEqualTo(20);
            assertThat(after.path("peers").get(0).path("name").asString()).isEqualTo("bob");
            assertThat(hosts.left.malachi("stats").expectSuccess())
                    .contains("eth0")
                    .containsPattern(
                            "tun\\.drop\\.nobody_has_address +1 +a packet to an address that no node answered for");
            assertThat(hosts.left
                            .malachi("stats", "-w", "-i", "200ms", "-c", "2")
                            .expectSuccess())
                    .contains("/s)");
        }
    }

    private static JsonNode stats(TwoHosts.Host host) {
        return new JsonMapper().readTree(host.malachi("--json", "stats").expectSuccess());
    }

    private static long more(JsonNode before, JsonNode after, String part, String key) {
        return after.path(part).path(key).asLong() - before.path(part).path(key).asLong();
    }
}
