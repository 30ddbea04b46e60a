package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nodes with several queues, as machines with many processors have them. */
@RequiresNetns(programs = {"ping", "curl", "iperf3", "ss"})
class SeveralQueuesTest {
    private static final int QUEUES = 3;

    /** With so many it practically never happens that the kernel puts all into one queue. */
    private static final int FLOWS = 16;

    @TempDir
    Path folder;

    @Test
    void shareTheFlowsAndKeepTheOrderInEach() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            for (TwoHosts.Host host : List.of(hosts.left, hosts.right)) {
                Files.createDirectories(host.home);
                Files.writeString(host.home.resolve("config.yaml"), "queues: " + QUEUES + "\n");
            }
            hosts.left.up();
            Process sender = hosts.right.up();
            String address = hosts.left.ask("status").path("ipv4").asString();
            hosts.right.run("ping", "-c", "3", "-i", "0.2", "-W", "5", address).expectSuccess();
            Process server = hosts.left.start(folder.resolve("iperf3.log"), "iperf3", "-s");
            awaitListening(hosts.left, server);

            assertThat(threads(sender, "malachi-in-eth0")).hasSize(QUEUES);
            List<Path> outward = threads(sender, "malachi-out-");
            assertThat(outward).hasSize(QUEUES);
            List<Long> before =
                    outward.stream().map(SeveralQueuesTest::switches).toList();
            JsonNode end = JsonMapper.shared()
                    .readTree(hosts.right
                            .run(
                                    "iperf3",
                                    "-c",
                                    address,
                                    "-u",
                                    "-b",
                                    "4M",
                                    "-l",
                                    "1000",
                                    "-t",
                                    "3",
                                    "-P",
                                    Integer.toString(FLOWS),
                                    "-J")
                            .expectSuccess())
                    .path("end");

            int packets = 0;
            for (JsonNode stream : end.path("streams")) {
                assertThat(stream.path("udp").path("out_of_order").asInt()).isZero();
                packets += stream.path("udp").path("packets").asInt();
            }
            assertThat(packets).isGreaterThan(FLOWS * 1000);
            List<Long> busy = new ArrayList<>();
            for (int i = 0; i < QUEUES; i++) {
                busy.add(switches(outward.get(i)) - before.get(i));
            }
            assertThat(busy.stream().filter(times -> times > 100))
                    .as("of " + busy)
                    .hasSizeGreaterThan(1);
        }
    }

    private static void awaitListening(TwoHosts.Host host, Process server) {
        Awaitility.await().until(() -> {
            assertThat(server.isAlive()).isTrue();
            return !host.run("ss", "-ltnH", "sport = :5201").out().isBlank();
        });
    }

    /** Folders of the threads of a process whose names begin so, in /proc (proc(5)). */
    private static List<Path> threads(Process process, String prefix) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.filter(task -> read(task.resolve("comm")).startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    /** How often a thread went to sleep by itself: a pump does after every batch. */
    private static long switches(Path task) {
        return read(task.resolve("status"))
                .lines()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
