package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Datagram;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.PeerState;
import dev.malachi.api.TrustMode;
import dev.malachi.plugin.virtuallan.Impairment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes on the virtual LAN, on a virtual clock. */
class SimulatedNetworkTest {
    @TempDir
    Path folder;

    @Test
    void twoNodesMeetAndTalkWithinASecond() {
        try (var network = new SimulatedNetwork(folder, 1)) {
            Node alice = network.start();
            Node bob = network.start();
            assertThat(network.timeline.runUntil(
                            Duration.ofSeconds(1),
                            () -> SimulatedNetwork.knows(alice, bob) && SimulatedNetwork.knows(bob, alice)))
                    .isTrue();

            EchoReply reply = network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();

            assertThat(new String(reply.data(), StandardCharsets.UTF_8)).isEqualTo("are you there?");
            assertThat(reply.hopLimit()).isEqualTo(16);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.SESSION);
            assertThat(SimulatedNetwork.state(bob, alice)).contains(PeerState.SESSION);
        }
    }

    @Test
    void datagramsArriveOnceWithTheirBytesAndPorts() {
        try (var network = new SimulatedNetwork(folder, 2)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            List<Datagram> received = new ArrayList<>();
            bob.bind(7, received::add);

            for (int i = 0; i < 20; i++) {
                alice.send(bob.id(), 49152, 7, new byte[] {(byte) i, 0, (byte) 0x80});
            }
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThat(received).hasSize(20);
            for (int i = 0; i < 20; i++) {
                assertThat(received.get(i).payload()).containsExactly(i, 0, 0x80);
                assertThat(received.get(i).from()).isEqualTo(alice.id());
                assertThat(received.get(i).fromPort()).isEqualTo(49152);
            }
        }
    }

    @Test
    void paddingHidesTheSizeAndNothingElse() {
        try (var network = new SimulatedNetwork(folder, 3)) {
            Node alice = network.start("alice", builder -> builder.padding(true));
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            List<byte[]> received = new ArrayList<>();
            bob.bind(7, datagram -> received.add(datagram.payload()));
            Set<Integer> sizes = new HashSet<>();

            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            try (var _ = network.segment.tap((at, buffer, offset, length) -> sizes.add(length))) {
                for (int size = 1; size <= 40; size++) {
                    alice.send(bob.id(), 7, 7, new byte[size]);
                }
                network.timeline.runFor(Duration.ofMillis(100));
            }

            assertThat(received).hasSize(40);
            for (int size = 1; size <= 40; size++) {
                assertThat(received.get(size - 1)).hasSize(size);
            }
            assertThat(sizes).hasSize(1);
        }
    }

    @Test
    void nothingReadableIsOnTheWire() {
        try (var network = new SimulatedNetwork(folder, 4)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            var wire = new StringBuilder();
            byte[] secret = "the treasure lies under the third palm tree".getBytes(StandardCharsets.US_ASCII);
            List<byte[]> received = new ArrayList<>();
            bob.bind(7, datagram -> received.add(datagram.payload()));

            try (var _ = network.segment.tap((at, buffer, offset, length) -> wire.append(new String(
                    buffer.asSlice(offset, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                    StandardCharsets.ISO_8859_1)))) {
                alice.send(bob.id(), 7, 7, secret);
                network.timeline.runFor(Duration.ofSeconds(1));
            }

            assertThat(received).containsExactly(secret);
            assertThat(wire).isNotEmpty().doesNotContain("treasure").doesNotContain("palm");
        }
    }

    @Test
    void sessionOutlivesManyRekeysWithoutLosingAPing() {
        try (var network = new SimulatedNetwork(folder, 5)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));

            for (int i = 0; i < 600; i++) {
                assertThat(network.echo(alice, bob, Duration.ofMillis(100)))
                        .as("ping %d", i)
                        .isPresent();
                network.timeline.runFor(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void nodesWithNothingToSayLetTheirSessionEnd() {
        try (var network = new SimulatedNetwork(folder, 19)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();

            network.timeline.runFor(Duration.ofMinutes(30));

            assertThat(alice.counters().getOrDefault("handshake.init_sent", 0L)
                            + bob.counters().getOrDefault("handshake.init_sent", 0L))
                    .isLessThanOrEqualTo(2);
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.NEW);
        }
    }

    @Test
    void restartedNodeIsBackAtItsFirstPingWithItsAddress() {
        try (var network = new SimulatedNetwork(folder, 6)) {
            Node alice = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            String address = bob.status().ipv4();

            bob.close();
            network.timeline.runFor(Duration.ofSeconds(3));
            Node again = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofMillis(200));

            assertThat(again.id()).isEqualTo(bob.id());
            assertThat(again.status().ipv4()).isEqualTo(address);
            assertThat(network.echo(alice, again, Duration.ofSeconds(1))).isPresent();
        }
    }

    @Test
    void nodesWithDifferentPreSharedKeysNeverMeet() throws IOException {
        Path red = Files.writeString(folder.resolve("red.psk"), "red red red red red red");
        Path blue = Files.writeString(folder.resolve("blue.psk"), "blue blue blue blue blue");
        try (var network = new SimulatedNetwork(folder, 7)) {
            Node alice = network.start("alice", builder -> builder.pskFile(red));
            Node bob = network.start("bob", builder -> builder.pskFile(blue));
            Node carol = network.start("carol", builder -> builder.pskFile(red));
            network.timeline.runFor(Duration.ofMinutes(2));

            assertThat(SimulatedNetwork.knows(alice, carol)).isTrue();
            assertThat(network.echo(alice, carol, Duration.ofSeconds(1))).isPresent();
            assertThat(SimulatedNetwork.knows(alice, bob)).isFalse();
            assertThat(SimulatedNetwork.knows(bob, carol)).isFalse();
        }
    }

    @Test
    void underKnownStrangersAreNotTalkedTo() {
        try (var network = new SimulatedNetwork(folder, 8)) {
            Node alice = network.start("alice", builder -> builder.trust(TrustMode.KNOWN));
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(30));

            assertThat(SimulatedNetwork.knows(alice, bob)).isFalse();
            // Bob cannot know that he is not wanted; what he sends is not answered.
            if (SimulatedNetwork.knows(bob, alice)) {
                assertThat(network.echo(bob, alice, Duration.ofSeconds(30))).isEmpty();
            }
        }
    }

    @Test
    void everyPingIsAnsweredInTheEndOnABadWire() {
        try (var network = new SimulatedNetwork(folder, 9)) {
            network.segment.impair(Impairment.NONE
                    .withLoss(0.2)
                    .withDuplication(0.1)
                    .withDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                    .withReordering(0.1));
            Node alice = network.start();
            Node bob = network.start();
            assertThat(network.timeline.runUntil(Duration.ofMinutes(1), () -> SimulatedNetwork.knows(alice, bob)))
                    .isTrue();
            var answered = new AtomicInteger();

            for (int i = 0; i < 200; i++) {
                if (network.echo(alice, bob, Duration.ofSeconds(1)).isPresent()) {
                    answered.incrementAndGet();
                }
            }

            // Both directions must survive 20 % loss: 64 % are expected once the session is up.
            assertThat(answered.get()).isBetween(90, 170);
        }
    }

    @Test
    void partedNetworkComesTogetherAgain() {
        try (var network = new SimulatedNetwork(folder, 10)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            List<MacAddress> stations = network.segment.stations();

            network.segment.partition(List.of(List.of(stations.get(0)), List.of(stations.get(1))));
            assertThat(network.echo(alice, bob, Duration.ofMinutes(5))).isEmpty();
            network.segment.heal();

            assertThat(network.timeline.runUntil(
                            Duration.ofMinutes(2),
                            () -> network.echo(alice, bob, Duration.ofSeconds(1))
                                    .isPresent()))
                    .isTrue();
        }
    }

    @Test
    void hundredNodesSpendAnHourTogetherQuietly() {
        try (var network = new SimulatedNetwork(folder, 15)) {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                nodes.add(network.start("node" + i, builder -> builder.crypto("sodium")));
            }
            network.timeline.runFor(Duration.ofMinutes(10));
            for (Node node : nodes) {
                assertThat(node.peers()).hasSize(99);
            }

            long before = network.frames();
            network.timeline.runFor(Duration.ofMinutes(50));

            // N settled nodes cost about N broadcasts a minute and no answers (protocol.md §3.3).
            assertThat(network.frames() - before).isBetween(3000L, 8000L);
            for (int i = 0; i < 100; i++) {
                assertThat(network.echo(nodes.get(i), nodes.get((i * 37 + 11) % 100), Duration.ofSeconds(1)))
                        .isPresent();
            }
            assertThat(nodes.stream().map(node -> node.status().ipv4()).distinct())
                    .hasSize(100);
        }
    }

    @Test
    void sameSeedIsTheSameRunAndAnotherSeedIsNot() {
        assertThat(runOfTwenty("first", 16)).isEqualTo(runOfTwenty("second", 16));
        assertThat(runOfTwenty("third", 17)).isNotEqualTo(runOfTwenty("fourth", 16));
    }

    private long runOfTwenty(String name, long seed) {
        try (var network = new SimulatedNetwork(folder.resolve(name), seed)) {
            network.segment.impair(
                    Impairment.NONE.withLoss(0.05).withDelay(Duration.ofMillis(0), Duration.ofMillis(3)));
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                nodes.add(network.start());
            }
            network.timeline.runFor(Duration.ofMinutes(3));
            for (int i = 0; i < 20; i++) {
                network.echo(nodes.get(i), nodes.get((i + 7) % 20), Duration.ofSeconds(2));
            }
            network.timeline.runFor(Duration.ofMinutes(5));
            return network.trace();
        }
    }

    @Test
    void targetsAreFoundByIdPrefixAddressAndName() {
        try (var network = new SimulatedNetwork(folder, 18)) {
            Node alice = network.start("alice", builder -> builder.hostName("galley"));
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(bob, alice, Duration.ofSeconds(1)).orElseThrow();

            for (String target : List.of(
                    alice.id().toString(),
                    alice.id().hex(),
                    alice.id().shortId(),
                    alice.id().hex().substring(0, 6) + ".mli",
                    "galley",
                    "GALLEY.mli",
                    alice.status().ipv4(),
                    alice.status().ipv6())) {
                assertThat(bob.resolve(target)).as(target).contains(alice.id());
            }
            assertThat(bob.resolve("10.144.250.250")).isEmpty();
            assertThat(bob.resolve("nobody")).isEmpty();
            assertThatThrownBy(() -> bob.resolve(" ")).isInstanceOf(MalachiException.class);
        }
    }
}
