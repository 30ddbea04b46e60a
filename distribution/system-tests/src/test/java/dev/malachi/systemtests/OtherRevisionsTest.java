package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.Warning;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.systemtests.attack.StrangerFlood;
import dev.malachi.systemtests.attack.Victim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer of another revision is named in {@code status}, never met with silence (protocol.md §1.1). */
class OtherRevisionsTest {
    private static final CryptoSuite SUITE = Extensions.installed().all(CryptoSuite.class).stream()
            .filter(suite -> suite.id().equals("bouncycastle"))
            .findFirst()
            .orElseThrow();

    @TempDir
    Path folder;

    private static List<Warning> revisions(Node node) {
        return node.status().warnings().stream()
                .filter(warning -> warning.code().equals("revision.mismatch"))
                .toList();
    }

    /** The first DISCOVER of a node, which is gone then. */
    private static byte[] recorded(SimulatedNetwork network, String name) {
        List<byte[]> heard = new ArrayList<>();
        try (var _ = new Intruder(network, heard::add);
                Node _ = network.start(name, builder -> builder)) {
            network.timeline.runFor(Duration.ofSeconds(1));
        }
        return heard.stream()
                .filter(frame -> Frames.kind(frame).equals("DISCOVER by broadcast"))
                .findFirst()
                .orElseThrow();
    }

    private static MacAddress sourceOf(byte[] frame) {
        return MacAddress.of(frame, MacAddress.BYTES);
    }

    /** As a node of before asks that did not pad its questions. */
    private static byte[] withoutPadding(byte[] discover) {
        int block = Wire.BODY_OFFSET + Wire.NDP_BODY_BYTES;
        int tlvs = (discover[block + 4] & 0xFF) << 8 | discover[block + 5] & 0xFF;
        return Arrays.copyOf(discover, block + Wire.EXTENSION_OVERHEAD_BYTES + tlvs);
    }

    @Test
    void aNodeThatDoesNotPadItsQuestionsIsNamedWhileItIsHeard() {
        try (var network = new SimulatedNetwork(folder, 95)) {
            byte[] question = recorded(network, "old");
            Node alice = network.start("alice", builder -> builder.hostName("alice"));
            try (var old = new Intruder(network)) {
                old.send(withoutPadding(question));
                network.timeline.runFor(Duration.ofSeconds(1));
            }

            assertThat(revisions(alice)).singleElement().satisfies(warning -> {
                assertThat(warning.text()).contains(sourceOf(question).toString(), "too short", "version ");
                assertThat(warning.remedy()).contains("malachi --version");
            });
            network.timeline.runFor(Duration.ofMinutes(7));
            assertThat(revisions(alice)).isEmpty();
        }
    }

    @Test
    void framesOfAnotherVersionAreNamedWhateverTheyAreOtherwise() {
        try (var network = new SimulatedNetwork(folder, 96)) {
            byte[] question = recorded(network, "new");
            question[Wire.L3_VERSION_OFFSET] = 2;
            Node alice = network.start("alice", builder -> builder);
            try (var intruder = new Intruder(network)) {
                for (int station = 0; station < 300; station++) {
                    question[MacAddress.BYTES + 4] = (byte) (station >> 8);
                    question[MacAddress.BYTES + 5] = (byte) station;
                    intruder.send(question);
                    network.timeline.runFor(Duration.ofMillis(110));
                }
            }

            assertThat(revisions(alice)).hasSize(9);
            assertThat(revisions(alice).getFirst().text()).contains("version 2", "version 1");
            assertThat(revisions(alice).getLast().text()).startsWith("More than 256 other stations");
            network.timeline.runFor(Duration.ofMinutes(7));
            assertThat(revisions(alice)).isEmpty();
        }
    }

    @Test
    void handshakesThatAreShorterThanTheirAnswersAreNamed() {
        try (var network = new SimulatedNetwork(folder, 97)) {
            List<byte[]> heard = new ArrayList<>();
            try (var intruder = new Intruder(network, heard::add)) {
                Node alice = network.start("alice", builder -> builder.hostName("h".repeat(63)));
                network.timeline.runFor(Duration.ofSeconds(1));
                Victim victim = Victim.of(
                        SUITE,
                        heard.stream().filter(Victim::isDiscovery).findFirst().orElseThrow());
                new StrangerFlood(SUITE, new SplittableRandom(4), victim, 1, intruder::send)
                        .begin(network.timeline.nanoTime(), network.timeline.currentTimeMillis());
                network.timeline.runFor(Duration.ofSeconds(1));

                assertThat(alice.counters().getOrDefault("handshake.drop.short", 0L))
                        .isEqualTo(1);
                assertThat(revisions(alice))
                        .singleElement()
                        .satisfies(warning -> assertThat(warning.text())
                                .contains("02:41:00:00:00:00", "begins sessions", "too short"));
            }
        }
    }

    @Test
    void nodesOfThisRevisionAreNotNamed() {
        try (var network = new SimulatedNetwork(folder, 98)) {
            List<Node> nodes = List.of(network.start(), network.start());
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(nodes);
            network.timeline.runFor(Duration.ofMinutes(5));
            assertThat(nodes).allSatisfy(node -> assertThat(revisions(node)).isEmpty());
        }
    }
}
