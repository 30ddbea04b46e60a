package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The image's daemon and a process with the model of the original, in two namespaces on a veth wire. */
@RequiresNetns(programs = "ping")
class ClassicWireTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SEED = "07".repeat(32);
    private static final int SERIES = 500;
    private static final int ARRIVING = 485; // 97 %

    @TempDir
    Path folder;

    private int runs;

    private OriginalProcess original(TwoHosts hosts) {
        return original(hosts, Optional.empty());
    }

    private OriginalProcess original(TwoHosts hosts, Optional<String> psk) {
        return new OriginalProcess(hosts.right, folder.resolve("original-" + ++runs), SEED, psk);
    }

    private static Optional<JsonNode> peer(TwoHosts.Host host, OriginalProcess original) {
        return host.json("peers")
                .valueStream()
                .filter(peer -> peer.path("id").asString().equals(original.id))
                .findFirst();
    }

    private static void awaitSession(TwoHosts.Host host, OriginalProcess original) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> peer(host, original)
                        .filter(peer -> peer.path("state").asString().equals("session"))
                        .isPresent());
    }

    private Process listen(TwoHosts.Host host, Path output, int port, int seconds) {
        return host.start(
                output,
                TwoHosts.MALACHI.toString(),
                "--home",
                host.home.toString(),
                "--socket",
                host.socket.toString(),
                "listen",
                Integer.toString(port),
                "-t",
                Integer.toString(seconds),
                "--json");
    }

    private static List<JsonNode> heard(Path output) throws IOException {
        List<JsonNode> datagrams = new ArrayList<>();
        if (Files.exists(output)) {
            for (String line : Files.readAllLines(output)) {
                datagrams.add(JsonMapper.shared().readTree(line));
            }
        }
        return datagrams;
    }

    @Test
    void fiveHundredDatagramsAtThirtyASecondArriveEachWay() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up("--name", "galley");
            OriginalProcess original = original(hosts);
            awaitSession(hosts.left, original);
            String self = hosts.left.json("status").path("id").asString();
            Path heard = folder.resolve("heard");
            Process listener = listen(hosts.left, heard, 9, 120);
            awaitListener(hosts, original, self, heard);
            Process sender = sendNumbers(hosts.left, original);

            original.tell("send " + self + " 49153 9 " + SERIES + " 30");
            assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
            original.await("sent ", 1);

            long arrivedThere = original.lines("heard " + self + " 49152 7 ").stream()
                    .distinct()
                    .count();
            assertThat(arrivedThere).isBetween((long) ARRIVING, (long) SERIES);
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> heardNumbers(heard) >= ARRIVING);
            assertThat(heardNumbers(heard)).isLessThanOrEqualTo(SERIES);
            assertThat(heard(heard))
                    .allMatch(datagram -> datagram.path("from").asString().equals(original.id));
            TwoHosts.end(listener);
            System.out.println("of " + SERIES + " datagrams arrived at the original " + arrivedThere + ", at Malachi "
                    + heardNumbers(heard));

            JsonNode peer = peer(hosts.left, original).orElseThrow();
            assertThat(peer.path("dialect").asString()).isEqualTo("classic");
            assertThat(peer.path("link").asString()).isEqualTo("eth0");
            assertThat(original.report("plaintext")).isEqualTo("0");
            assertThat(original.report("undecryptable")).isEqualTo("0");
            assertUnreachableByIp(hosts.left, peer);
            assertThat(hosts.left.malachi("ping", "-c", "1", original.id).err()).contains("in which there is no ping");
        }
    }

    /** The listener is there once something that was said to it came out. */
    private void awaitListener(TwoHosts hosts, OriginalProcess original, String self, Path heard) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            original.tell("say " + self + " 1 9 are you there?");
            return !heard(heard).isEmpty();
        });
        assertThat(hosts.left.log()).doesNotContain("Exception");
    }

    private static long heardNumbers(Path heard) throws IOException {
        return heard(heard).stream()
                .filter(datagram -> datagram.path("fromPort").asInt() == 49153)
                .map(datagram -> datagram.path("hex").asString())
                .distinct()
                .count();
    }

    private Process sendNumbers(TwoHosts.Host host, OriginalProcess to) throws IOException {
        Process sender = host.start(
                folder.resolve("send.log"),
                TwoHosts.MALACHI.toString(),
                "--home",
                host.home.toString(),
                "--socket",
                host.socket.toString(),
                "send",
                to.id,
                "7",
                "--from",
                "49152",
                "--rate",
                "30");
        try (OutputStream input = sender.getOutputStream()) {
            for (int i = 0; i < SERIES; i++) {
                input.write(("number " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
        return sender;
    }

    /** Classic nodes carry no IP: the kernel of this host is told so at once, by both families. */
    private static void assertUnreachableByIp(TwoHosts.Host host, JsonNode peer) {
        for (String family : List.of("ipv4", "ipv6")) {
            TwoHosts.Outcome ping =
                    host.run("ping", "-c", "1", "-W", "5", peer.path(family).asString());
            assertThat(ping.exitCode()).as(ping.out()).isEqualTo(1);
            assertThat(ping.out()).containsIgnoringCase("unreachable");
        }
    }

    @Test
    void trafficResumesAfterEitherSideRestarts() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            Files.createDirectories(hosts.left.home);
            Files.writeString(hosts.left.home.resolve("config.yaml"), "classic-rediscovery-seconds: 3\n");
            Process daemon = hosts.left.up();
            OriginalProcess original = original(hosts);
            original.tell("discover");
            awaitSession(hosts.left, original);
            assertTraffic(hosts, original);

            original.kill();
            OriginalProcess again = original(hosts); // says nothing by itself
            assertTraffic(hosts, again);

            daemon.destroyForcibly().waitFor();
            hosts.left.up();
            assertTraffic(hosts, again);
            assertThat(again.report("plaintext")).isEqualTo("0");
        }
    }

    /** Datagrams arrive both ways, without a hand. */
    private void assertTraffic(TwoHosts hosts, OriginalProcess original) throws IOException {
        String self = hosts.left.json("status").path("id").asString();
        int before = original.lines("heard ").size();
        Path heard = Files.createTempFile(folder, "heard", "");
        Process listener = listen(hosts.left, heard, 9, 60);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            hosts.left.malachi("send", original.id, "7", "ahoy");
            original.tell("say " + self + " 1 9 ahoy");
            return original.lines("heard ").size() > before && !heard(heard).isEmpty();
        });
        TwoHosts.end(listener);
    }

    @Test
    void equalPreSharedKeysMeetAndDifferentOnesDoNot() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            Path psk = Files.writeString(folder.resolve("psk"), "the same on both sides");
            hosts.left.up("--psk-file", psk.toString());
            OriginalProcess friend = original(hosts, Optional.of("the same on both sides"));
            friend.tell("discover");
            awaitSession(hosts.left, friend);
            assertTraffic(hosts, friend);
            friend.kill();

            OriginalProcess stranger = new OriginalProcess(
                    hosts.right, folder.resolve("stranger"), "08".repeat(32), Optional.of("another on this side"));
            stranger.tell("discover");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        hosts.left.malachi("send", "f".repeat(32), "7", "anybody?"); // makes it ask who is there
                        return !stranger.report("refused").equals("0");
                    });
            assertThat(stranger.report("knows")).isEmpty();
            stranger.kill();

            OriginalProcess again = original(hosts, Optional.of("the same on both sides"));
            again.tell("discover");
            assertTraffic(hosts, again); // so all that the stranger had sent before was looked at
            assertThat(hosts.left.json("peers").valueStream())
                    .extracting(peer -> peer.path("id").asString())
                    .containsExactly(again.id);
        }
    }
}
