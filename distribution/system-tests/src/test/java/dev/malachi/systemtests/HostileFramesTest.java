package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Garbage at full speed against a daemon on a real wire, made from frames that it has exchanged with its peer. */
@RequiresNetns(programs = {"ping", "curl", "sysctl"})
class HostileFramesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MTU = 1500;
    private static final int WARM_UP_FRAMES = 300_000;
    private static final int FRAMES = 1_000_000;
    /** Frames made in advance, each sent several times: so the sender is as fast as the system. */
    private static final int DIFFERENT_FRAMES = 100_000;

    /** What may be added to the memory of the daemon by a million frames, after it has seen as many kinds of them as there are. */
    private static final long MEMORY_BOUND = 40L << 20;

    private static final double LOSS_BOUND_PERCENT = 5;

    @TempDir
    Path folder;

    private Process victim;

    private static Map<String, Long> counters(TwoHosts.Host host) {
        String json = host.run("curl", "-s", "--unix-socket", host.socket.toString(), "http://localhost/v1/counters")
                .expectSuccess();
        Map<String, Long> counters = new TreeMap<>();
        JsonMapper.shared()
                .readTree(json)
                .properties()
                .forEach(entry -> counters.put(entry.getKey(), entry.getValue().asLong()));
        return counters;
    }

    /** What the kernel counted on eth0: received, sent, dropped. */
    private static long statistic(TwoHosts.Host host, String name) {
        return Long.parseLong(host.run("cat", "/sys/class/net/eth0/statistics/" + name)
                .expectSuccess()
                .strip());
    }

    /** The same counters once nothing is under way any more. */
    private static Map<String, Long> settled(TwoHosts.Host host) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            Map<String, Long> now = counters(host);
            return FrameAccount.ended(now) == now.get("rx.frames");
        });
        return counters(host);
    }

    private static void quiet(TwoHosts.Host host) {
        host.run("sysctl", "-q", "-w", "net.ipv6.conf.eth0.disable_ipv6=1").expectSuccess();
    }

    private List<byte[]> recordExchange(TwoHosts hosts) throws Exception {
        var end = new AtomicBoolean();
        CompletableFuture<List<byte[]>> recording = WireAccess.record(hosts.right.namespace, end::get);
        victim = hosts.left.up();
        hosts.right.up();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !hosts.left.json("peers").isEmpty()
                        && !hosts.right.json("peers").isEmpty());
        String address = hosts.left.json("status").path("ipv4").asString();
        hosts.right.run("ping", "-q", "-c", "20", "-i", "0.05", address).expectSuccess();
        hosts.right.malachi("ping", "-c", "3", "-i", "0.1", address).expectSuccess();
        end.set(true);
        return recording.get(60, TimeUnit.SECONDS);
    }

    /** Repeats them for ever. */
    private static Supplier<byte[]> cycle(List<byte[]> frames) {
        return new Supplier<>() {
            private Iterator<byte[]> next = frames.iterator();

            @Override
            public byte[] get() {
                if (!next.hasNext()) {
                    next = frames.iterator();
                }
                return next.next();
            }
        };
    }

    /** With a tag of IEEE 802.1Q: 0 is a priority only, everything else another network's. */
    private static byte[] tagged(byte[] frame, int vlan) {
        byte[] addresses = Arrays.copyOf(frame, 12);
        byte[] rest = Arrays.copyOfRange(frame, 12, Math.min(frame.length, 14 + MTU - 4));
        return Frames.join(addresses, new byte[] {(byte) 0x81, 0, (byte) (vlan >>> 8), (byte) vlan}, rest);
    }

    private static List<byte[]> hostile(TwoHosts hosts, List<byte[]> recorded) {
        JsonNode status = hosts.left.json("status");
        NodeId victimId = NodeId.parse(status.path("id").asString()).orElseThrow();
        MacAddress victim =
                MacAddress.parse(status.path("links").get(0).path("mac").asString());
        byte[] staticKey = Frames.staticKey(recorded.stream()
                .filter(frame -> Frames.kind(frame).startsWith("DISCOVER")
                        || Frames.kind(frame).equals("ADVERTISE"))
                .filter(frame -> Frames.source(frame).equals(victimId))
                .findFirst()
                .orElseThrow());
        var mutator = new FrameMutator(20261, recorded, victim, victimId, staticKey, MTU);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < DIFFERENT_FRAMES; i++) {
            byte[] frame = mutator.next();
            // Without two bytes behind the tag the kernel takes it for no frame at all (skb_vlan_untag).
            frames.add(i % 50 == 0 && frame.length >= 16 ? tagged(frame, i % 100 == 0 ? 7 : 0) : frame);
        }
        return frames;
    }

    @Test
    void aMillionHostileFramesAreCountedOneByOneWhileTruePeersTalk() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            quiet(hosts.left);
            quiet(hosts.right);
            List<byte[]> recorded = recordExchange(hosts);
            Supplier<byte[]> frames = cycle(hostile(hosts, recorded));
            WireAccess.send(hosts.right.namespace, frames, WARM_UP_FRAMES).get(60, TimeUnit.SECONDS);
            settled(hosts.left);
            long memory = WireAccess.residentBytes(victim);
            String peers = lasting(hosts.left);
            String log = hosts.left.log();

            // As many times as there are frames received, whatever else is on the wire: the peer's own are among them.
            long received = statistic(hosts.left, "rx_packets");
            Map<String, Long> before = settled(hosts.left);
            long sentByPeer = statistic(hosts.right, "tx_packets");
            Path pings = folder.resolve("pings");
            Process ping = hosts.right.start(
                    pings,
                    "ping",
                    "-q",
                    "-i",
                    "0.01",
                    "-w",
                    "60",
                    hosts.left.json("status").path("ipv4").asString());
            long started = System.nanoTime();
            long taken = WireAccess.send(hosts.right.namespace, frames, FRAMES).get(120, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - started) / 1e9;
            TwoHosts.run(List.of("kill", "-INT", Long.toString(ping.pid()))).expectSuccess();
            assertThat(ping.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        long arrived = FrameAccount.arrived(counters(hosts.left)) - FrameAccount.arrived(before);
                        return arrived == statistic(hosts.left, "rx_packets") - received;
                    });
            Map<String, Long> after = settled(hosts.left);
            Map<String, Long> more = FrameAccount.difference(before, after);

            String report = "%d frames in %.1f s, counted %s".formatted(taken, seconds, more);
            assertThat(taken).isEqualTo(FRAMES);
            assertThat(statistic(hosts.right, "tx_packets") - sentByPeer).isGreaterThanOrEqualTo(FRAMES);
            assertThat(more.get("rx.frames")).as(report).isGreaterThan(1000);
            FrameAccount.assertBalanced(after);
            assertThat(more.keySet()).as(report).contains("link.eth0.drop.other_host", "link.eth0.drop.group");
            String summary = Files.readString(pings);
            assertThat(lossPercent(summary)).as(report + summary).isLessThan(LOSS_BOUND_PERCENT);
            long grown = WireAccess.residentBytes(victim) - memory;
            assertThat(grown).as("resident memory, from %d", memory).isLessThan(MEMORY_BOUND);
            assertThat(lasting(hosts.left)).isEqualTo(peers);
            assertThat(hosts.left.log())
                    .startsWith(log)
                    .doesNotContain("Exception")
                    .doesNotContain("ERROR")
                    .doesNotContain("defect");
        }
    }

    private static double lossPercent(String summary) {
        return Double.parseDouble(summary.replaceAll("(?s).*?([0-9.]+)% packet loss.*", "$1"));
    }

    /** The peers without what traffic changes. */
    private static String lasting(TwoHosts.Host host) {
        var text = new StringBuilder();
        for (JsonNode peer : host.json("peers")) {
            for (String key : List.of("id", "ipv4", "state", "mac", "dialect", "warnings")) {
                text.append(peer.path(key)).append(' ');
            }
        }
        return text.toString();
    }
}
