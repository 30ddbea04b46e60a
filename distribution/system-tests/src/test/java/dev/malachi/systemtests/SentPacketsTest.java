package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.systemtests.TwoHosts.Host;
import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever the host sends, and whatever stands in its way: as many packets as its system has sent end in the node, each once. */
@RequiresNetns(programs = {"ping", "curl", "bash", "openssl", "nc", "ss"})
class SentPacketsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Counted by the node alone; what the host has sent waits for nothing any more. */
    private static final Pattern DROPPED = Pattern.compile("(tx|tun|parked)\\.drop\\..+");

    @TempDir
    Path folder;

    private TwoHosts hosts;
    private String right4;
    private String right6;

    @BeforeEach
    void connect() {
        hosts = new TwoHosts(folder);
        hosts.left.up();
        hosts.right.up();
        right4 = hosts.right.ask("status").path("ipv4").asString();
        right6 = hosts.right.ask("status").path("ipv6").asString();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ping("-c", "1", "-W", "1", right4).contains(" 0% packet loss"));
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    private String ping(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ping", "-n"));
        command.addAll(List.of(arguments));
        return hosts.left.run(command.toArray(String[]::new)).out();
    }

    private static Map<String, Long> counters(Host host) {
        Map<String, Long> counters = new TreeMap<>();
        JsonNode all = host.ask("counters");
        all.propertyNames().forEach(name -> counters.put(name, all.path(name).asLong()));
        return counters;
    }

    private static JsonNode tun(Host host) {
        String links = host.run("ip", "-j", "-s", "link", "show", "mal0").expectSuccess();
        return JsonMapper.shared().readTree(links).get(0).path("stats64");
    }

    /** The system and the node have counted the same packets, and each of them has ended. */
    private static void assertConserved(Host host) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode tun = tun(host);
            Map<String, Long> counters = counters(host);
            assertThat(counters)
                    .containsEntry(
                            "tun.rx.packets", tun.path("tx").path("packets").asLong());
            assertThat(counters)
                    .containsEntry(
                            "tun.tx.packets", tun.path("rx").path("packets").asLong());
            FrameAccount.assertSendingBalances(counters);
        });
    }

    @Test
    void everyPacketOfTheHostEndsOnceWhateverStandsInItsWay() throws Exception {
        Host left = hosts.left;
        ping("-c", "5", "-i", "0.01", right4);
        ping("-c", "5", "-i", "0.01", "-s", "4000", right6); // in fragments
        left.run("ip", "route", "add", "198.51.100.0/24", "dev", "mal0").expectSuccess();
        left.run("ip", "address", "add", "192.0.2.1/32", "dev", "lo").expectSuccess();
        left.run("ip", "route", "add", "224.0.0.0/4", "dev", "mal0").expectSuccess();
        ping("-c", "1", "-W", "2", "198.51.100.1"); // no route
        ping("-c", "1", "-W", "2", "-I", "192.0.2.1", right4); // source
        ping("-c", "3", "-i", "0.2", "10.144.77.77"); // no node has it
        ping("-c", "1", "-W", "2", "fd4d:4e31::1");
        ping("-c", "2", "-i", "0.2", "-W", "1", "239.1.2.3"); // group
        assertConserved(left);

        Process sink = hosts.right.start(
                folder.resolve("sink.log"), "bash", "-c", "nc -l 7300 | openssl sha256 >/dev/null; echo done");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.right.run("ss", "-ltnH").out().contains(":7300"));
        left.run("bash", "-c", "head -c 50000000 /dev/zero | nc -N " + right4 + " 7300")
                .expectSuccess(); // segment batches
        sink.waitFor();
        assertConserved(left);
        assertConserved(hosts.right);

        left.run("ip", "link", "set", "eth0", "mtu", "1300").expectSuccess();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            ping("-c", "1", "-W", "1", right4);
            return counters(left).getOrDefault("tx.drop.link_mtu", 0L) > 0;
        });
        left.run("ip", "link", "set", "eth0", "mtu", "1500").expectSuccess();

        hosts.right.run("ip", "link", "set", "eth0", "down").expectSuccess();
        ping("-c", "3", "-i", "0.2", "-W", "1", right4);
        left.run("ip", "link", "delete", "eth0").expectSuccess();
        ping("-c", "3", "-i", "0.2", "-W", "1", right4);
        assertConserved(left);

        Map<String, Long> dropped = new TreeMap<>(counters(left));
        dropped.entrySet()
                .removeIf(counter -> counter.getValue() == 0
                        || !DROPPED.matcher(counter.getKey()).matches());
        System.out.printf(
                "measured: of %d packets of the host %s%n", counters(left).get("tun.rx.packets"), dropped);
        assertThat(dropped)
                .containsKeys(
                        "tx.drop.no_route",
                        "tx.drop.source",
                        "tx.drop.group",
                        "tx.drop.link_mtu",
                        "tun.drop.nobody_has_address");
    }

    @Test
    void whatWaitsForAPeerThatDoesNotAnswerEndsOnce() {
        hosts.right.run("ip", "link", "set", "eth0", "down").expectSuccess();
        hosts.left.malachi(
                "peers", "reject", hosts.right.ask("status").path("id").asString());
        ping("-c", "100", "-i", "0.01", "-W", "1", right4);
        ping("-c", "3", "-i", "0.2", "-W", "1", right6);

        assertConserved(hosts.left);
        assertThat(counters(hosts.left).entrySet().stream()
                        .filter(counter -> DROPPED.matcher(counter.getKey()).matches())
                        .mapToLong(Map.Entry::getValue)
                        .sum())
                .isGreaterThan(90);
    }
}
