package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code malachi peers approve|forget|deny} between two daemons of the image, seen by the operating system's ping. */
@RequiresNetns(programs = {"ping", "curl"})
class PeersCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static boolean pings(TwoHosts.Host from, String address) {
        return from.run("ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    private static void awaitPing(TwoHosts.Host from, String address) {
        Awaitility.await().atMost(PATIENCE).until(() -> pings(from, address));
    }

    private static JsonNode onlyPeer(TwoHosts.Host host) {
        JsonNode peers = host.ask("peers");
        assertThat(peers.size()).as(peers.toString()).isEqualTo(1);
        return peers.get(0);
    }

    @Test
    void whatAPersonSaysHoldsForTheTrafficOfTheHost() {
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.up();
            hosts.right.up("--name", "bob");
            String id = hosts.right.ask("status").path("id").asString();
            String address = hosts.right.ask("status").path("ipv6").asString();
            awaitPing(hosts.left, address);
            assertThat(hosts.left.log())
                    .contains("Trust:      tofu", "Every station on the segment can reach mal0", "--trust known");
            assertThat(onlyPeer(hosts.left).path("trust").asString()).isEqualTo("met");

            // Met is not approved: after a start with known it is named and kept out.
            TwoHosts.end(daemon);
            daemon = hosts.left.up("--trust", "known");
            assertThat(hosts.left.log()).contains("Trust:      known", "Warning:    1 peer was met");
            assertThat(onlyPeer(hosts.left).path("state").asString()).isEqualTo("pending");
            assertThat(pings(hosts.left, address)).isFalse();

            TwoHosts.Outcome byName = hosts.left.malachi("peers", "approve", "bob");
            assertThat(byName.exitCode()).as(byName.err()).isEqualTo(2);
            assertThat(byName.err()).contains("not a full node id").contains(id.substring(0, 8) + "-");
            assertThat(hosts.left.malachi("peers", "approve", id).expectSuccess())
                    .startsWith("Approved ");
            awaitPing(hosts.left, address);
            assertThat(hosts.left.malachi("peers").expectSuccess())
                    .contains("TRUST")
                    .contains("approved");

            assertThat(hosts.left.json("peers", "deny", "bob").path("trust").asString())
                    .isEqualTo("denied");
            assertThat(pings(hosts.left, address)).as("at once").isFalse();
            assertThat(pings(hosts.right, hosts.left.ask("status").path("ipv6").asString()))
                    .isFalse();

            TwoHosts.end(daemon);
            hosts.left.up();
            assertThat(onlyPeer(hosts.left).path("state").asString())
                    .as("under tofu too")
                    .isEqualTo("denied");
            TwoHosts.Outcome unknown = hosts.left.malachi("peers", "forget", "nobody");
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.err()).contains("No peer 'nobody' is known here");
            hosts.left.malachi("peers", "approve", id).expectSuccess();
            awaitPing(hosts.left, address);
        }
    }

    @Test
    void anExchangedIdentityTakesThePlaceOfTheOldOne() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            Process bob = hosts.right.up("--name", "bob");
            String old = hosts.right.ask("status").path("id").asString();
            awaitPing(hosts.left, hosts.right.ask("status").path("ipv6").asString());
            hosts.left.malachi("peers", "approve", old).expectSuccess();
            TwoHosts.Outcome running = hosts.right.malachi("keys", "rotate", "--yes");
            assertThat(running.exitCode()).isEqualTo(1);
            assertThat(running.err()).contains("malachi down");
            TwoHosts.end(bob);

            TwoHosts.Outcome asked = hosts.right.malachi("keys", "rotate");
            assertThat(asked.exitCode()).isEqualTo(2);
            assertThat(asked.err()).contains("another id", "keys rotate --yes");
            String id = hosts.right.json("keys", "rotate", "--yes").path("id").asString();
            assertThat(id).isNotEqualTo(old);

            hosts.right.up("--name", "bob");
            awaitPing(hosts.left, hosts.right.ask("status").path("ipv6").asString());
            assertThat(hosts.left.malachi("peers").expectSuccess()).contains("(bob) before, which is approved here");
            assertThat(hosts.left.malachi("peers", "approve", id).expectSuccess())
                    .contains("It takes the place of " + old.substring(0, 8) + "-")
                    .contains("(bob), which is denied now");
            assertThat(hosts.left.json("lookup", "bob").path("id").asString()).isEqualTo(id);
            assertThat(hosts.left.malachi("peers", "forget", id).expectSuccess())
                    .contains("and that it was approved", "The name 'bob' is free");
        }
    }
}
