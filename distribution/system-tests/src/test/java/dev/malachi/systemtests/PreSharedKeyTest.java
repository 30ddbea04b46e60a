package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose pre-shared keys differ cannot talk, and both sides say so. */
class PreSharedKeyTest {
    @TempDir
    Path folder;

    private static List<Warning> mismatches(Node node) {
        return node.status().warnings().stream()
                .filter(warning -> warning.code().equals("psk.mismatch"))
                .toList();
    }

    private static void assertWarnsOf(Node node, Node other, String words) {
        String mac = other.status().links().getFirst().mac().toString();
        assertThat(mismatches(node)).singleElement().satisfies(warning -> {
            assertThat(warning.text()).contains(mac, other.id().shortId(), words);
            assertThat(warning.remedy()).contains("--psk-file");
        });
    }

    @Test
    void nodesWithDifferentKeysAreWarnedOfOnBothSidesWhileTheyAreHeard() throws IOException {
        Path red = Files.writeString(folder.resolve("red.psk"), "red red red red red red");
        Path blue = Files.writeString(folder.resolve("blue.psk"), "blue blue blue blue blue");
        try (var network = new SimulatedNetwork(folder, 91)) {
            long before = network.timeline.currentTimeMillis();
            Node alice = network.start("alice", builder -> builder.pskFile(red));
            Node bob = network.start("bob", builder -> builder.pskFile(blue));
            network.timeline.runFor(Duration.ofMinutes(10));

            assertWarnsOf(alice, bob, "another pre-shared key");
            assertWarnsOf(bob, alice, "another pre-shared key");
            assertThat(mismatches(alice).getFirst().sinceMillis())
                    .as("since when, not the last time")
                    .isBetween(before, before + 5000);

            bob.close();
            network.timeline.runFor(Duration.ofMinutes(3));
            assertThat(mismatches(alice)).as("its last sign is not that old").hasSize(1);
            network.timeline.runFor(Duration.ofMinutes(5));
            assertThat(mismatches(alice)).isEmpty();
        }
    }

    @Test
    void aNodeWithAKeyAndOneWithoutAreWarnedOfOnBothSides() throws IOException {
        Path red = Files.writeString(folder.resolve("red.psk"), "red red red red red red");
        try (var network = new SimulatedNetwork(folder, 92)) {
            Node alice = network.start("alice", builder -> builder.pskFile(red));
            Node carol = network.start("carol", builder -> builder.pskFile(red));
            Node open = network.start();
            Node friend = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(alice, carol));
            network.meet(List.of(open, friend));

            assertThat(mismatches(alice))
                    .hasSize(2)
                    .allSatisfy(warning ->
                            assertThat(warning.text()).contains("uses no pre-shared key and this node has one"));
            assertThat(mismatches(open))
                    .hasSize(2)
                    .allSatisfy(warning ->
                            assertThat(warning.text()).contains("uses a pre-shared key and this node has none"));
        }
    }

    @Test
    void nodesWithTheSameKeyOrNoneAreNotWarnedOf() throws IOException {
        Path red = Files.writeString(folder.resolve("red.psk"), "red red red red red red");
        try (var network = new SimulatedNetwork(folder, 93)) {
            List<Node> nodes = List.of(
                    network.start("alice", builder -> builder.pskFile(red)),
                    network.start("bob", builder -> builder.pskFile(red)));
            network.timeline.runFor(Duration.ofMinutes(5));
            network.meet(nodes);
            assertThat(nodes).allSatisfy(node -> assertThat(mismatches(node)).isEmpty());
        }
        try (var network = new SimulatedNetwork(folder.resolve("open"), 94)) {
            List<Node> nodes = List.of(network.start(), network.start());
            network.timeline.runFor(Duration.ofMinutes(5));
            assertThat(nodes).allSatisfy(node -> assertThat(mismatches(node)).isEmpty());
        }
    }
}
