package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Faults that a test makes in two namespaces, and what {@code malachi why} and {@code doctor} name as their cause, within 3 s. */
@RequiresNetns(programs = {"ip", "nft", "kill", "sysctl"})
class DiagnosisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private TwoHosts hosts;
    private TwoHosts.Host left;
    private TwoHosts.Host right;

    @BeforeEach
    void make() {
        hosts = new TwoHosts(folder);
        left = hosts.left;
        right = hosts.right;
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    /** What a command found first, which it must have said in time. */
    private static String cause(TwoHosts.Host host, String... command) {
        Instant begin = Instant.now();
        String[] words = Arrays.copyOf(command, command.length + 1);
        words[command.length] = "--json";
        TwoHosts.Outcome outcome = host.malachi(words);
        Duration took = Duration.between(begin, Instant.now());
        JsonNode cause = JsonMapper.shared().readTree(outcome.out()).path("cause");
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(cause.isNull() ? 0 : 1);
        assertThat(took).as(outcome.out()).isLessThan(LONGEST_ANSWER);
        String found = cause.isNull()
                ? "fine"
                : cause.path("check").asString() + ": " + cause.path("text").asString();
        System.out.printf("measured: %s in %d ms: %s%n", String.join(" ", command), took.toMillis(), found);
        return found;
    }

    private String why() {
        return cause(left, "why", "bob");
    }

    /** The same, until what was just done has its effect. */
    private void awaitWhy(String... words) {
        await(() -> assertThat(why()).contains(words));
    }

    private void awaitFine() {
        awaitWhy("fine");
    }

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }

    private static void ip(TwoHosts.Host host, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        host.run(command).expectSuccess();
    }

    private static void nft(TwoHosts.Host host, String... commands) {
        for (String command : commands) {
            host.run("nft", command).expectSuccess();
        }
    }

    private Process upAndKnown(String... leftOptions) {
        left.up(leftOptions);
        Process bob = right.up("--name", "bob");
        left.malachi("wait", "bob", "-t", "30s").expectSuccess();
        awaitFine();
        return bob;
    }

    @Test
    void namesTheLinkThatFails() {
        upAndKnown();
        assertThat(cause(left, "doctor")).isEqualTo("fine");

        ip(left, "link", "set", "eth0", "down");
        awaitWhy("link.up: The interface eth0 is down");
        assertThat(cause(left, "doctor")).contains("link.up", "eth0 is down");
        ip(left, "link", "set", "eth0", "up");
        awaitFine();

        ip(right, "link", "set", "eth0", "down");
        awaitWhy("link.carrier", "eth0 has no carrier");
        ip(right, "link", "set", "eth0", "up");
        awaitFine();

        ip(left, "link", "add", "br0", "type", "bridge");
        ip(left, "link", "set", "br0", "up");
        ip(left, "link", "set", "eth0", "master", "br0");
        awaitFine(); // by the bridge, which the driver takes in place of its port
        ip(left, "link", "set", "br0", "down");
        awaitWhy("link.bridge: The bridge br0, whose port eth0 is, is down");
        assertThat(cause(left, "doctor")).contains("link.bridge", "br0");
        ip(left, "link", "set", "eth0", "nomaster");
        ip(left, "link", "delete", "br0");
        awaitFine();

        ip(left, "link", "set", "eth0", "mtu", "1300");
        awaitWhy("link.mtu");
        ip(left, "link", "set", "eth0", "mtu", "1500");
        awaitFine();

        ip(left, "link", "set", "eth0", "down");
        ip(left, "link", "set", "eth0", "name", "eth9");
        awaitWhy("link.up: The interface eth9 is down"); // the node follows it
        ip(left, "link", "set", "eth9", "name", "eth0");
        ip(left, "link", "set", "eth0", "up");
        awaitFine();

        ip(left, "link", "delete", "eth0");
        awaitWhy("link", "no network interface eth0");
        assertThat(cause(left, "doctor")).contains("no network interface eth0");
    }

    @Test
    void namesTheFirewallRuleThatDrops() {
        upAndKnown();

        nft(
                left,
                "add table netdev wall",
                "add chain netdev wall gate { type filter hook ingress device eth0 priority 0; policy accept; }",
                "add rule netdev wall gate ether type 0x0806 accept",
                "add rule netdev wall gate ether type 0x88b5 counter drop");
        awaitWhy(
                "link.firewall",
                "drops frames of EtherType 0x88b5 that come in",
                "rule 2 of chain gate in table netdev wall");
        assertThat(cause(left, "doctor")).contains("link.firewall", "rule 2 of chain gate");
        nft(left, "delete table netdev wall");
        awaitFine();

        nft(
                left,
                "add table inet fence",
                "add chain inet fence out { type filter hook output priority 0; policy accept; }",
                "add rule inet fence out oifname mal0 ip daddr 10.144.0.0/16 reject");
        awaitWhy("firewall: ", "drops packets to 10.144.", "rule 1 of chain out in table inet fence");
        nft(left, "flush ruleset");
        awaitFine();

        nft(
                left,
                "add table ip fence",
                "add chain ip fence in { type filter hook input priority 0; policy drop; }",
                "add rule ip fence in iifname lo accept");
        awaitWhy("firewall: ", "drops packets from 10.144.", "the policy of chain in in table ip fence");
        nft(left, "add rule ip fence in ct state established,related accept");
        awaitFine();

        nft(
                right,
                "add table inet fence",
                "add chain inet fence in { type filter hook input priority 0; policy accept; }",
                "add rule inet fence in iifname mal0 drop");
        awaitWhy("ip: The node bob answers, and its host does not answer IP packets");
        nft(right, "flush ruleset");
        awaitFine();
    }

    @Test
    void namesTheTrustThatIsMissing() {
        upAndKnown();
        String bob = right.ask("status").path("id").asString();
        String own = left.ask("status").path("id").asString();

        left.malachi("peers", "deny", bob).expectSuccess();
        assertThat(cause(left, "why", bob)).contains("trust", "is denied here");
        left.malachi("peers", "approve", bob).expectSuccess();
        awaitFine();

        right.malachi("peers", "deny", own).expectSuccess();
        awaitWhy("silent: bob does not answer", "does not let this node in");
        right.malachi("peers", "approve", own).expectSuccess();
        awaitFine();

        assertThat(cause(left, "why", "bib")).contains("name: No node 'bib' is known here", "Did you mean bob?");
        assertThat(cause(left, "why", "f".repeat(32))).contains("name: No node 'ffff");
        assertThat(cause(left, "why", "me")).isEqualTo("fine");
    }

    @Test
    void namesTheNodeThatIsSilentAndTheOneThatWaits() {
        left.up("--trust", "approve");
        assertThat(cause(left, "why", "bob")).contains("heard: No other node was ever heard here");
        Process bob = right.up("--name", "bob");
        awaitWhy("trust: bob waits for approval here");
        left.malachi("peers", "approve", right.ask("status").path("id").asString())
                .expectSuccess();
        awaitFine();

        right.run("kill", "-STOP", Long.toString(bob.pid())).expectSuccess();
        awaitWhy("silent: bob does not answer, and was last heard");
        right.run("kill", "-CONT", Long.toString(bob.pid())).expectSuccess();
        awaitFine();

        bob.destroyForcibly();
        awaitWhy("silent: bob does not answer, and was last heard");
        bob = right.up("--name", "bob", "--no-tun");
        awaitWhy("ip: The node bob answers, and its host does not answer IP packets");
        TwoHosts.end(bob);
    }

    @Test
    void namesTheKeyThatDiffers() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "a key of many bytes, as it should be");
        Path other = Files.writeString(folder.resolve("other"), "another key of many bytes, as it should be");
        left.up("--psk-file", one.toString());
        Process bob = right.up("--name", "bob", "--psk-file", other.toString());
        awaitWhy("psk.mismatch");
        TwoHosts.end(bob);

        right.up("--name", "bob");
        awaitWhy("psk.mismatch");
    }

    @Test
    void namesWhatIsWrongWithTheTunInterface() {
        upAndKnown();
        String address = right.ask("status").path("ipv4").asString();

        ip(left, "link", "add", "over0", "type", "veth", "peer", "name", "over1");
        ip(left, "link", "set", "over0", "up");
        ip(left, "link", "set", "over1", "up");
        ip(left, "route", "add", address + "/32", "dev", "over0");
        awaitWhy("network.overlap", "the route " + address + "/32 on over0");
        ip(left, "link", "delete", "over0");
        awaitFine();

        ip(right, "link", "set", "mal0", "down");
        awaitFine(); // the node there sets it up again
    }

    @Test
    void examinesAMachineWithoutADaemon() {
        assertThat(cause(left, "doctor")).isEqualTo("fine");
        assertThat(cause(left, "why", "bob")).contains("daemon: No Malachi daemon is running here");

        ip(left, "link", "set", "eth0", "down");
        assertThat(cause(left, "doctor")).contains("link.up: The interface eth0 is down");
        ip(left, "link", "delete", "eth0");
        assertThat(cause(left, "doctor")).contains("link: This machine has no Ethernet interface");

        TwoHosts.Outcome bound = right.run(
                "setpriv",
                "--bounding-set",
                "-net_raw",
                "--inh-caps",
                "-net_raw",
                TwoHosts.MALACHI.toString(),
                "doctor",
                "--json",
                "--home",
                right.home.toString(),
                "--socket",
                right.socket.toString());
        assertThat(bound.exitCode()).as(bound.toString()).isEqualTo(1);
        assertThat(JsonMapper.shared()
                        .readTree(bound.out())
                        .path("cause")
                        .path("text")
                        .asString())
                .contains("CAP_NET_RAW");

        TwoHosts.Outcome shown = left.malachi("doctor");
        assertThat(shown.exitCode()).isEqualTo(1);
        assertThat(shown.out().lines().toList())
                .startsWith("This machine has no Ethernet interface.")
                .containsAll(List.of("machine", "link"));
    }
}
