package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has which host name (protocol.md §9, Names): nodes that announce the same one, on the virtual LAN. */
class NamesTest {
    @TempDir
    Path folder;

    private static Node start(SimulatedNetwork network, String home, String name) {
        return network.start(home, builder -> builder.hostName(name));
    }

    private static PeerStatus seenBy(Node node, Node other) {
        return node.peers().stream()
                .filter(peer -> peer.id().equals(other.id()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertBobIs(Node seen, Node bob, Node other) {
        assertThat(seen.resolve("bob")).contains(bob.id());
        assertThat(seen.resolve("Bob.mli")).contains(bob.id());
        assertThat(seenBy(seen, bob).name()).contains("bob");
        assertThat(seenBy(seen, bob).warnings()).isEmpty();
        assertThat(seenBy(seen, other).name()).isEmpty();
    }

    private static List<Warning> contests(Node seen, Node other) {
        return seenBy(seen, other).warnings().stream()
                .filter(warning -> warning.code().equals("name.contested"))
                .toList();
    }

    @Test
    void aStrangerThatAnnouncesAKnownNameGetsNothingByItNotEvenWhileItsHolderIsAway() {
        try (var network = new SimulatedNetwork(folder, 31)) {
            Node alice = start(network, "alice", "alice");
            Node bob = start(network, "bob", "bob");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, bob));
            Node stranger = start(network, "stranger", "bob");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, bob, stranger));

            assertBobIs(alice, bob, stranger);
            assertThat(contests(alice, stranger))
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.remedy())
                            .contains("peers approve " + stranger.id(), "peers forget " + bob.id()));

            bob.close();
            network.timeline.runFor(Duration.ofSeconds(10));
            alice.close();
            Node again = start(network, "alice", "alice");
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(again, stranger));

            assertBobIs(again, bob, stranger);
            assertThat(contests(again, stranger)).hasSize(1);
        }
    }

    @Test
    void aReinstalledMachineGetsItsNameBackWhenItsOldKeyWasNotSeenForSevenDays() {
        try (var network = new SimulatedNetwork(folder, 32)) {
            Node alice = start(network, "alice", "alice");
            Node before = start(network, "bob", "bob");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, before));
            before.close();
            Node reinstalled = start(network, "bob-again", "bob");
            network.timeline.runFor(Duration.ofDays(6));
            network.meet(List.of(alice, reinstalled));
            assertBobIs(alice, before, reinstalled);

            network.timeline.runFor(Duration.ofHours(26));

            assertBobIs(alice, reinstalled, before);
            assertThat(contests(alice, reinstalled)).isEmpty();

            // What was decided stays so, over a restart, and when the old key is seen again.
            alice.close();
            Node again = start(network, "alice", "alice");
            Node old = start(network, "bob", "bob");
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(again, old, reinstalled));
            assertBobIs(again, reinstalled, old);
            assertThat(contests(again, old)).hasSize(1);
        }
    }

    @Test
    void aPersonGivesTheNameToAReinstalledMachineAtOnce() {
        try (var network = new SimulatedNetwork(folder, 34)) {
            Node alice = start(network, "alice", "alice");
            Node dave = start(network, "dave", "dave");
            Node before = start(network, "bob", "bob");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, dave, before));
            before.close();
            Node reinstalled = start(network, "bob-again", "bob");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, dave, reinstalled));

            alice.approve(reinstalled.id());
            dave.forget(before.id());

            assertBobIs(alice, reinstalled, before);
            assertThat(dave.resolve("bob")).contains(reinstalled.id());
            alice.close();
            dave.close();
            Node again = start(network, "alice", "alice");
            assertBobIs(again, reinstalled, before);
            assertThat(start(network, "dave", "dave").resolve("bob")).contains(reinstalled.id());
        }
    }

    @Test
    void aNameThatIsOursMeansUs() {
        try (var network = new SimulatedNetwork(folder, 33)) {
            Node alice = start(network, "alice", "alice");
            Node other = start(network, "other", "alice");
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(alice, other));

            assertThat(alice.resolve("alice")).contains(alice.id());
            assertThat(seenBy(alice, other).name()).isEmpty();
            assertThat(contests(alice, other))
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.text()).contains("as this node does"));
        }
    }
}
