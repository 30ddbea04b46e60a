package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import dev.malachi.tck.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A drop-in is reloaded again and again while iperf3 and a ping every 10 ms run through the node: no ping is lost, and what the daemon holds is
 * what it held before. Classes and heap are asked of the daemon's virtual machine by {@code jcmd}, after a collection.
 */
class DropInReloadTest {
    /** Reloads before the first count, so that what the host itself loads at its first ones is there. */
    private static final int WARM_UP = 10;

    /** A layer that stayed at each reload would leave its four classes each time. */
    private static final int CLASSES_OF_THE_HOST = 40;

    /** Buffers of flows, counters that came up meanwhile. A layer that stayed at each reload is some 100 kB. */
    private static final long HEAP_OF_THE_NODE_BYTES = 1 << 20;

    private static final Pattern CLASSES = Pattern.compile("Total Usage - (\\d+) loaders, (\\d+) classes");
    private static final Pattern HEAP = Pattern.compile("Total +\\d+ +(\\d+)");

    @TempDir
    Path folder;

    /** What the virtual machine of a daemon holds. */
    private record Held(int loaders, int classes, long heapBytes) {
        static Held by(Process daemon) {
            ask(daemon, "GC.run");
            Matcher total = CLASSES.matcher(ask(daemon, "VM.metaspace"));
            Matcher heap = HEAP.matcher(ask(daemon, "GC.class_histogram"));
            assertThat(total.find() && heap.find()).isTrue();
            return new Held(
                    Integer.parseInt(total.group(1)), Integer.parseInt(total.group(2)), Long.parseLong(heap.group(1)));
        }

        private static String ask(Process daemon, String question) {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            return TwoHosts.run(List.of(jcmd.toString(), Long.toString(daemon.pid()), question))
                    .expectSuccess();
        }
    }

    @Test
    @RequiresNetns(programs = {"ping", "curl", "iperf3"})
    void noPingIsLostAndNothingStays() throws Exception {
        reload(50, Duration.ofSeconds(10));
    }

    /** The whole of it: 200 reloads, a minute of iperf3. */
    @Test
    @Tag("long")
    @RequiresNetns(programs = {"ping", "curl", "iperf3"})
    void noPingIsLostAndNothingStaysFor200Reloads() throws Exception {
        reload(200, Duration.ofSeconds(60));
    }

    private void reload(int reloads, Duration traffic) throws IOException, InterruptedException {
        Path jar = drop();
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.up();
            hosts.right.up();
            hosts.left.malachi("plugins", "install", jar.toString()).expectSuccess();
            String address = hosts.right.json("status").path("ipv4").asString();
            hosts.left.run("ping", "-c", "1", "-W", "10", address).expectSuccess();
            iperf(hosts, address, Duration.ofSeconds(2)).waitFor();
            for (int i = 0; i < WARM_UP; i++) {
                reload(hosts.left);
            }
            Held before = Held.by(daemon);
            List<Long> millis = new ArrayList<>();
            Process iperf;
            try (var ping = new ContinuousPing(hosts.left, folder, address, Duration.ofMillis(10))) {
                iperf = iperf(hosts, address, traffic);
                for (int i = 0; i < reloads; i++) {
                    millis.add(reload(hosts.left));
                }
                assertThat(iperf.waitFor(2 * traffic.toSeconds() + 30, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(iperf.exitValue()).isZero();
                assertThat(ping.answered()).hasSizeGreaterThan(100);
                assertThat(ping.lost()).as("pings lost meanwhile").isZero();
            }
            Held after = Held.by(daemon);
            millis.sort(Long::compare);
            System.out.printf(
                    "%d reloads under load: median %d ms, at most %d ms; loaders %d → %d, classes %d → %d, heap %d → %d kB; iperf3 %.0f Mbit/s%n",
                    reloads,
                    millis.get(reloads / 2),
                    millis.getLast(),
                    before.loaders,
                    after.loaders,
                    before.classes,
                    after.classes,
                    before.heapBytes / 1000,
                    after.heapBytes / 1000,
                    throughput(traffic) / 1e6);
            assertThat(millis.get(reloads / 2)).as("median, ms").isLessThanOrEqualTo(100);
            assertThat(after.loaders).as("class loaders").isLessThan(before.loaders + reloads / 4);
            assertThat(after.classes).as("classes").isLessThan(before.classes + CLASSES_OF_THE_HOST);
            assertThat(after.heapBytes).as("heap").isLessThan(before.heapBytes + HEAP_OF_THE_NODE_BYTES);
            assertThat(throughput(traffic)).as("bit/s of iperf3").isGreaterThan(20e6);
        }
    }

    private static long reload(TwoHosts.Host host) {
        JsonNode change = host.post("plugins/drop/reload");
        assertThat(change.path("state").asString()).as(change.toString()).isEqualTo("active");
        assertThat(change.path("held")).as(change.toString()).isEmpty();
        return change.path("millis").asLong();
    }

    /** Starts a client, whose report goes into a file of its duration. */
    private Process iperf(TwoHosts hosts, String address, Duration traffic) {
        hosts.right.start(folder.resolve("iperf-server.log"), "iperf3", "-s", "-1");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> hosts.right.run("ss", "-ltn").out().contains(":5201"));
        return hosts.left.start(
                report(traffic), "iperf3", "-c", address, "-t", Long.toString(traffic.toSeconds()), "-J");
    }

    private Path report(Duration traffic) {
        return folder.resolve("iperf-" + traffic.toSeconds() + ".json");
    }

    private double throughput(Duration traffic) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(report(traffic)))
                .at("/end/sum_received/bits_per_second")
                .asDouble();
    }

    /** A plugin with a command, and with a part in each node that takes a kind of packets and a timer. */
    private Path drop() {
        return PluginJar.plugin(folder, "drop", "1.0.0", """
                        context.extend(dev.malachi.api.spi.tool.Tool.class, Command::new);
                        context.extend(dev.malachi.api.spi.protocol.Protocol.class, Talk::new);
                        return () -> {};
                        """)
                .attribute("Malachi-Capabilities", "tools, protocols, inner-kinds=0x90")
                .source("com.example.drop.Command", """
                        package com.example.drop;
                        import dev.malachi.api.spi.tool.*;
                        import java.util.*;
                        final class Command implements Tool {
                            public ToolDescription description() {
                                return new ToolDescription("drop", "Says a word.", "", List.of(),
                                        ToolDescription.Place.DAEMON, false);
                            }
                            public int run(ToolCall call, ToolOutput output) {
                                output.result(Map.of("word", "drop"));
                                return 0;
                            }
                        }
                        """)
                .source("com.example.drop.Talk", """
                        package com.example.drop;
                        import dev.malachi.api.spi.protocol.*;
                        final class Talk implements Protocol {
                            public String id() { return "drop"; }
                            public Handler start(ProtocolContext context) {
                                context.claimInner(0x90, (peer, payload, trafficClass) -> context.count("drop.heard"));
                                context.timeline().schedule(3_600_000_000_000L, () -> context.count("drop.late"));
                                return new Handler() {};
                            }
                        }
                        """)
                .build("drop.jar");
    }
}
