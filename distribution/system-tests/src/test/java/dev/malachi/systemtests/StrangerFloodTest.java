package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.systemtests.attack.StrangerFlood;
import dev.malachi.systemtests.attack.Victim;
import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whole handshakes under fresh ids at full speed against a daemon on a real wire: its memory stays, and so do its peers. */
@RequiresNetns(programs = {"ping", "curl"})
class StrangerFloodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MOST_MEMORY = 130_000_000;
    private static final int AT_ONCE = 64;
    private static final CryptoSuite SUITE = Extensions.installed().all(CryptoSuite.class).stream()
            .filter(suite -> suite.id().equals("sodium"))
            .findFirst()
            .orElseThrow();

    @TempDir
    Path folder;

    /** Notes who is there, and attacks when it is told whom. */
    private static final class Attacker implements WireAccess.Station {
        private final Map<String, Victim> heard = new HashMap<>();
        private final Consumer<byte[]> wire;
        private final AtomicReference<String> victim;
        private final AtomicReference<Instant> end;
        private final AtomicReference<Optional<StrangerFlood>> shown;
        private @Nullable StrangerFlood flood;

        Attacker(
                Consumer<byte[]> wire,
                AtomicReference<String> victim,
                AtomicReference<Instant> end,
                AtomicReference<Optional<StrangerFlood>> shown) {
            this.wire = wire;
            this.victim = victim;
            this.end = end;
            this.shown = shown;
        }

        @Override
        public void onFrame(byte[] frame) {
            StrangerFlood begun = flood;
            if (begun != null) {
                begun.onFrame(frame, System.currentTimeMillis());
            } else if (Victim.isDiscovery(frame)) {
                Victim sender = Victim.of(SUITE, frame);
                heard.put(sender.name(), sender);
            }
        }

        @Override
        public boolean turn() {
            Victim found = heard.get(victim.get());
            if (flood == null && found != null) {
                flood = new StrangerFlood(SUITE, new SecureRandom(), found, AT_ONCE, wire);
                shown.set(Optional.of(flood));
            }
            if (flood != null) {
                flood.begin(System.nanoTime(), System.currentTimeMillis());
            }
            return Instant.now().isBefore(end.get());
        }
    }

    /** Makes the eth0 of one host a bridge to those of the others. */
    private static void bridge(TwoHosts.Host hub, List<TwoHosts.Host> others) {
        hub.run("ip", "link", "delete", "eth0");
        hub.run("ip", "link", "add", "eth0", "type", "bridge").expectSuccess();
        hub.run("ip", "link", "set", "eth0", "up").expectSuccess();
        for (int i = 0; i < others.size(); i++) {
            TwoHosts.Host other = others.get(i);
            other.run("ip", "link", "delete", "eth0");
            hub.run("ip", "link", "add", "port" + i, "type", "veth", "peer", "eth0", "netns", other.namespace)
                    .expectSuccess();
            hub.run("ip", "link", "set", "port" + i, "master", "eth0", "up").expectSuccess();
            other.run("ip", "link", "set", "eth0", "up").expectSuccess();
        }
    }

    /** A peer that has answered on two days and was not seen for a week. */
    private NodeId writeSettledPeer(TwoHosts.Host host) throws Exception {
        byte[] seed = Keys.seed(4711);
        NodeId id = Keys.id(folder, seed);
        Files.createDirectories(host.home);
        Files.writeString(
                host.home.resolve("peers.json"),
                "{\"" + id + "\": \"" + Base64.getEncoder().encodeToString(SUITE.ed25519PublicKey(seed)) + "\"}");
        long weekAgo = System.currentTimeMillis() - Duration.ofDays(7).toMillis();
        Files.writeString(
                host.home.resolve("trust.json"),
                "{\"" + id + "\": {\"firstSeenMillis\": 1, \"lastSeenMillis\": " + weekAgo
                        + ", \"native\": true, \"trust\": \"met\", \"answeredDays\": 2, \"lastAnsweredMillis\": "
                        + weekAgo + "}}");
        return id;
    }

    private static Optional<JsonNode> peer(TwoHosts.Host host, String id) {
        return host.ask("peers")
                .valueStream()
                .filter(peer -> peer.path("id").asString().equals(id))
                .findFirst();
    }

    private static boolean knows(TwoHosts.Host host, String id) {
        return peer(host, id).isPresent();
    }

    /** Three echoes, each answered. */
    private static boolean reaches(TwoHosts.Host host, String address) {
        return host.run("ping", "-q", "-c", "3", "-i", "0.2", "-W", "2", address)
                        .exitCode()
                == 0;
    }

    private static String idOf(TwoHosts.Host host) {
        return host.ask("status").path("id").asString();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void twoMinutesOfStrangersCostNoMemoryAndNoPeer() throws Exception {
        attack(Duration.ofMinutes(2));
    }

    @Test
    @Tag("long")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void tenMinutesOfStrangersCostNoMemoryAndNoPeer() throws Exception {
        attack(Duration.ofMinutes(10));
    }

    private void attack(Duration span) throws Exception {
        try (var first = new TwoHosts(folder.resolve("first"));
                var second = new TwoHosts(folder.resolve("second"))) {
            Files.createDirectories(folder.resolve("first"));
            Files.createDirectories(folder.resolve("second"));
            TwoHosts.Host victim = first.left;
            TwoHosts.Host friend = first.right;
            TwoHosts.Host late = second.left;
            TwoHosts.Host attacker = second.right;
            bridge(attacker, List.of(victim, friend, late));
            NodeId settled = writeSettledPeer(victim);
            var target = new AtomicReference<>("");
            var end = new AtomicReference<>(Instant.MAX);
            var shown = new AtomicReference<Optional<StrangerFlood>>(Optional.empty());
            CompletableFuture<Void> attack =
                    WireAccess.live(attacker.namespace, wire -> new Attacker(wire, target, end, shown));
            Process daemon = victim.up();
            friend.up();
            String victimId = idOf(victim);
            String friendId = idOf(friend);
            Awaitility.await().atMost(PATIENCE).until(() -> knows(victim, friendId) && knows(friend, victimId));
            String friendAddress = friend.ask("status").path("ipv4").asString();
            victim.run("ping", "-q", "-c", "3", friendAddress).expectSuccess();

            try (var ping = new ContinuousPing(victim, folder, friendAddress)) {
                Instant begin = Instant.now();
                end.set(begin.plus(span));
                target.set(victimId);
                Awaitility.await()
                        .atMost(span)
                        .until(() -> shown.get().map(StrangerFlood::done).orElse(0L) > 3000);

                late.up();
                String lateId = idOf(late);
                String lateAddress = late.ask("status").path("ipv4").asString();
                String victimAddress = victim.ask("status").path("ipv4").asString();
                Awaitility.await("a new peer reaches it").atMost(PATIENCE).until(() -> reaches(late, victimAddress));
                Awaitility.await("and is reached").atMost(PATIENCE).until(() -> reaches(victim, lateAddress));
                attack.get(span.toSeconds() + 60, TimeUnit.SECONDS);

                StrangerFlood flood = shown.get().orElseThrow();
                long peak = WireAccess.peakResidentBytes(daemon);
                System.out.printf(
                        "strangers=%d cookies=%d peak=%.1f MB silence=%s newcomers=%s log=%d lines%n",
                        flood.done(),
                        flood.cookies(),
                        peak / 1e6,
                        ping.longestSilenceSince(begin),
                        victim.ask("counters").path("peers.newcomers"),
                        victim.log().lines().count());
                assertThat(daemon.isAlive()).isTrue();
                assertThat(peer(victim, lateId).orElseThrow().path("trust").asString())
                        .as("our host sent to it, so it is pinned")
                        .isEqualTo("met");
                assertThat(reaches(victim, lateAddress))
                        .as("at once, since our host used it before")
                        .isTrue();
                // a quarter of their budget is kept for stations that come new, and these are few (protocol.md §5)
                assertThat(flood.done()).as("sessions of strangers").isGreaterThan(30 * span.toSeconds());
                assertThat(peak).as("peak of the resident set").isLessThan(MOST_MEMORY);
                assertThat(ping.longestSilenceSince(begin)).isLessThan(Duration.ofSeconds(2));
                assertThat(peer(victim, friendId).orElseThrow().path("state").asString())
                        .isEqualTo("session");
                assertThat(peer(victim, friendId).orElseThrow().path("ipv4").asString())
                        .isEqualTo(friendAddress);
                assertThat(knows(victim, settled.hex())).isTrue();
                assertThat(knows(victim, lateId)).isTrue();
                assertThat(victim.ask("counters").path("peers.newcomers").asInt())
                        .isBetween(300, 2048);
                assertThat(victim.ask("status").path("warnings").toString()).contains("newcomers.full");
                assertThat(victim.log().lines().count()).as("lines of the log").isLessThan(300);
            }
        }
    }
}
