package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.node.NodeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node exchanges its identity, and its peers follow it (protocol.md §9). */
class HandoverTest {
    private static final Pattern HANDOVER = Pattern.compile("\"handover\":\"([^\"]+)\"");

    @TempDir
    Path folder;

    private SimulatedNetwork network;

    @BeforeEach
    void begin() {
        network = new SimulatedNetwork(folder, 91);
    }

    @AfterEach
    void end() {
        network.close();
    }

    private Node start(String home) {
        return network.start(home, builder -> builder.hostName("host-" + home));
    }

    private void meet(Node from, Node to) {
        network.timeline.runFor(Duration.ofSeconds(2));
        network.echo(from, to, Duration.ofSeconds(5)).orElseThrow();
        network.timeline.runFor(Duration.ofSeconds(2));
    }

    private static Optional<PeerStatus> peer(Node node, NodeId id) {
        return node.peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    private static List<String> warnings(Node node, NodeId id) {
        return peer(node, id).stream()
                .flatMap(peer -> peer.warnings().stream())
                .map(Warning::code)
                .toList();
    }

    private NodeId rotate(String home) {
        return NodeProvider.load().keyStore(network.home(home)).rotate().id();
    }

    private Path handovers(String home) {
        return network.home(home).resolve("handovers.json");
    }

    @Test
    void oneThatWasMetIsSucceededByItself() {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        NodeId old = bob.id();
        String oldAddress = bob.status().ipv4();
        bob.close();

        NodeId id = rotate("bob");
        Node again = start("bob");
        assertThat(again.id()).isEqualTo(id).isNotEqualTo(old);
        meet(alice, again);

        assertThat(peer(alice, old).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        PeerStatus successor = peer(alice, id).orElseThrow();
        assertThat(successor.trust()).contains(PeerTrust.MET);
        assertThat(successor.name()).contains("host-bob");
        assertThat(successor.warnings()).isEmpty();
        assertThat(successor.ipv4()).isEqualTo(again.status().ipv4()).isNotEqualTo(oldAddress);
        assertThat(alice.resolve("host-bob")).contains(id);

        alice.close();
        Node restarted = start("alice");
        assertThat(peer(restarted, old).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        meet(restarted, again);
        assertThat(warnings(restarted, id)).isEmpty();
    }

    @Test
    void anApprovedOneIsSucceededOnlyWhenAPersonApprovesTheSuccessor() {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        alice.approve(bob.id());
        NodeId old = bob.id();
        bob.close();
        NodeId id = rotate("bob");
        Node again = start("bob");
        meet(alice, again);

        PeerStatus waiting = peer(alice, id).orElseThrow();
        assertThat(waiting.trust()).isNotEqualTo(Optional.of(PeerTrust.APPROVED));
        assertThat(waiting.warnings()).anySatisfy(warning -> {
            assertThat(warning.code()).isEqualTo("handover.offered");
            assertThat(warning.text()).contains(old.toString()).contains("host-bob");
            assertThat(warning.remedy()).contains("peers approve " + id);
        });
        assertThat(peer(alice, old).orElseThrow().trust()).contains(PeerTrust.APPROVED);

        alice.approve(id);

        assertThat(peer(alice, id).orElseThrow().trust()).contains(PeerTrust.APPROVED);
        assertThat(peer(alice, old).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        assertThat(warnings(alice, id)).isEmpty();
        assertThat(alice.resolve("host-bob")).contains(id);
    }

    @Test
    void underKnownTheHandOverIsTakenOnceAPersonHasApprovedTheSuccessor() {
        Node alice =
                network.start("alice", builder -> builder.hostName("host-alice").trust(TrustMode.KNOWN));
        Node bob = start("bob");
        alice.approve(bob.id());
        meet(alice, bob);
        NodeId old = bob.id();
        bob.close();
        NodeId id = rotate("bob");
        Node again = start("bob");
        network.timeline.runFor(Duration.ofSeconds(5));

        alice.approve(id);
        meet(alice, again);

        assertThat(peer(alice, old).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        assertThat(alice.resolve("host-bob")).contains(id);
    }

    @Test
    void whoWasAwayForSeveralExchangesFollowsAllOfThem() {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        NodeId first = bob.id();
        bob.close();
        NodeId second = rotate("bob");
        NodeId third = rotate("bob");
        Node again = start("bob");
        meet(alice, again);

        assertThat(again.id()).isEqualTo(third);
        assertThat(peer(alice, first).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        assertThat(peer(alice, second).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        assertThat(peer(alice, third).orElseThrow().name()).contains("host-bob");
    }

    @Test
    void aSecondSuccessorMakesBothContestedAndChangesNothing() throws IOException {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        bob.close();
        Path thief = Files.createDirectories(network.home("thief"));
        Files.setPosixFilePermissions(thief, Files.getPosixFilePermissions(network.home("bob")));
        Files.copy(
                network.home("bob").resolve("ed25519.key"),
                thief.resolve("ed25519.key"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        NodeId id = rotate("bob");
        NodeId thiefs = rotate("thief");
        Node again = start("bob");
        meet(alice, again);

        meet(alice, start("thief"));

        assertThat(warnings(alice, id)).contains("handover.contested");
        assertThat(warnings(alice, thiefs)).contains("handover.contested");
        assertThat(alice.resolve("host-bob")).contains(id);
        assertThat(peer(alice, thiefs).orElseThrow().name()).isNotEqualTo(Optional.of("host-bob"));

        alice.deny(thiefs);
        assertThat(warnings(alice, thiefs)).doesNotContain("handover.contested");
    }

    @Test
    void whatTheOldKeyHasNotSignedChangesNothing() throws IOException {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        NodeId old = bob.id();
        bob.close();
        NodeId id = rotate("bob");
        String document = Files.readString(handovers("bob"));
        Matcher found = HANDOVER.matcher(document);
        assertThat(found.find()).isTrue();
        byte[] signed = Base64.getDecoder().decode(found.group(1));
        signed[80] ^= 1;
        Files.writeString(
                handovers("bob"),
                document.replace(
                        found.group(1), new String(Base64.getEncoder().encode(signed), StandardCharsets.US_ASCII)));
        meet(alice, start("bob"));

        assertThat(peer(alice, old).orElseThrow().state()).isNotEqualTo(PeerState.DENIED);
        assertThat(alice.counters()).containsKey("handover.refused.bad_signature");
        assertThat(alice.resolve("host-bob")).contains(old);
        assertThat(peer(alice, id)).isPresent();
    }

    @Test
    void aDeniedOneHandsOverNothing() {
        Node alice = start("alice");
        Node bob = start("bob");
        meet(alice, bob);
        alice.deny(bob.id());
        NodeId old = bob.id();
        bob.close();
        NodeId id = rotate("bob");
        meet(alice, start("bob"));

        assertThat(peer(alice, old).orElseThrow().state()).isEqualTo(PeerState.DENIED);
        assertThat(peer(alice, id).orElseThrow().trust()).isNotEqualTo(Optional.of(PeerTrust.APPROVED));
        assertThat(warnings(alice, id)).isEmpty();
    }

    @Test
    void aNewIdentityDoesNotComeBackAsHolderOfItsAddress() throws IOException {
        Node bob = start("bob");
        network.timeline.runFor(Duration.ofSeconds(10));
        bob.close();
        Path state = network.home("bob").resolve("state.json");
        assertThat(state).content().doesNotContain("\"addressHeldMillis\":0");

        rotate("bob");

        assertThat(state).content().contains("\"addressHeldMillis\":0");
    }

    @Test
    void withoutAnIdentityThereIsNothingToExchange() {
        assertThatThrownBy(() -> rotate("nobody"))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("keys generate");
    }
}
