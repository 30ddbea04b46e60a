package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person says of peers, and what whole nodes make of it (protocol.md §9). */
class ApprovalTest {
    private static final UnaryOperator<NodeConfigBuilder> KNOWN = builder -> builder.trust(TrustMode.KNOWN);
    private static final UnaryOperator<NodeConfigBuilder> APPROVE = builder -> builder.trust(TrustMode.APPROVE);

    @TempDir
    Path folder;

    private static Optional<PeerStatus> peer(Node node, Node other) {
        return node.peers().stream()
                .filter(peer -> peer.id().equals(other.id()))
                .findFirst();
    }

    private static List<String> warnings(Node node) {
        return node.status().warnings().stream().map(Warning::code).toList();
    }

    /** Whether an ECHO is answered, and none is if the one does not even know the other. */
    private static boolean reaches(SimulatedNetwork network, Node from, Node to) {
        try {
            return network.echo(from, to, Duration.ofSeconds(3)).isPresent();
        } catch (MalachiException e) {
            return false;
        }
    }

    @Test
    void whoWasOnlyMetIsNotAdmittedUnderKnownUntilAPersonApprovesIt() {
        try (var network = new SimulatedNetwork(folder, 81)) {
            Node first = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder.hostName("bob"));
            Node carol = network.start("carol", builder -> builder.hostName("carol"));
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(first, bob, carol));
            assertThat(peer(first, bob).orElseThrow().trust()).contains(PeerTrust.MET);
            first.approve(bob.id());
            assertThat(warnings(first)).isEmpty();
            first.close();

            Node alice = network.start("alice", KNOWN);
            network.timeline.runFor(Duration.ofSeconds(5));

            assertThat(alice.status().warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.code()).isEqualTo("trust.unapproved");
                assertThat(warning.text()).startsWith("1 peer was met");
                assertThat(warning.remedy()).contains("malachi peers approve");
            });
            assertThat(reaches(network, bob, alice)).isTrue();
            assertThat(peer(alice, bob).orElseThrow().trust()).contains(PeerTrust.APPROVED);
            assertThat(reaches(network, carol, alice)).isFalse();
            assertThat(peer(alice, carol)).hasValueSatisfying(peer -> {
                assertThat(peer.state()).isEqualTo(PeerState.PENDING);
                assertThat(peer.trust()).contains(PeerTrust.MET);
                assertThat(peer.name()).contains("carol");
            });
            assertThat(alice.resolve("carol")).as("it takes part in nothing").isEmpty();
            assertThatThrownBy(() -> network.echo(alice, carol, Duration.ofSeconds(1)))
                    .hasMessageContaining("malachi peers approve " + carol.id());

            alice.approve(carol.id());
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThat(peer(alice, carol).orElseThrow().mac())
                    .as("asked where it was refused, without waiting for a beacon")
                    .isPresent();
            // Alice has another MAC address since its restart, which carol has yet to find out.
            assertThat(network.timeline.runUntil(Duration.ofSeconds(10), () -> reaches(network, alice, carol)))
                    .isTrue();
            assertThat(warnings(alice)).isEmpty();
            alice.close();
            Node again = network.start("alice", KNOWN);
            network.timeline.runFor(Duration.ofSeconds(5));
            assertThat(reaches(network, again, bob)).isTrue();
            assertThat(reaches(network, again, carol)).isTrue();
            assertThat(warnings(again)).isEmpty();
        }
    }

    @Test
    void anIdMayBeApprovedBeforeItWasEverHeard() {
        try (var network = new SimulatedNetwork(folder, 82)) {
            byte[] seed = Keys.seed(7);
            Node first = network.start("alice", KNOWN);
            first.approve(Keys.id(folder, seed));
            first.close(); // before it has met anybody
            Node alice = network.start("alice", KNOWN);
            assertThat(alice.peers()).singleElement().satisfies(peer -> {
                assertThat(peer.trust()).contains(PeerTrust.APPROVED);
                assertThat(peer.lastSeenSeconds()).isEmpty();
            });

            Node bob = network.start("bob", seed, builder -> builder);
            Node stranger = network.start("stranger", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(5));

            assertThat(reaches(network, alice, bob)).isTrue();
            assertThat(peer(alice, bob).orElseThrow().trust()).contains(PeerTrust.APPROVED);
            assertThat(reaches(network, stranger, alice)).isFalse();
        }
    }

    @Test
    void denialEndsTrafficAtOnceAndIsKeptOverRestartsAndForgetting() {
        try (var network = new SimulatedNetwork(folder, 83)) {
            Node first = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder.hostName("bob"));
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(first, bob));
            String address = bob.status().ipv4();
            assertThat(first.resolve("bob")).contains(bob.id());
            List<Event> atBob = SimulatedNetwork.events(bob);

            first.deny(bob.id());

            assertThat(SimulatedNetwork.state(first, bob)).contains(PeerState.DENIED);
            assertThat(first.resolve("bob")).isEmpty();
            assertThat(first.resolve(address)).isEmpty();
            assertThat(reaches(network, bob, first)).isFalse();
            assertThat(atBob)
                    .filteredOn(event -> event.kind().equals(EventKind.SESSION_DOWN))
                    .singleElement()
                    .satisfies(event -> assertThat(event.attributes()).containsEntry("reason", "peer: denied"));
            network.timeline.runFor(Duration.ofMinutes(5));
            assertThat(reaches(network, bob, first)).isFalse();
            assertThat(first.forget(bob.id()))
                    .as("nothing is left but the denial")
                    .isFalse();
            first.close();

            Node alice = network.start("alice", builder -> builder);
            network.timeline.runFor(Duration.ofMinutes(2));
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.DENIED);
            assertThat(reaches(network, bob, alice)).isFalse();
            assertThatThrownBy(() -> network.echo(alice, bob, Duration.ofSeconds(1)))
                    .hasMessageContaining("is denied here");

            alice.approve(bob.id());
            network.timeline.runFor(Duration.ofSeconds(1));
            // Bob has proof only of where alice was before she restarted, and compares the two within a second
            // (protocol.md §3.5).
            boolean _ = reaches(network, alice, bob);
            assertThat(reaches(network, alice, bob)).isTrue();
            assertThat(reaches(network, bob, alice)).isTrue();
        }
    }

    @Test
    void whoIsForgottenIsAStrangerAgain() {
        try (var network = new SimulatedNetwork(folder, 84)) {
            Node alice = network.start("alice", builder -> builder);
            Node bob = network.start("bob", builder -> builder.hostName("bob"));
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(alice, bob));
            alice.approve(bob.id());

            assertThat(alice.forget(bob.id())).isTrue();

            assertThat(peer(alice, bob)).isEmpty();
            assertThat(alice.resolve("bob")).isEmpty();
            assertThat(alice.resolve(bob.status().ipv4())).isEmpty();
            assertThat(alice.forget(bob.id())).isFalse();
            network.timeline.runFor(Duration.ofMinutes(2));
            assertThat(peer(alice, bob).orElseThrow().trust())
                    .as("heard, not met")
                    .isEmpty();
            assertThat(reaches(network, bob, alice)).isTrue();
            assertThat(peer(alice, bob).orElseThrow().trust()).contains(PeerTrust.MET);
        }
    }

    @Test
    void underApproveNewNodesWaitForAPerson() {
        try (var network = new SimulatedNetwork(folder, 85)) {
            Node alice = network.start("alice", APPROVE);
            Node bob = network.start("bob", builder -> builder.hostName("bob"));
            Node carol = network.start("carol", builder -> builder);
            List<Event> heard = SimulatedNetwork.events(alice);
            network.timeline.runFor(Duration.ofMinutes(3));

            assertThat(peer(alice, bob)).hasValueSatisfying(peer -> {
                assertThat(peer.state()).isEqualTo(PeerState.PENDING);
                assertThat(peer.trust()).isEmpty();
                assertThat(peer.name()).contains("bob");
                assertThat(peer.mac()).isPresent();
            });
            assertThat(warnings(alice)).containsExactly("trust.pending");
            assertThat(heard.stream().filter(event -> event.kind().equals(EventKind.PEER_PENDING)))
                    .as("told once of each")
                    .hasSize(2);
            assertThat(reaches(network, bob, alice)).isFalse();
            assertThat(alice.resolve("bob")).isEmpty();

            alice.approve(bob.id());
            assertThat(reaches(network, alice, bob)).as("at once").isTrue();

            assertThat(alice.reject(carol.id())).isTrue();
            assertThat(alice.reject(carol.id())).isFalse();
            network.timeline.runFor(Duration.ofMinutes(3));
            assertThat(peer(alice, carol)).isEmpty();
            assertThat(warnings(alice)).isEmpty();
            assertThat(reaches(network, carol, alice)).isFalse();
        }
    }

    @Test
    void noNodeApprovesOrDeniesItself() {
        try (var network = new SimulatedNetwork(folder, 86)) {
            Node alice = network.start();

            assertThatThrownBy(() -> alice.deny(alice.id()))
                    .isInstanceOfSatisfying(
                            MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
            assertThat(alice.peers()).isEmpty();
        }
    }
}
