package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.systemtests.attack.StrangerFlood;
import dev.malachi.systemtests.attack.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Who is remembered when very many come (protocol.md §9), on the virtual clock. */
class MembershipTest {
    private static final long BUDGET_BYTES = 18L << 20;
    private static final int NEWCOMERS = 2048;

    /** What has bounds of its own, whoever sends: token buckets of 4,096 addresses and ids, 8,192 indices that ended, counters. */
    private static final long OWN_BOUNDS_BYTES = 2L << 20;

    private static final int SETTLED = 500;
    private static final CryptoSuite SUITE = Extensions.installed().all(CryptoSuite.class).stream()
            .filter(suite -> suite.id().equals("sodium"))
            .findFirst()
            .orElseThrow();

    @TempDir
    Path folder;

    private static Set<NodeId> writeSettled(Path home, long seenMillis) throws Exception {
        Map<String, Object> peers = new LinkedHashMap<>();
        Map<String, Object> trust = new LinkedHashMap<>();
        Set<NodeId> ids = new HashSet<>();
        for (int i = 0; i < SETTLED; i++) {
            byte[] key = SUITE.ed25519PublicKey(Keys.seed(i));
            NodeId id = Keys.id(home.resolveSibling("scratch"), Keys.seed(i));
            ids.add(id);
            peers.put(id.toString(), Base64.getEncoder().encodeToString(key));
            trust.put(
                    id.toString(),
                    Map.of(
                            "firstSeenMillis",
                            seenMillis,
                            "lastSeenMillis",
                            seenMillis,
                            "name",
                            "settled" + i,
                            "native",
                            true,
                            "answeredDays",
                            2,
                            "lastAnsweredMillis",
                            seenMillis));
        }
        Files.createDirectories(home);
        Files.write(home.resolve("peers.json"), JsonMapper.shared().writeValueAsBytes(peers));
        Files.write(home.resolve("trust.json"), JsonMapper.shared().writeValueAsBytes(trust));
        return ids;
    }

    private static Set<NodeId> known(Node node) {
        var ids = new HashSet<NodeId>();
        node.peers().forEach(peer -> ids.add(peer.id()));
        return ids;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void twentyThousandStrangersStayWithinTheBudgetAndPushNobodyOut() throws Exception {
        try (var network = new SimulatedNetwork(folder, 41)) {
            long weekAgo =
                    network.timeline.currentTimeMillis() - Duration.ofDays(7).toMillis();
            Set<NodeId> settled = writeSettled(network.home("victim"), weekAgo);
            Node victim = network.start("victim", builder -> builder.crypto("sodium"));
            Node friend = network.start("friend", builder -> builder.crypto("sodium"));
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(victim, friend, Duration.ofSeconds(1)).orElseThrow();
            // Only what is looked at: the heap is measured below.
            List<Event> events = new ArrayList<>();
            var _ = victim.subscribe(event -> {
                boolean matters = event.kind().equals(EventKind.PIN_ADDED)
                        || event.kind().equals(EventKind.SESSION_DOWN)
                                && event.peer().filter(friend.id()::equals).isPresent();
                if (matters) {
                    events.add(event);
                }
            });
            long heapBefore = usedHeap();
            long keptBefore = victim.counters().get("peers.kept_bytes");
            long most = 0;

            try (var station = new Station(network)) {
                StrangerFlood flood = station.flood(victim.id());
                while (flood.done() < 20_000) {
                    flood.begin(network.timeline.nanoTime(), network.timeline.currentTimeMillis());
                    network.timeline.runFor(Duration.ofMillis(250));
                    most = Math.max(most, victim.counters().get("peers.kept_bytes"));
                    if (flood.done() % 100 == 0) {
                        network.echo(victim, friend, Duration.ofSeconds(1)).orElseThrow();
                    }
                }
            }

            long grown = usedHeap() - heapBefore;
            long kept = victim.counters().get("peers.kept_bytes");
            assertThat(most).isLessThanOrEqualTo(BUDGET_BYTES);
            assertThat(victim.counters().get("peers.newcomers")).isBetween(300L, (long) NEWCOMERS);
            assertThat(grown)
                    .as("what the heap has grown by is charged")
                    .isLessThan(kept - keptBefore + OWN_BOUNDS_BYTES);
            assertThat(known(victim)).containsAll(settled).contains(friend.id());
            assertThat(events.stream()
                            .filter(event -> event.kind().equals(EventKind.SESSION_DOWN)
                                    && event.peer().orElseThrow().equals(friend.id())))
                    .isEmpty();
            // 52 at once, and then one a second of the time that it took
            assertThat(events.stream()
                            .filter(event -> event.kind().equals(EventKind.PIN_ADDED))
                            .count())
                    .isLessThan(60 + network.timeline.nanoTime() / 1_000_000_000L);

            Node late = network.start("late", builder -> builder.crypto("sodium"));
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(victim, late, Duration.ofSeconds(1)).orElseThrow();
            network.timeline.runFor(Duration.ofMinutes(1));
            victim.close();
            Node again = network.start("victim", builder -> builder.crypto("sodium"));
            network.timeline.runFor(Duration.ofSeconds(5));
            assertThat(known(again)).containsAll(settled).contains(friend.id(), late.id());
            assertThat(again.counters().get("peers.newcomers")).isLessThanOrEqualTo((long) NEWCOMERS);
        }
    }

    /** A station that hears everything on the segment. */
    private static final class Station implements AutoCloseable {
        private final SimulatedNetwork network;
        private final Intruder intruder;
        private final List<byte[]> heard = new ArrayList<>();
        private final AtomicReference<StrangerFlood> flood = new AtomicReference<>();

        Station(SimulatedNetwork network) {
            this.network = network;
            this.intruder = new Intruder(network, frame -> {
                StrangerFlood begun = flood.get();
                if (begun == null) {
                    heard.add(frame);
                } else {
                    begun.onFrame(frame, network.timeline.currentTimeMillis());
                }
            });
        }

        /** Waits for a DISCOVER of the victim. */
        StrangerFlood flood(NodeId id) {
            network.timeline.runFor(Duration.ofMinutes(2));
            Victim victim = heard.stream()
                    .filter(Victim::isDiscovery)
                    .filter(frame -> Frames.source(frame).equals(id))
                    .map(frame -> Victim.of(SUITE, frame))
                    .findFirst()
                    .orElseThrow();
            heard.clear();
            flood.set(new StrangerFlood(SUITE, new Random(1), victim, 10, intruder::send));
            return flood.get();
        }

        @Override
        public void close() {
            intruder.close();
        }
    }
}
