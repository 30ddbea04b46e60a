package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that was copied to a second machine (protocol.md §3.1, §7.1): who sees it, and who says so. */
class ClonedIdentityTest {
    private static final byte[] COPIED = Keys.seed(7);

    @TempDir
    Path folder;

    private static List<Event> duplicates(List<Event> events) {
        return events.stream()
                .filter(event -> event.kind().equals(EventKind.DUPLICATE_IDENTITY))
                .toList();
    }

    private static List<Warning> warningsAbout(Node subject, Node at) {
        return at.peers().stream()
                .filter(peer -> peer.id().equals(subject.id()))
                .flatMap(peer -> peer.warnings().stream())
                .toList();
    }

    @Test
    void bothCopiesSeeTheOtherByItsMacAddressAndSaySo() {
        try (var network = new SimulatedNetwork(folder, 21)) {
            Node original = network.start("original", COPIED, builder -> builder);
            network.timeline.runFor(Duration.ofMinutes(1));
            Node copy = network.start("copy", COPIED, builder -> builder);
            List<List<Event>> heard = List.of(SimulatedNetwork.events(original), SimulatedNetwork.events(copy));
            assertThat(copy.id()).isEqualTo(original.id());

            network.timeline.runFor(Duration.ofMinutes(10));

            String macOfCopy = network.segment.stations().get(1).toString();
            assertThat(duplicates(heard.get(0))).hasSizeBetween(5, 11).allSatisfy(event -> {
                assertThat(event.peer()).contains(original.id());
                assertThat(event.attributes()).containsEntry("mac", macOfCopy).containsEntry("link", "simulated");
            });
            assertThat(duplicates(heard.get(1))).hasSizeBetween(5, 11);
            for (Node node : List.of(original, copy)) {
                assertThat(node.status().warnings()).singleElement().satisfies(warning -> {
                    assertThat(warning.text()).startsWith("Another machine uses this node's id (");
                    assertThat(warning.remedy()).contains("malachi keys generate --force");
                });
            }

            copy.close();
            network.timeline.runFor(Duration.ofMinutes(6));
            assertThat(original.status().warnings()).as("it is gone").isEmpty();
        }
    }

    @Test
    void aThirdNodeThatHearsBothSaysSoAndStaysWithOneOfThem() {
        try (var network = new SimulatedNetwork(folder, 22)) {
            Node third = network.start();
            network.start("original", COPIED, builder -> builder);
            network.timeline.runFor(Duration.ofMinutes(1));
            List<Event> events = SimulatedNetwork.events(third);
            Node copy = network.start("copy", COPIED, builder -> builder);

            network.timeline.runFor(Duration.ofMinutes(10));

            assertThat(duplicates(events)).isNotEmpty().allSatisfy(event -> {
                assertThat(event.peer()).contains(copy.id());
                assertThat(event.attributes()).containsKeys("mac", "link");
            });
            assertThat(warningsAbout(copy, third))
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.text())
                            .startsWith("Two machines use the id " + copy.id().shortId() + " ("));
            assertThat(events.stream().filter(event -> event.kind().equals(EventKind.PEER_CHANGED)))
                    .as("it does not go from one to the other with every beacon")
                    .hasSizeLessThanOrEqualTo(4);
        }
    }

    /** Two copies that started at the same moment give their records the same number. */
    @Test
    void recordsWithTheSameNumberAndOtherBytesAreSeenByWhoTalksToBoth() {
        try (var network = new SimulatedNetwork(folder, 23)) {
            Node third = network.start();
            List<Event> events = SimulatedNetwork.events(third);
            network.timeline.runFor(Duration.ofSeconds(10));
            Node original = network.start("original", COPIED, builder -> builder.hostName("galley"));
            Node copy = network.start("copy", COPIED, builder -> builder.hostName("kitchen"));
            network.timeline.runFor(Duration.ofMillis(500));

            for (int i = 0; i < 10; i++) {
                network.echo(original, third, Duration.ofSeconds(1));
                network.echo(copy, third, Duration.ofSeconds(1));
            }

            assertThat(third.counters()).containsKey("record.drop.duplicate_identity");
            assertThat(duplicates(events)).isNotEmpty();
            assertThat(warningsAbout(copy, third)).hasSize(1);
        }
    }

    /** What is not a copy: a node that starts again, changes its wire, or has two of them. */
    @Test
    void restartsAndReplaysAreNoCopies() {
        try (var network = new SimulatedNetwork(folder, 24)) {
            Node third = network.start();
            List<Event> events = SimulatedNetwork.events(third);
            var restarts = new AtomicInteger();
            while (restarts.incrementAndGet() <= 5) {
                Node node = network.start("original", COPIED, builder -> builder); // each time with another MAC address
                List<Event> own = SimulatedNetwork.events(node);
                network.timeline.runFor(Duration.ofSeconds(20));
                network.echo(third, node, Duration.ofSeconds(1)).orElseThrow();
                network.timeline.runFor(Duration.ofMinutes(restarts.get()));
                assertThat(duplicates(own)).isEmpty();
                node.close();
            }
            assertThat(duplicates(events)).isEmpty();
        }
    }
}
