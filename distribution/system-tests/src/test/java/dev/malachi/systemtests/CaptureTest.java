package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.systemtests.TwoHosts.Outcome;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Captures as tcpdump and tshark read them, of traffic that ping and iperf3 have made. */
@RequiresNetns(programs = {"ping", "tcpdump", "tshark", "capinfos", "iperf3", "setpriv", "bash", "ss", "curl", "env"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path folder;
    private TwoHosts hosts;
    private String left4;
    private String right4;
    private String right6;
    private String rightId;

    @BeforeAll
    void startBoth(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
        hosts = new TwoHosts(folder);
        hosts.left.up("--name", "galley");
        hosts.right.up("--name", "bridge");
        left4 = hosts.left.ask("status").path("ipv4").asString();
        right4 = hosts.right.ask("status").path("ipv4").asString();
        right6 = hosts.right.ask("status").path("ipv6").asString();
        rightId = hosts.right.ask("status").path("id").asString();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.left
                                .run("ping", "-n", "-c", "1", "-W", "1", right4)
                                .exitCode()
                        == 0);
    }

    @AfterAll
    void end() {
        hosts.close();
    }

    private void ping(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ping", "-n"));
        command.addAll(List.of(arguments));
        hosts.left.run(command.toArray(String[]::new));
    }

    private static List<String> tshark(Path file, String... arguments) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of(arguments));
        return TwoHosts.run(command).expectSuccess().lines().toList();
    }

    private void start(Path file, String... arguments) {
        List<String> command = new ArrayList<>(List.of("capture", "start", "-w", file.toString()));
        command.addAll(List.of(arguments));
        hosts.left.malachi(command.toArray(String[]::new)).expectSuccess();
    }

    private String stop() {
        return hosts.left.malachi("capture", "stop").expectSuccess();
    }

    @Test
    void everyPacketOfAPingIsThereWithItsVerdictNamesAndAPrivateFile() throws IOException {
        Path file = folder.resolve("ping.pcapng");
        start(file);
        ping("-c", "20", "-i", "0.01", right4);
        ping("-c", "5", "-i", "0.01", right6);
        ping("-c", "3", "-i", "0.2", "-W", "1", "10.144.77.77");
        String said = stop();

        assertThat(said).contains("none missed");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(TwoHosts.run(List.of("tcpdump", "-n", "-r", file.toString(), "icmp and host " + right4))
                        .expectSuccess()
                        .lines())
                .hasSize(40);
        List<String> comments = tshark(file, "-Y", "icmp && ip.addr==" + right4, "-T", "fields", "-e", "frame.comment");
        assertThat(comments)
                .hasSize(40)
                .allMatch(comment -> comment.startsWith("delivered, "))
                .allMatch(comment -> comment.contains("bridge"));
        assertThat(comments).filteredOn(comment -> comment.contains(", to ")).hasSize(20);
        assertThat(tshark(file, "-Y", "icmpv6.type==128 || icmpv6.type==129")).hasSize(10);
        assertThat(tshark(file, "-Y", "ip.dst==10.144.77.77", "-T", "fields", "-e", "frame.comment"))
                .isNotEmpty()
                .containsOnly("tun.drop.nobody_has_address");
        assertThat(tshark(file, "-Y", "_ws.malformed")).isEmpty();
        assertThat(TwoHosts.run(List.of("capinfos", file.toString())).expectSuccess())
                .contains("pcapng")
                .contains("Name = mal0")
                .contains("Raw IP");
        assertThat(TwoHosts.run(List.of("tshark", "-N", "n", "-r", file.toString(), "-c", "1"))
                        .expectSuccess())
                .as("names of the file")
                .contains("bridge");
    }

    @Test
    void aFilterAndAPeerLeaveOutTheRest() {
        Path file = folder.resolve("filter.pcapng");
        start(file, "icmp6");
        ping("-c", "5", "-i", "0.01", right4);
        ping("-c", "5", "-i", "0.01", right6);
        stop();
        assertThat(tshark(file, "-Y", "icmp")).isEmpty();
        assertThat(tshark(file, "-Y", "icmpv6.type==128 || icmpv6.type==129")).hasSize(10);

        start(file, "--peer", rightId);
        ping("-c", "5", "-i", "0.01", right4);
        ping("-c", "1", "-W", "1", "10.144.77.77");
        stop();
        assertThat(tshark(file, "-Y", "icmp && ip.addr==" + right4)).hasSize(10);
        assertThat(tshark(file, "-Y", "ip.dst==10.144.77.77")).isEmpty();

        Outcome wrong = hosts.left.malachi("capture", "start", "-w", file.toString(), "tcp port eighty-one");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("'tcp port eighty-one'").contains("pcap-filter(7)");
    }

    @Test
    void aRingKeepsTheNewestFilesAndEachCanBeReadAlone() throws Exception {
        Path file = folder.resolve("ring.pcapng");
        hosts.right.start(folder.resolve("iperf.log"), "iperf3", "-s", "-p", "7401");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.right.run("ss", "-ltnH").out().contains(":7401"));
        start(file, "--size", "256K", "--files", "3", "-s", "128");
        hosts.left.run("iperf3", "-c", right4, "-p", "7401", "-n", "200M").expectSuccess();
        String said = stop();
        System.out.printf("measured: a ring of files under iperf3: %s", said);

        try (var files = Files.list(folder)) {
            List<Path> ring = files.filter(each -> each.getFileName().toString().startsWith("ring."))
                    .sorted()
                    .toList();
            assertThat(ring).hasSize(3);
            for (Path each : ring) {
                assertThat(Files.size(each)).isBetween(1L, 256L << 10);
                assertThat(tshark(each, "-Y", "tcp.port==7401")).isNotEmpty();
                assertThat(tshark(each, "-Y", "frame.cap_len > 128")).isEmpty();
            }
        }
    }

    @Test
    void countAndTimeEndIt() throws IOException {
        Path file = folder.resolve("count.pcapng");
        start(file, "-c", "7");
        ping("-c", "10", "-i", "0.01", right4);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        !hosts.left.json("capture", "status").path("running").asBoolean());
        assertThat(hosts.left.malachi("capture", "status").out()).contains("as many packets as were asked for");
        assertThat(tshark(file)).hasSize(7);

        Path foreground = folder.resolve("time.pcapng");
        Outcome timed = hosts.left.malachi("capture", "-t", "1s", "-w", foreground.toString());
        assertThat(timed.exitCode()).isZero();
        assertThat(timed.out()).isEmpty();
        assertThat(timed.err()).contains("packets captured");
        assertThat(Files.getPosixFilePermissions(foreground)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(TwoHosts.run(List.of("capinfos", foreground.toString())).exitCode())
                .isZero();
    }

    private String launcher() {
        return TwoHosts.MALACHI + " --home " + hosts.left.home + " --socket " + hosts.left.socket;
    }

    @Test
    void aPipeIsReadWhileItIsWrittenAndMayBeClosed() throws Exception {
        Path seen = folder.resolve("live");
        Process piped = hosts.left.start(
                seen, "bash", "-c", launcher() + " capture icmp | tcpdump -n -l -c 4 -r - 2>/dev/null");
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            ping("-c", "1", "-W", "1", right4);
            return Files.readString(seen).lines().count() >= 4;
        });
        ping("-c", "3", "-i", "0.2", right4); // the command notices that nobody reads
        assertThat(piped.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(seen)).contains("ICMP echo request").doesNotContain("xception");

        Outcome head = hosts.left.run(
                "bash",
                "-c",
                "set -o pipefail; (" + launcher() + " capture -t 20s; echo ended $? >&2) | head -c 100 | wc -c; "
                        + "exit 0");
        assertThat(head.out().strip()).isEqualTo("100");
        assertThat(head.err()).doesNotContain("xception");
    }

    @Test
    void ctrlCEndsItWithAWholeFile() throws Exception {
        Path file = folder.resolve("interrupted.pcapng");
        Process capture = hosts.left.start(
                folder.resolve("interrupted.log"),
                "bash",
                "-c",
                "exec env --default-signal=INT " + launcher() + " capture -w " + file);
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(file));
        ping("-c", "5", "-i", "0.01", right4);
        new ProcessBuilder("kill", "-INT", Long.toString(capture.pid())).start().waitFor();

        assertThat(capture.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("interrupted.log"))).contains("packets captured");
        assertThat(tshark(file, "-Y", "icmp && ip.addr==" + right4)).hasSize(10);
    }

    /** The reader is stopped: its capture misses packets, and says so, but traffic goes on. */
    @Test
    void aReaderThatSleepsDoesNotHoldUpTraffic() throws Exception {
        hosts.right.start(folder.resolve("iperf2.log"), "iperf3", "-s", "-p", "7402");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.right.run("ss", "-ltnH").out().contains(":7402"));
        Path fifo = folder.resolve("fifo");
        TwoHosts.run(List.of("mkfifo", fifo.toString())).expectSuccess();
        Process capture =
                hosts.left.start(folder.resolve("slow.log"), "bash", "-c", "exec " + launcher() + " capture > " + fifo);
        Process reader = hosts.left.start(
                folder.resolve("reader.log"),
                "bash",
                "-c",
                "exec 3< " + fifo + "; read -r -N 8 -u 3 x; echo begun; cat");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.readString(folder.resolve("reader.log")).contains("begun"));

        hosts.left.run("iperf3", "-c", right4, "-p", "7402", "-n", "500M").expectSuccess();
        Outcome after = hosts.left.run("ping", "-n", "-c", "5", "-i", "0.05", "-W", "1", right4);
        assertThat(after.out()).contains(" 0% packet loss");
        assertThat(capture.isAlive()).isTrue();
        TwoHosts.end(reader);
        assertThat(capture.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void othersAreRefusedAndSoAreLinksAndRelativePaths() throws IOException {
        Path socket = hosts.left.socket;
        Outcome refused = hosts.left.run(
                "setpriv",
                "--reuid=65534",
                "--regid=0",
                "--clear-groups",
                "curl",
                "-s",
                "-m",
                "10",
                "-X",
                "POST",
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"arguments\":{}}",
                "--unix-socket",
                socket.toString(),
                "http://localhost/v1/tools/capture");
        assertThat(refused.out()).contains("permission").doesNotContain("part");

        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link.pcapng"), precious);
        Outcome linked = hosts.left.malachi("capture", "start", "-w", link.toString());
        assertThat(linked.exitCode()).isEqualTo(1);
        assertThat(linked.err()).contains("symbolic link");
        assertThat(precious).hasContent("precious");
        Outcome relative = hosts.left.malachi("capture", "start", "-w", "not-there.pcapng");
        assertThat(relative.exitCode()).isEqualTo(2);
        assertThat(relative.err()).contains("whole path");
        Outcome none = hosts.left.malachi("capture", "stop");
        assertThat(none.exitCode()).isEqualTo(1);
    }

    @Test
    void theOriginalsNamesWork() {
        Path file = folder.resolve("original.pcapng");
        hosts.left.malachi("pcap", "start", "-w", file.toString()).expectSuccess();
        ping("-c", "1", "-W", "1", right4);
        assertThat(hosts.left.malachi("pcap", "status").expectSuccess()).contains("Capturing into");
        assertThat(hosts.left.malachi("pcap", "stop").expectSuccess()).contains("has ended");
        assertThat(tshark(file)).isNotEmpty();
        assertThat(left4).isNotEmpty();
    }
}
