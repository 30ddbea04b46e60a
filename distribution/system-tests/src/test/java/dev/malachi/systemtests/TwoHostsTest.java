package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two daemons of the image on a veth wire, used with the operating system's own programs. */
@RequiresNetns(programs = {"ping", "tcpdump", "curl", "nc", "openssl", "sha256sum", "bash"})
class TwoHostsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** Waits until a host lists the other one and returns its entry. */
    private static JsonNode awaitPeer(TwoHosts.Host host) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !host.json("peers").isEmpty());
        return host.json("peers").get(0);
    }

    @Test
    void systemPingsLoseNothingOverIpv4AndIpv6() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up();
            JsonNode peer = awaitPeer(hosts.left);

            for (String address :
                    List.of(peer.path("ipv4").asString(), peer.path("ipv6").asString())) {
                String out = hosts.left
                        .run("ping", "-q", "-c", "200", "-i", "0.01", address)
                        .out();
                assertThat(out).as(out).contains(" 0% packet loss");
            }
        }
    }

    @Test
    void tcpCarriesTheRightBytesBothWaysAndOnlyMalachiFramesAreOnTheWire() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up();
            awaitPeer(hosts.left);
            Path capture = folder.resolve("wire.pcap");
            Process tcpdump = hosts.left.start(
                    folder.resolve("tcpdump.log"),
                    "tcpdump",
                    "-i",
                    "eth0",
                    "-s",
                    "256",
                    "-c",
                    "20000",
                    "-U",
                    "-w",
                    capture.toString());
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(capture));

            transfer(hosts.left, hosts.right, "ipv4");
            transfer(hosts.right, hosts.left, "ipv6");
            fetch(hosts.left, hosts.right);
            TwoHosts.end(tcpdump);

            // The kernel's own IPv6 chatter on the veth (neighbour and listener discovery) is not ours.
            String others = TwoHosts.run(List.of(
                            "tcpdump",
                            "-n",
                            "-r",
                            capture.toString(),
                            "not",
                            "ether",
                            "proto",
                            "0x88b5",
                            "and",
                            "not",
                            "icmp6",
                            "and",
                            "not",
                            "ip6",
                            "multicast"))
                    .out();
            assertThat(others).isEmpty();
            String wire = Files.readString(capture, StandardCharsets.ISO_8859_1);
            assertThat(wire.length()).isGreaterThan(100_000);
            assertThat(wire).doesNotContain("yellow submarine").doesNotContain("HTTP/1");
        }
    }

    /** A gigabyte of a known pseudo-random stream, made on one side, hashed on the other. */
    private void transfer(TwoHosts.Host from, TwoHosts.Host to, String family) throws InterruptedException {
        String address = to.json("status").path(family).asString();
        String port = family.equals("ipv4") ? "7001" : "7002";
        String stream = "head -c 1073741824 /dev/zero | openssl enc -aes-128-ctr -nosalt -K "
                + "000102030405060708090a0b0c0d0e0f -iv 00000000000000000000000000000000";
        Path hash = folder.resolve("hash-" + port);
        Process receiver = to.start(hash, "bash", "-c", "nc -l " + address + " " + port + " | sha256sum");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        to.run("ss", "-ltnH", "sport", "=", ":" + port).out().contains(port));
        from.run("bash", "-c", stream + " | nc -N " + address + " " + port).expectSuccess();
        assertThat(receiver.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(hash).content().startsWith(expectedHash(stream));
    }

    private static String expectedHash(String stream) {
        return TwoHosts.run(List.of("bash", "-c", stream + " | sha256sum"))
                .expectSuccess()
                .split(" ", 2)[0];
    }

    private void fetch(TwoHosts.Host from, TwoHosts.Host to) throws IOException {
        Path page = Files.writeString(
                folder.resolve("page"), "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nyellow submarine\r\n");
        String address = to.json("status").path("ipv4").asString();
        to.start(folder.resolve("server.log"), "bash", "-c", "nc -N -l " + address + " 8080 < " + page);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> to.run("ss", "-ltnH", "sport", "=", ":8080").out().contains("8080"));

        assertThat(from.run("curl", "-s", "-m", "20", "http://" + address + ":8080/")
                        .expectSuccess())
                .isEqualTo("yellow submarine\r\n");
    }

    @Test
    void statusPeersAndPingSpeakTheDocumentedJson() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up("--name", "galley");
            hosts.right.up();
            JsonNode status = hosts.left.json("status");
            assertThat(status.propertyNames())
                    .contains(
                            "version",
                            "id",
                            "shortId",
                            "name",
                            "ipv4",
                            "ipv6",
                            "tun",
                            "links",
                            "uptimeSeconds",
                            "peers",
                            "plugins",
                            "aead",
                            "offloads");
            assertThat(status.path("tun").path("name").asString()).isEqualTo("mal0");
            assertThat(status.path("tun").path("mtu").asInt()).isEqualTo(1428);
            assertThat(status.path("links").get(0).path("driver").asString()).isEqualTo("linux");

            JsonNode peer = awaitPeer(hosts.right);
            assertThat(peer.propertyNames())
                    .contains(
                            "id",
                            "shortId",
                            "name",
                            "ipv4",
                            "ipv6",
                            "state",
                            "dialect",
                            "link",
                            "mac",
                            "rttMs",
                            "cipher",
                            "hybrid",
                            "rxBytes",
                            "txBytes",
                            "lastSeenSeconds",
                            "via");
            assertThat(peer.path("name").asString()).isEqualTo("galley");
            assertThat(peer.path("id").asString()).isEqualTo(status.path("id").asString());

            JsonNode ping = hosts.right.json("ping", "-c", "3", "-i", "0.1", "galley");
            assertThat(ping.path("transmitted").asInt()).isEqualTo(3);
            assertThat(ping.path("received").asInt()).isEqualTo(3);
            assertThat(ping.path("rttMs").path("avg").asDouble()).isPositive();
            assertThat(hosts.right.json("peers").get(0).path("state").asString())
                    .isEqualTo("session");
        }
    }

    @Test
    void sigtermLeavesNothingBehindAndExitsCleanly() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.up();
            assertThat(hosts.left.run("ip", "link", "show", "mal0").exitCode()).isZero();

            daemon.destroy();
            assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();

            assertThat(daemon.exitValue()).as(hosts.left.log()).isZero();
            assertThat(hosts.left.run("ip", "link", "show", "mal0").exitCode()).isNotZero();
            assertThat(hosts.left.run("ip", "route").out()).isEmpty();
            assertThat(hosts.left.socket).doesNotExist();
        }
    }

    @Test
    void downEndsTheDaemon() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.up();
            hosts.left.malachi("down").expectSuccess();

            assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(hosts.left.malachi("status").exitCode()).isEqualTo(3);
        }
    }

    @Test
    void killedDaemonIsReachableAgainOnceItIsRestarted() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            Process victim = hosts.right.up();
            String address = awaitPeer(hosts.left).path("ipv4").asString();
            hosts.left.run("ping", "-c", "2", "-i", "0.2", address).expectSuccess();

            victim.destroyForcibly();
            hosts.right.up();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> hosts.left
                                    .run("ping", "-c", "1", "-W", "1", address)
                                    .exitCode()
                            == 0);
        }
    }

    @Test
    void datagramsAreSentAndListenedTo() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "galley");
            awaitPeer(hosts.left);
            Path heard = folder.resolve("heard");
            Process listener = hosts.right.start(
                    heard,
                    TwoHosts.MALACHI.toString(),
                    "listen",
                    "7",
                    "-n",
                    "3",
                    "-t",
                    "30",
                    "--json",
                    "--socket",
                    hosts.right.socket.toString(),
                    "--home",
                    hosts.right.home.toString());
            Awaitility.await().atMost(PATIENCE).until(() -> {
                hosts.left.malachi("send", "galley", "7", "ahoy");
                return Files.readString(heard).lines().count() >= 3 || !listener.isAlive();
            });

            assertThat(listener.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(listener.exitValue()).isZero();
            assertThat(Files.readAllLines(heard)).hasSize(3).allMatch(line -> line.contains("\"ahoy\""));
        }
    }
}
