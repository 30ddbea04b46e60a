package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.systemtests.TwoHosts.Host;
import dev.malachi.systemtests.TwoHosts.Outcome;
import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Links of all sizes and two different ones at once: every packet arrives, or its sender is told what would. */
@ParameterizedClass
@EnumSource
@RequiresNetns(programs = {"ping", "tracepath", "python3", "ethtool", "bash", "ss"})
class PathMtuTest {
    /** How the two hosts are joined, and which offloads their daemons may take. */
    enum Cabling {
        ONE_END_1400(1500, "all", 1400, "all", false),
        SMALLEST(1352, "all", 1500, "none", false),
        JUMBO(9000, "none", 9000, "none", false),
        JUMBO_AND_ORDINARY_ON_A_BRIDGE(9000, "csum,tso", 1500, "all", true);

        private final int left;
        private final String leftOffloads;
        private final int right;
        private final String rightOffloads;
        private final boolean bridged;

        Cabling(int left, String leftOffloads, int right, String rightOffloads, boolean bridged) {
            this.left = left;
            this.leftOffloads = leftOffloads;
            this.right = right;
            this.rightOffloads = rightOffloads;
            this.bridged = bridged;
        }

        /** Bytes of the largest IP packet between the two (protocol.md §6). */
        int pathMtu() {
            return Math.min(left, right) - 68;
        }

        /** Bytes of the largest IP packet that the left host sends unfragmented. */
        int largestPacket() {
            return Math.min(pathMtu(), left - 72 & ~3);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path TRAFFIC = resource("traffic.py");
    /** "mtu = 1332" of the network's answer, "mtu=1332" of what the host remembers of it. */
    private static final Pattern SAID_MTU = Pattern.compile("mtu *[=:] *([0-9]+)");

    @TempDir
    static Path folder;

    private static TwoHosts hosts;
    private static String bridge = "";
    private static List<String> leftAddresses = List.of();
    private static List<String> rightAddresses = List.of();

    @Parameter
    Cabling cabling;

    @BeforeParameterizedClassInvocation
    static void connect(Cabling cabling) {
        hosts = new TwoHosts(folder);
        bridge = cabling.bridged ? hosts.left.namespace + "b" : "";
        if (cabling.bridged) {
            replaceCableByBridge();
        }
        hosts.left.run("ip", "link", "set", "eth0", "mtu", "" + cabling.left).expectSuccess();
        hosts.right.run("ip", "link", "set", "eth0", "mtu", "" + cabling.right).expectSuccess();
        hosts.left.up("--offload", cabling.leftOffloads);
        hosts.right.up("--offload", cabling.rightOffloads);
        for (Host host : List.of(hosts.left, hosts.right)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !host.json("peers").isEmpty());
        }
        leftAddresses = addressesOf(hosts.left);
        rightAddresses = addressesOf(hosts.right);
        hosts.right.start(folder.resolve("serve.log"), "/usr/bin/python3", TRAFFIC.toString(), "serve");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.right.run("ss", "-ltnH").out().contains(":7100"));
    }

    @AfterParameterizedClassInvocation
    static void disconnect() {
        hosts.close();
        if (!bridge.isEmpty()) {
            TwoHosts.run(List.of("ip", "netns", "delete", bridge));
        }
    }

    static Path resource(String name) {
        return Path.of(
                System.getProperty("malachi.root"),
                "distribution/system-tests/src/test/resources/dev/malachi/systemtests",
                name);
    }

    private static void replaceCableByBridge() {
        hosts.left.run("ip", "link", "delete", "eth0").expectSuccess();
        ip("netns add " + bridge);
        ip("-n " + bridge + " link add br0 mtu 9000 type bridge");
        ip("-n " + bridge + " link set br0 up");
        for (Host host : List.of(hosts.left, hosts.right)) {
            String port = host == hosts.left ? "left" : "right";
            ip("link add eth0 netns " + host.namespace + " type veth peer name " + port + " netns " + bridge);
            ip("-n " + bridge + " link set " + port + " mtu 9000 master br0 up");
            ip("-n " + host.namespace + " link set eth0 up");
        }
    }

    private static void ip(String arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        TwoHosts.run(command).expectSuccess();
    }

    private static List<String> addressesOf(Host host) {
        var status = host.json("status");
        return List.of(status.path("ipv4").asString(), status.path("ipv6").asString());
    }

    private static int headers(String address) {
        return address.contains(":") ? 48 : 28;
    }

    /** Sends one ping of each size, and returns the sizes that were not answered. */
    private static String unanswered(Host host, String address, String options, IntStream packetSizes) {
        String sizes = packetSizes
                .map(size -> size - headers(address))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        return host.run(
                        "bash",
                        "-c",
                        "for size in " + sizes + "; do ping -n -q -c 1 -W 5 " + options + " -s $size " + address
                                + " >/dev/null 2>&1 || echo -n \"$size \"; done")
                .out();
    }

    private IntStream edges() {
        int path = cabling.pathMtu();
        int tun = cabling.largestPacket();
        return IntStream.of(
                        48, 1279, 1280, 1281, tun, tun + 1, path - 1, path, path + 1, path + 8, 8929, 20_000, 65_535)
                .distinct()
                .sorted();
    }

    @Test
    void pingsThatMayNotBeFragmentedArriveUpToThePathMtu() {
        for (String address : rightAddresses) {
            assertThat(unanswered(
                            hosts.left, address, "-M do", edges().filter(size -> size <= cabling.largestPacket())))
                    .as(address)
                    .isEmpty();
        }
    }

    @Test
    void largerOnesAreAnsweredWithThePathMtu() {
        for (String address : rightAddresses) {
            for (int size : edges().filter(size -> size > cabling.largestPacket() && size <= 9000)
                    .toArray()) {
                Outcome ping = hosts.left.run(
                        "ping",
                        "-n",
                        "-c",
                        "2",
                        "-i",
                        "0.01",
                        "-M",
                        "do",
                        "-s",
                        "" + (size - headers(address)),
                        address);
                Matcher said = SAID_MTU.matcher(ping.out() + ping.err());
                assertThat(said.find())
                        .as("%s, %d bytes: %s", address, size, ping)
                        .isTrue();
                assertThat(Integer.parseInt(said.group(1)))
                        .as("%s, %d bytes: %s", address, size, ping)
                        .isBetween(cabling.largestPacket(), cabling.pathMtu());
            }
        }
    }

    @Test
    void pingsThatMayBeFragmentedAllArrive() {
        for (String address : rightAddresses) {
            learnPathMtu(hosts.left, address);
            assertThat(unanswered(hosts.left, address, "-M dont", edges()))
                    .as(address)
                    .isEmpty();
        }
        for (String address : leftAddresses) {
            learnPathMtu(hosts.right, address);
            assertThat(unanswered(hosts.right, address, "", edges()))
                    .as(address)
                    .isEmpty();
        }
    }

    /** The first packet that is too big and whole is lost: by its loss the sender learns (RFC 1191 §3, RFC 8201 §3). */
    private void learnPathMtu(Host host, String address) {
        String size = "" + (cabling.pathMtu() + 1 - headers(address));
        host.run("ping", "-n", "-q", "-c", "1", "-W", "1", "-s", size, address);
    }

    @Test
    void tracepathFindsThePathMtu() {
        for (String address : rightAddresses) {
            hosts.left
                    .run("ip", address.contains(":") ? "-6" : "-4", "route", "flush", "cache")
                    .expectSuccess();
            String out = hosts.left.run("tracepath", "-n", address).expectSuccess();
            assertThat(out).contains("Resume: pmtu " + cabling.largestPacket() + " hops 1 back 1");
            if (cabling.pathMtu() < (cabling.left - 72 & ~3)) { // not the interface's own: learned from our answer
                assertThat(out).containsPattern(Pattern.quote(address) + " .* pmtu " + cabling.pathMtu());
            }
        }
    }

    @Test
    void streamsAndDatagramsArriveWholeWhetherTheKernelOffloadsOrNot() {
        for (String state : List.of("on", "off")) {
            for (Host host : List.of(hosts.left, hosts.right)) {
                host.run("ethtool", "-K", "mal0", "tso", state, "gso", state, "tx", state)
                        .expectSuccess();
            }
            List<String> command = new ArrayList<>(
                    List.of("/usr/bin/python3", TRAFFIC.toString(), "check", "" + cabling.largestPacket()));
            command.addAll(rightAddresses);
            assertThat(hosts.left.run(command.toArray(String[]::new)).expectSuccess())
                    .as("offloads %s", state)
                    .isEqualTo("ok\n");
        }
    }
}
