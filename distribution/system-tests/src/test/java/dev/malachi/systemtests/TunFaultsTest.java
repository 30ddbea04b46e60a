package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What others do to the TUN interface of a running daemon, and how soon all is as it was. The right one has the trouble. */
@RequiresNetns(programs = {"ping", "curl", "sysctl", "sh"})
class TunFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TwoHosts hosts;
    private TwoHosts.Host victim;
    private String ipv4;
    private String ipv6;

    /** Anew for each test: what was put back in one of them does not make the next wait. */
    @BeforeEach
    void startBoth() {
        hosts = new TwoHosts(folder);
        victim = hosts.right;
        Process left = hosts.left.launch(List.of());
        victim.up();
        hosts.left.awaitAnswer(left);
        ipv4 = victim.ask("status").path("ipv4").asString();
        ipv6 = victim.ask("status").path("ipv6").asString();
        awaitWhole();
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

    private static boolean reaches(TwoHosts.Host from, String address) {
        return from.run("ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    private JsonNode tun() {
        return victim.ask("status").path("tun");
    }

    private List<String> warnings(String code) {
        return warnings(victim, code);
    }

    static List<String> warnings(TwoHosts.Host host, String code) {
        return host.ask("status")
                .path("warnings")
                .valueStream()
                .filter(warning -> warning.path("code").asString().equals(code))
                .map(warning -> warning.path("text").asString())
                .toList();
    }

    /** The interface is as it shall be, the system says so, and the other host reaches it by both families. */
    private void awaitWhole() {
        await(() -> {
            assertThat(tun().path("name").asString()).isEqualTo("mal0");
            assertThat(tun().path("state").asString()).isEqualTo("up");
            assertThat(tun().path("mtu").asInt()).isEqualTo(1428);
            assertThat(tun().path("addresses").valueStream().map(JsonNode::asString))
                    .contains(ipv4 + "/16", ipv6 + "/32");
            assertThat(reaches(hosts.left, ipv4)).isTrue();
            assertThat(reaches(hosts.left, ipv6)).isTrue();
        });
        assertThat(victim.run("ip", "-o", "address", "show", "dev", "mal0").expectSuccess())
                .contains(ipv4 + "/16");
    }

    private void assertHeals(String fault, Runnable harm) {
        harm.run();
        Instant done = Instant.now();
        awaitWhole();
        System.out.printf(
                "measured: %s: whole again within %d ms%n",
                fault, Duration.between(done, Instant.now()).toMillis());
    }

    private void ip(String... words) {
        victim.run(Stream.concat(Stream.of("ip"), Stream.of(words)).toArray(String[]::new))
                .expectSuccess();
    }

    private void sysctl(String setting) {
        victim.run("sysctl", "-q", "-w", setting).expectSuccess();
    }

    private long sessions() {
        return victim.ask("counters").path("handshake.sessions").asLong();
    }

    @Test
    void isMadeAnewWhenItWasRemovedAndSessionsLiveOn() {
        // A rekey may fall into one of the rounds.
        assertThat(Stream.of(1, 2).anyMatch(round -> {
                    long before = sessions();
                    assertHeals("deleted", () -> ip("link", "delete", "mal0"));
                    return sessions() == before;
                }))
                .as("no new session was needed")
                .isTrue();
    }

    @Test
    void getsItsAddressesBackWhenTheyWereFlushed() {
        assertHeals("flushed", () -> ip("address", "flush", "dev", "mal0"));
    }

    @Test
    void getsItsRouteBack() {
        assertHeals("IPv4 route removed", () -> ip("route", "delete", "10.144.0.0/16", "dev", "mal0"));
        assertHeals("IPv6 route removed", () -> ip("-6", "route", "delete", "fd4d:4e31::/32", "dev", "mal0"));
    }

    @Test
    void isSetUpAgainAndHasItsIpv6AddressBack() {
        assertHeals("set down", () -> ip("link", "set", "mal0", "down"));
        assertHeals("set down and up", () -> {
            ip("link", "set", "mal0", "down");
            victim.run("ip", "link", "set", "mal0", "up"); // it may be up again already
        });
    }

    @Test
    void isNamedBack() {
        // The daemon may set it up before the next command of the old way is there: then it is tried again.
        assertHeals(
                "renamed",
                () -> Awaitility.await()
                        .atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .until(() -> victim.run("ip", "link", "set", "mal0", "name", "x")
                                                .exitCode()
                                        == 0
                                || victim.run("sh", "-c", "ip link set mal0 down; ip link set mal0 name x")
                                                .exitCode()
                                        == 0));
        assertThat(victim.run("ip", "link", "show", "x").exitCode()).isNotZero();
    }

    @Test
    void getsItsMtuBack() {
        assertHeals("MTU 1300", () -> ip("link", "set", "mal0", "mtu", "1300"));
        assertHeals("MTU 1000, which ends IPv6", () -> ip("link", "set", "mal0", "mtu", "1000"));
    }

    @Test
    void hasIpv6SwitchedOnAgain() {
        assertHeals("IPv6 switched off for it", () -> sysctl("net.ipv6.conf.mal0.disable_ipv6=1"));
    }

    @Test
    void worksOnByIpv4WhileTheSystemHasNoIpv6AndByBothAfterwards() {
        sysctl("net.ipv6.conf.all.disable_ipv6=1");
        try {
            await(() -> assertThat(warnings("tun.ipv6_off"))
                    .singleElement()
                    .asString()
                    .contains("IPv6 is switched off in this system"));
            assertThat(reaches(hosts.left, ipv4)).isTrue();
            assertThat(tun().path("addresses").valueStream().map(JsonNode::asString))
                    .containsExactly(ipv4 + "/16");
        } finally {
            assertHeals("IPv6 back in the system", () -> sysctl("net.ipv6.conf.all.disable_ipv6=0"));
        }
        await(() -> assertThat(warnings("tun.ipv6_off")).isEmpty());
    }

    @Test
    void warnsOfRoutesAndAddressesThatOverlapAsLongAsTheyAreThere() {
        ip("link", "add", "other", "type", "veth", "peer", "name", "other2");
        try {
            ip("link", "set", "other", "up");
            ip("link", "set", "other2", "up");
            ip("address", "add", "10.144.7.1/24", "dev", "other");
            await(() -> assertThat(warnings("network.overlap"))
                    .singleElement()
                    .asString()
                    .contains("10.144.0.0/16", "the route 10.144.7.0/24 on other"));
            ip("-6", "route", "add", "fd4d:4e31:1::/48", "dev", "other");
            ip("address", "add", "10.144.9.9/32", "dev", "lo");
            await(() -> assertThat(warnings("network.overlap"))
                    .hasSize(3)
                    .anyMatch(text -> text.contains("the address 10.144.9.9/32 on lo"))
                    .anyMatch(text -> text.contains("fd4d:4e31::/32") && text.contains("on other")));
            ip("address", "delete", "10.144.9.9/32", "dev", "lo");
            await(() -> assertThat(warnings("network.overlap")).hasSize(2));
        } finally {
            ip("link", "delete", "other");
        }
        await(() -> assertThat(warnings("network.overlap")).isEmpty());
    }

    @Test
    void aProgramThatTakesTheAddressAwayAgainAndAgainIsNamedAndNotFoughtForEver() throws Exception {
        Process fighter = victim.start(
                folder.resolve("fighter"),
                "sh",
                "-c",
                "while :; do ip -6 address delete " + ipv6 + "/32 dev mal0 2>/dev/null && echo taken; done");
        try {
            await(() -> assertThat(warnings("tun.contested"))
                    .singleElement()
                    .asString()
                    .contains(ipv6, "again and again"));
            await(() -> assertThat(warnings("tun.contested"))
                    .singleElement()
                    .asString()
                    .contains("after 4 s"));
            assertThat(Files.readAllLines(folder.resolve("fighter")).size())
                    .as("how often it could take it in 4 s, in which it tried some thousand times")
                    .isBetween(3, 15);
            assertThat(reaches(hosts.left, ipv4)).as("the rest works").isTrue();
        } finally {
            fighter.descendants().forEach(ProcessHandle::destroyForcibly);
            fighter.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        awaitWhole();
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(warnings("tun.contested")).isEmpty());
    }

    @Test
    void aNameThatIsTakenIsSaidAndTheInterfaceComesWhenItIsFree() {
        victim.run(
                        "sh",
                        "-c",
                        "ip link add taken type veth peer name taken2; ip link delete mal0; ip link set taken name mal0")
                .expectSuccess();
        try {
            await(() -> assertThat(warnings("tun.not_restored"))
                    .singleElement()
                    .asString()
                    .contains("was removed", "there is an interface of that name already"));
            assertThat(tun().path("state").asString()).isEqualTo("gone");
        } finally {
            assertHeals("name free again", () -> ip("link", "delete", "mal0"));
        }
        assertThat(warnings("tun.not_restored")).isEmpty();
    }
}
