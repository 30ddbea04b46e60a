package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code malachi wait|discover|ip|ping|trace|route} between two daemons of the image. */
@RequiresNetns(programs = {"ping", "ip"})
class ReachToolsTest {
    @TempDir
    Path folder;

    @Test
    void anOperatorFindsOutWhoIsThereAndHowItIsReached() {
        try (var hosts = new TwoHosts(folder)) {
            TwoHosts.Host left = hosts.left;
            left.up();
            TwoHosts.Outcome tooSoon = left.malachi("wait", "bob", "-t", "100ms");
            assertThat(tooSoon.exitCode()).isEqualTo(1);
            assertThat(tooSoon.out()).contains("'bob' was not there within 0 s; 0 nodes are there");

            Process bob = hosts.right.up("--name", "bob");
            assertThat(left.malachi("wait", "bob", "-t", "30s").expectSuccess()).isEmpty();
            assertThat(left.malachi("wait", "--peers", "1").expectSuccess()).isEmpty();
            assertThat(left.malachi("discover", "-t", "1s").expectSuccess()).contains("bob", "eth0");

            String address = left.json("ip", "bob").path("ipv4").asString();
            assertThat(left.malachi("ip", "bob").expectSuccess().lines().findFirst())
                    .contains(address);
            assertThat(hosts.right.run("ip", "-4", "-o", "addr", "show", "mal0").expectSuccess())
                    .contains(address);
            assertThat(left.malachi("ip", "me").expectSuccess())
                    .isEqualTo(left.malachi("ip").expectSuccess());

            String id = hosts.right.ask("status").path("id").asString();
            assertThat(left.malachi("ping", "-c", "2", "-i", "0.2", "bob")
                            .expectSuccess()
                            .lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo(
                                            "MALPING " + id.substring(0, 8) + "... (" + address + "): 64 data bytes"),
                            line -> assertThat(line)
                                    .matches("64 bytes from " + address + ": seq=1 ttl=\\d+ time=\\d+\\.\\d\\dms"),
                            line -> assertThat(line)
                                    .matches("64 bytes from " + address + ": seq=2 ttl=\\d+ time=\\d+\\.\\d\\dms"),
                            line -> assertThat(line).isEmpty(),
                            line -> assertThat(line)
                                    .isEqualTo("--- " + id.substring(0, 8) + "... (" + address
                                            + ") malping statistics ---"),
                            line -> assertThat(line)
                                    .isEqualTo("2 packets transmitted, 2 packets received, 0.0% packet loss"),
                            line -> assertThat(line)
                                    .matches("round-trip min/avg/max = \\d+\\.\\d\\d/\\d+\\.\\d\\d/\\d+\\.\\d\\d ms"));
            assertThat(left.malachi("traceroute", "bob").expectSuccess().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("maltrace to bob, 30 hops max"),
                            line -> assertThat(line).startsWith("  1  10.144."),
                            line -> assertThat(line)
                                    .matches("  2  " + address + " \\(" + id.substring(0, 8)
                                            + "\\.\\.\\.\\)(  \\d+\\.\\d\\dms){3}"));
            assertThat(left.malachi("route").expectSuccess())
                    .contains("MALACHI ROUTING TABLE")
                    .containsPattern("\n10\\.144\\.[0-9.]+ +local +mal0 +0\n")
                    .containsPattern("\n" + address + " +direct +mal0 +1\n");
            assertThat(left.run("ping", "-c", "1", address).exitCode()).isZero();

            TwoHosts.Outcome free = left.malachi("lookup", "10.144.9.9");
            assertThat(free.exitCode()).isEqualTo(1);
            assertThat(free.out()).contains("Node ID:    N/A").contains("Known:      No");

            TwoHosts.end(bob);
            JsonNode trace = json(left.malachi("trace", "-q", "1", "--json", "bob"));
            assertThat(trace.path("reached").asBoolean()).isFalse();
            assertThat(trace.path("hops").get(0).path("rttMs").get(0).isNull()).isTrue();
        }
    }

    private static JsonNode json(TwoHosts.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        return new tools.jackson.databind.json.JsonMapper().readTree(outcome.out());
    }
}
