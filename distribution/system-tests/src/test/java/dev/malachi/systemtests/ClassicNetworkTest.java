package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Datagram;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.plugin.virtuallan.VirtualLan;
import dev.malachi.systemtests.original.OriginalNode;
import dev.malachi.systemtests.original.OriginalStation;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malachi nodes and models of the original's on one virtual LAN, on a virtual clock. */
class ClassicNetworkTest {
    private static final Duration THIRTY_A_SECOND = Duration.ofNanos(1_000_000_000L / 30);
    private static final int SERIES = 500;
    private static final double SHARE = 0.97;

    @TempDir
    Path folder;

    /** An original on the network's segment. */
    private final class Original implements AutoCloseable {
        final OriginalStation station;
        final OriginalNode node;

        Original(SimulatedNetwork network, int number, Optional<byte[]> psk) {
            station = new OriginalStation(VirtualLan.DRIVER_ID, network.segment.name(), network.timeline);
            byte[] seed = new byte[32];
            seed[0] = (byte) number;
            node = new OriginalNode(
                    network.timeline, new SplittableRandom(number), seed, station.mac(), psk, station::send);
            station.onFrame(node::receive);
        }

        NodeId id() {
            return NodeId.parse(node.id()).orElseThrow();
        }

        boolean knows(Node other) {
            return node.neighbors().contains(other.id().hex());
        }

        @Override
        public void close() {
            station.close();
        }
    }

    private Original original(SimulatedNetwork network) {
        return new Original(network, 1, Optional.empty());
    }

    private static Optional<PeerStatus> status(Node node, Original peer) {
        return node.peers().stream()
                .filter(known -> known.id().equals(peer.id()))
                .findFirst();
    }

    private static boolean haveMet(Node node, Original original) {
        return original.knows(node)
                && status(node, original)
                        .filter(peer -> peer.state() == PeerState.SESSION)
                        .isPresent();
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(20).putInt(number).array();
    }

    /** Which datagrams of a series at 30 a second arrive at the original. */
    private static Set<Integer> toOriginal(SimulatedNetwork network, Node from, Original to) {
        int before = to.node.heard().size();
        for (int i = 0; i < SERIES; i++) {
            from.send(to.id(), 49152, 7, numbered(i));
            network.timeline.runFor(THIRTY_A_SECOND);
        }
        return OriginalNode.numbers(
                to.node.heard().subList(before, to.node.heard().size()));
    }

    private static Set<Integer> toMalachi(SimulatedNetwork network, Original from, Node to) {
        Set<Integer> arrived = new HashSet<>();
        try (var _ = to.bind(9, datagram -> {
            assertThat(datagram.from()).isEqualTo(from.id());
            assertThat(datagram.fromPort()).isEqualTo(49153);
            assertThat(arrived.add(ByteBuffer.wrap(datagram.payload()).getInt()))
                    .isTrue();
        })) {
            for (int i = 0; i < SERIES; i++) {
                from.node.send(to.id().hex(), 49153, 9, numbered(i));
                network.timeline.runFor(THIRTY_A_SECOND);
            }
        }
        return arrived;
    }

    private static void assertNothingFellBackToPlaintext(Original original) {
        assertThat(original.node.count("plaintext")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 1000, 1990, 2010, 2500, 5000})
    void eachLearnsTheOtherWhenMalachiStartsLast(int startedMillisAgo) {
        try (var network = new SimulatedNetwork(folder, 1);
                Original original = original(network)) {
            network.timeline.runFor(Duration.ofMillis(startedMillisAgo));

            Node node = network.start();

            assertThat(network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original)))
                    .isTrue();
        }
    }

    @Test
    void eachLearnsTheOtherWhenTheOriginalStartsLastAndNobodyAsks() {
        try (var network = new SimulatedNetwork(folder, 2)) {
            Node node = network.start();
            network.timeline.runFor(Duration.ofMinutes(10));
            try (Original original = original(network)) {

                // The beacon comes every minute, a quarter more or less.
                assertThat(network.timeline.runUntil(Duration.ofSeconds(80), () -> haveMet(node, original)))
                        .isTrue();
            }
        }
    }

    @Test
    void eachLearnsTheOtherAtOnceWhenTheOriginalAsks() {
        try (var network = new SimulatedNetwork(folder, 3)) {
            Node node = network.start();
            network.timeline.runFor(Duration.ofMinutes(10));
            try (Original original = original(network)) {
                network.timeline.runFor(Duration.ofMillis(100));

                original.node.discover();

                assertThat(network.timeline.runUntil(Duration.ofMillis(100), () -> haveMet(node, original)))
                        .isTrue();
                assertThat(original.node.count("unasked")).isZero();
            }
        }
    }

    @Test
    void anAskerLearnsAllOfSeveralMalachiNodes() {
        try (var network = new SimulatedNetwork(folder, 4)) {
            List<Node> nodes = List.of(network.start(), network.start(), network.start(), network.start());
            network.timeline.runFor(Duration.ofMinutes(10));
            try (Original original = original(network)) {
                network.timeline.runFor(Duration.ofMillis(100));

                original.node.discover(); // takes one answer

                assertThat(network.timeline.runUntil(
                                Duration.ofSeconds(1), () -> nodes.stream().allMatch(node -> haveMet(node, original))))
                        .isTrue();
            }
        }
    }

    @Test
    void datagramsArriveBothWays() {
        try (var network = new SimulatedNetwork(folder, 5);
                Original original = original(network)) {
            Node node = network.start();
            assertThat(network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original)))
                    .isTrue();

            assertThat(toOriginal(network, node, original)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
            assertThat(toMalachi(network, original, node)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
            assertNothingFellBackToPlaintext(original);
            assertThat(original.node.count("undecryptable")).isZero();
            PeerStatus peer = status(node, original).orElseThrow();
            assertThat(peer.dialect()).isEqualTo("classic");
            assertThat(peer.txBytes()).isPositive();
            assertThat(peer.rxBytes()).isPositive();
            assertThat(peer.ipv4()).isEqualTo(VirtualAddress.format(VirtualAddress.preferredIpv4(original.id())));
            assertThat(node.resolve(peer.ipv4())).contains(original.id());
        }
    }

    @Test
    void secureFramesShowNoIdsAndNoSizes() {
        try (var network = new SimulatedNetwork(folder, 18);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            List<byte[]> frames = new ArrayList<>();
            try (var _ = network.segment.tap((at, buffer, offset, length) ->
                    frames.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)))) {
                for (int size = 0; size < 128; size++) {
                    node.send(original.id(), 1, 2, new byte[size]);
                }
                network.timeline.runFor(Duration.ofMillis(1));
            }

            assertThat(frames).hasSize(128).allSatisfy(frame -> {
                assertThat(frame).hasSize(260);
                assertThat(HexFormat.of().formatHex(frame, 12, 51)).isEqualTo("88b54d4e0104" + "00".repeat(32) + "01");
            });
        }
    }

    @Test
    void plaintextOfTheOriginalIsNeverTaken() {
        try (var network = new SimulatedNetwork(folder, 19);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            List<Datagram> received = new ArrayList<>();
            node.bind(7, received::add);
            byte[] header = OriginalNode.plaintextDatagram(
                    original.station.mac(), node.id().bytes(), 7);
            long before = node.counters().getOrDefault("rx.drop.plaintext", 0L);

            for (int i = 0; i < 10; i++) {
                original.station.send(header);
            }
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThat(received).isEmpty();
            assertThat(node.counters().get("rx.drop.plaintext")).isEqualTo(before + 10);
        }
    }

    @Test
    void theFirstDatagramWaitsForTheKeysAndArrives() {
        try (var network = new SimulatedNetwork(folder, 6)) {
            Node node = network.start("alice", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            try (Original original = original(network)) {
                network.timeline.runFor(Duration.ofMillis(100));
                original.node.discover();
                network.timeline.runUntil(
                        Duration.ofMillis(100), () -> status(node, original).isPresent());
                assertThat(original.knows(node)).isFalse();

                node.send(original.id(), 1, 2, numbered(7));
                network.timeline.runFor(Duration.ofMillis(200));

                assertThat(OriginalNode.numbers(original.node.heard())).containsExactly(7);
            }
        }
    }

    @Test
    void payloadsOfEverySizeArriveWhole() {
        try (var network = new SimulatedNetwork(folder, 7);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            List<byte[]> received = new ArrayList<>();
            node.bind(9, datagram -> received.add(datagram.payload()));

            for (int size = 0; size <= 1343; size++) {
                byte[] payload = new byte[size];
                new SplittableRandom(size).nextBytes(payload);
                int before = original.node.heard().size();
                // It is deaf now and then.
                for (int tries = 0; tries < 2 && original.node.heard().size() == before; tries++) {
                    node.send(original.id(), 1, 2, payload);
                    network.timeline.runFor(Duration.ofMillis(40));
                }
                assertThat(original.node.heard().getLast().payload()).isEqualTo(payload);
                if (size <= 1279) {
                    original.node.send(node.id().hex(), 2, 9, payload);
                    network.timeline.runFor(Duration.ofMillis(1));
                    assertThat(received.getLast()).isEqualTo(payload);
                }
            }

            assertThatThrownBy(() -> node.send(original.id(), 1, 2, new byte[1344]))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("at most 1343 bytes, not 1344");
        }
    }

    @Test
    void trafficResumesAfterTheOriginalRestarts() {
        try (var network = new SimulatedNetwork(folder, 8);
                Original original = original(network)) {
            Node node = network.start("alice", builder -> builder.setting("classic", "rediscovery", "5s"));
            network.timeline.runFor(Duration.ofMinutes(10)); // beacons are rare by now
            assertThat(haveMet(node, original)).isTrue();

            original.node.restart();

            assertThat(resumesWithin(Duration.ofSeconds(6), network, () -> {
                        node.send(original.id(), 1, 2, numbered(1));
                        return !original.node.heard().isEmpty();
                    }))
                    .isTrue();
            assertThat(toMalachi(network, original, node)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
        }
    }

    @Test
    void theOriginalIsAskedAtLeastEveryTwentyMinutesEvenWhenBroadcastsAreLost() {
        try (var network = new SimulatedNetwork(folder, 9);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            original.station.onFrame(frame -> {
                if (frame[0] != (byte) 0xFF) { // as Wi-Fi drops them
                    original.node.receive(frame);
                }
            });

            original.node.restart();

            assertThat(network.timeline.runUntil(Duration.ofMinutes(21), () -> original.knows(node)))
                    .isTrue();
        }
    }

    @Test
    void trafficResumesAfterMalachiRestarts() {
        try (var network = new SimulatedNetwork(folder, 10);
                Original original = original(network)) {
            Node node = network.start("alice", builder -> builder);
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            assertThat(toOriginal(network, node, original)).isNotEmpty();
            int before = original.node.heard().size();

            node.close();
            network.timeline.runFor(Duration.ofSeconds(30));
            Node again = network.start("alice", builder -> builder);
            List<Datagram> received = new ArrayList<>();
            again.bind(9, received::add);

            assertThat(again.peers()).extracting(PeerStatus::dialect).containsExactly("classic"); // its pin
            assertThat(resumesWithin(Duration.ofSeconds(3), network, () -> {
                        again.send(original.id(), 1, 2, numbered(1));
                        original.node.send(again.id().hex(), 1, 9, numbered(2));
                        return original.node.heard().size() > before && !received.isEmpty();
                    }))
                    .isTrue();
            assertNothingFellBackToPlaintext(original);
        }
    }

    private static boolean resumesWithin(Duration patience, SimulatedNetwork network, Supplier<Boolean> attempt) {
        long deadline = network.timeline.nanoTime() + patience.toNanos();
        while (!attempt.get()) {
            if (network.timeline.nanoTime() >= deadline) {
                return false;
            }
            network.timeline.runFor(Duration.ofMillis(100));
        }
        return true;
    }

    @Test
    void equalPreSharedKeysMeetAndDifferentOnesDoNot() throws IOException {
        Path red = Files.writeString(folder.resolve("red.psk"), "red red red red red red");
        try (var network = new SimulatedNetwork(folder, 11);
                Original friend = new Original(network, 1, Optional.of("red red red red red red".getBytes()));
                Original stranger = new Original(network, 2, Optional.of("blue blue blue blue blue".getBytes()));
                Original open = new Original(network, 3, Optional.empty())) {
            Node node = network.start("alice", builder -> builder.pskFile(red));
            network.timeline.runFor(Duration.ofSeconds(3));
            for (Original original : List.of(friend, stranger, open)) {
                original.node.discover();
                network.timeline.runFor(Duration.ofSeconds(21));
                original.node.discover();
                network.timeline.runFor(Duration.ofMinutes(2));
            }

            assertThat(haveMet(node, friend)).isTrue();
            assertThat(stranger.knows(node)).isFalse();
            assertThat(node.peers()).extracting(PeerStatus::id).containsExactly(friend.id());
            assertThat(toOriginal(network, node, friend)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
            assertThat(node.counters()).containsKey("ndp.drop.psk");
        }
    }

    @Test
    void hoursOfTrafficOutliveManyKeyRenewals() {
        try (var network = new SimulatedNetwork(folder, 12);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            List<Datagram> received = new ArrayList<>();
            node.bind(9, received::add);
            int count = 3600;

            for (int i = 0; i < count; i++) {
                node.send(original.id(), 1, 2, numbered(i));
                assertThat(original.node.send(node.id().hex(), 1, 9, numbered(i)))
                        .isTrue();
                network.timeline.runFor(Duration.ofMillis(4001));
            }

            assertThat(original.node.count("rekeyed")).isBetween(4, 8);
            assertThat(OriginalNode.numbers(original.node.heard())).hasSizeGreaterThan((int) (count * SHARE));
            assertThat(received).hasSize(count);
        }
    }

    @Test
    void aDiscoveryEverySecondDisturbsNoTraffic() {
        try (var network = new SimulatedNetwork(folder, 13);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            Runnable every = new Runnable() {
                @Override
                public void run() {
                    node.discover();
                    var _ = network.timeline.schedule(1_000_000_000L, this);
                }
            };
            every.run();

            assertThat(toOriginal(network, node, original)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
            assertThat(toMalachi(network, original, node)).hasSizeGreaterThanOrEqualTo((int) (SERIES * SHARE));
            assertThat(original.node.count("rekeyed")).isPositive();
        }
    }

    @Test
    void nothingRecordedIsDeliveredAgain() {
        try (var network = new SimulatedNetwork(folder, 14);
                Original original = original(network)) {
            Node node = network.start("alice", builder -> builder);
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            List<byte[]> recorded = new ArrayList<>();
            try (var _ = network.segment.tap((at, buffer, offset, length) -> {
                if (buffer.get(ValueLayout.JAVA_BYTE, offset + 17) == 4) {
                    recorded.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
                }
            })) {
                assertThat(toMalachi(network, original, node)).isNotEmpty();
                original.node.restart();
                node.discover(); // the original hears of it again and draws another nonce prefix
                network.timeline.runFor(Duration.ofSeconds(3));
                assertThat(toMalachi(network, original, node)).isNotEmpty();
            }
            List<Datagram> received = new ArrayList<>();
            node.bind(9, received::add);

            for (Duration later : List.of(Duration.ZERO, Duration.ofMinutes(44), Duration.ofHours(3))) {
                network.timeline.runFor(later);
                recorded.forEach(original.station::send);
                network.timeline.runFor(Duration.ofSeconds(1));
            }
            node.close();
            Node again = network.start("alice", builder -> builder);
            again.bind(9, received::add);
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(again, original));
            recorded.forEach(original.station::send);
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThat(recorded).hasSizeGreaterThan(2 * SERIES - 10);
            assertThat(received).isEmpty();
            assertThat(node.counters()).containsKeys("classic.drop.replayed", "classic.drop.bad_tag");
        }
    }

    @Test
    void classicOffMeansThatClassicNodesAreNotThere() {
        try (var network = new SimulatedNetwork(folder, 15);
                Original original = original(network)) {
            Node node = network.start("alice", builder -> builder.setting("classic", "enabled", false));
            network.timeline.runFor(Duration.ofSeconds(3));
            original.node.discover();
            network.timeline.runFor(Duration.ofMinutes(2));

            assertThat(node.peers()).isEmpty();
            assertThat(node.counters().get("ndp.drop.classic_off")).isPositive();
            assertThat(node.status().plugins())
                    .extracting(plugin -> plugin.id())
                    .contains("protocol.ndp")
                    .doesNotContain("protocol.classic");
        }
    }

    @Test
    void aPingToAClassicNodeSaysThatItAnswersNone() {
        try (var network = new SimulatedNetwork(folder, 16);
                Original original = original(network)) {
            Node node = network.start();
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));

            assertThatThrownBy(() -> node.echoAsync(original.id(), new byte[0], reply -> {}))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("in which there is no ping");
        }
    }

    @Test
    void aNodeThatBecomesNativeIsUsedAsNativeAndNeverAsClassicAgain() throws IOException {
        try (var network = new SimulatedNetwork(folder, 17)) {
            Node node = network.start("alice", builder -> builder);
            Original original = original(network);
            network.timeline.runUntil(Duration.ofSeconds(3), () -> haveMet(node, original));
            assertThat(toOriginal(network, node, original)).isNotEmpty();
            original.close();
            byte[] seed = new byte[32];
            seed[0] = 1;
            Keys.install(network.home("upgraded"), seed);

            Node upgraded = network.start("upgraded", builder -> builder);
            assertThat(upgraded.id()).isEqualTo(original.id());
            network.timeline.runFor(Duration.ofSeconds(3));
            assertThat(network.echo(node, upgraded, Duration.ofSeconds(1))).isPresent();
            upgraded.close();
            node.close();
            network.timeline.runFor(Duration.ofSeconds(3));
            Node again = network.start("alice", builder -> builder);
            try (Original back = original(network)) {
                network.timeline.runFor(Duration.ofSeconds(2));
                back.node.discover();
                network.timeline.runFor(Duration.ofMinutes(2));

                assertThat(status(again, back).orElseThrow().dialect()).isEqualTo("native");
                assertThat(status(again, back).orElseThrow().state()).isNotEqualTo(PeerState.SESSION);
                assertThat(again.counters().get("peers.refused.downgrade")).isPositive();
                assertThat(again.counters().keySet()).noneMatch(counter -> counter.equals("classic.tx.datagram"));
            }
        }
    }
}
