package dev.malachi.systemtests;

import static dev.malachi.systemtests.SampleProtocol.CONTROL_KIND;
import static dev.malachi.systemtests.SampleProtocol.FRAME_TYPE;
import static dev.malachi.systemtests.SampleProtocol.INNER_KIND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginCapabilities;
import dev.malachi.api.plugin.PluginScope;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin of a third party gets of a node, and what the node keeps from it. */
class PluginContractTest {
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private SimulatedNetwork network;

    @BeforeEach
    void begin() {
        network = new SimulatedNetwork(folder, 41);
    }

    @AfterEach
    void end() {
        network.close();
    }

    private Node start(String home, SampleProtocol... samples) {
        Node node = network.start(SampleProtocol.nodesWith(samples), home, builder -> builder);
        network.timeline.runFor(Duration.ofMillis(1)); // their parts start
        return node;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void awaitSighting(Node node, Node peer) {
        assertThat(network.timeline.runUntil(A_WHILE, () -> SimulatedNetwork.knows(node, peer)))
                .isTrue();
        network.timeline.runFor(Duration.ofMillis(1)); // and the parts are told
    }

    private static NodeStatus.PluginStatus status(Node node, String id) {
        return node.status().plugins().stream()
                .filter(plugin -> plugin.id().equals("protocol." + id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneThatComesWhileTheNodeRunsIsToldWhatIsThereAndGoesAgain() {
        Extensions extensions = SampleProtocol.extensionsWith();
        Node alice = network.start(SampleProtocol.nodesOf(extensions), "alice", builder -> builder);
        Node bob = network.start("bob", builder -> builder);
        awaitSighting(alice, bob);
        var sample =
                new SampleProtocol(part -> part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {}));
        Plugin plugin = sample.plugin();
        PluginScope scope = extensions.scope(plugin, plugin.description());

        scope.start();
        network.timeline.runFor(Duration.ofMillis(10));

        assertThat(status(alice, sample.id()).state()).isEqualTo("active");
        assertThat(sample.in(alice).context.sighting(bob.id())).isPresent();
        scope.close();
        network.timeline.runFor(Duration.ofMillis(10));
        assertThat(alice.status().plugins())
                .extracting(NodeStatus.PluginStatus::id)
                .doesNotContain("protocol." + sample.id());
    }

    @Test
    void whatTheManifestDoesNotDeclareIsRefused() {
        Extensions extensions = SampleProtocol.extensionsWith();
        var sample = new SampleProtocol(part -> {});
        Plugin plugin = sample.plugin();
        extensions
                .scope(
                        plugin,
                        plugin.description()
                                .with(PluginCapabilities.parse("protocols, inner-kinds=0x%x".formatted(INNER_KIND))))
                .start();
        Node alice = network.start(SampleProtocol.nodesOf(extensions), "alice", builder -> builder);
        network.timeline.runFor(Duration.ofMillis(1));
        ProtocolContext context = sample.in(alice).context;

        context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {});

        assertThatThrownBy(() -> context.claimFrames(FRAME_TYPE, frame -> {}))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("its manifest does not declare")
                .hasMessageContaining("frame-types=0x%x".formatted(FRAME_TYPE));
        assertThatThrownBy(() -> context.claimControl(CONTROL_KIND, (peer, requestId, body) -> {}))
                .hasMessageContaining("control-kinds");
        assertThatThrownBy(() -> context.tapPackets(128)).hasMessageContaining("'packet-tap'");
    }

    @Test
    void innerPacketsGoBothWaysAndTheFirstWaitsForASession() {
        List<String> heard = new ArrayList<>();
        var sample = new SampleProtocol(part -> part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {
            String text = new String(payload, StandardCharsets.UTF_8);
            heard.add(text + " " + trafficClass);
            if (text.startsWith("question")) {
                part.context.sendInner(peer, INNER_KIND, bytes("answer"), 3);
            }
        }));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        awaitSighting(alice, bob);
        ProtocolContext context = sample.in(alice).context;
        assertThat(context.hasSession(bob.id())).isFalse();

        assertThat(context.sendInner(bob.id(), INNER_KIND, bytes("question"), 5))
                .isEqualTo(Acceptance.QUEUED);
        network.timeline.runUntil(A_WHILE, () -> heard.size() == 2);

        assertThat(heard).containsExactly("question 5", "answer 3");
        assertThat(context.sendInner(bob.id(), INNER_KIND, new byte[0], 0)).isEqualTo(Acceptance.SENT);
        network.timeline.runFor(Duration.ofMillis(10));
        assertThat(heard).last().isEqualTo(" 0");
        FrameAccount.assertBalanced(bob.counters());
    }

    @Test
    void whatCannotBeSentIsSaid() {
        var sample =
                new SampleProtocol(part -> part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {}));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        awaitSighting(alice, bob);
        ProtocolContext context = sample.in(alice).context;
        int largest = context.path(bob.id()).orElseThrow().largestInner() - 1;

        assertThat(context.sendInner(new NodeId(1, 2), INNER_KIND, new byte[1], 0))
                .isEqualTo(Acceptance.NO_SESSION);
        List<Acceptance> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(context.sendInner(bob.id(), INNER_KIND, new byte[1], 0));
        }
        assertThat(waiting.subList(0, 64)).containsOnly(Acceptance.QUEUED);
        assertThat(waiting.subList(64, 100)).containsOnly(Acceptance.QUEUE_FULL);

        network.timeline.runUntil(A_WHILE, () -> context.hasSession(bob.id()));
        assertThat(context.sendInner(bob.id(), INNER_KIND, new byte[largest + 1], 0))
                .isEqualTo(Acceptance.TOO_LARGE);
        assertThat(context.sendInner(bob.id(), INNER_KIND, new byte[largest], 0))
                .isEqualTo(Acceptance.SENT);
        assertThatThrownBy(() -> context.sendInner(bob.id(), INNER_KIND + 1, new byte[1], 0))
                .hasMessageContaining("which it has not claimed");
    }

    @Test
    void aFrameTypeIsClaimedAndGivenBackWhileFramesFlow() {
        AtomicInteger received = new AtomicInteger();
        var sample = new SampleProtocol(part -> {});
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        ProtocolContext sender = sample.in(alice).context;
        ProtocolContext receiver = sample.in(bob).context;
        Registration sending = sender.claimFrames(FRAME_TYPE, frame -> {});
        network.timeline.runFor(Duration.ofMillis(10));

        flow(sender, 10);
        assertThat(bob.counters().get("rx.drop.type_unclaimed")).isEqualTo(10);

        Registration claim = receiver.claimFrames(FRAME_TYPE, frame -> {
            assertThat(frame.source()).isEqualTo(alice.id());
            received.incrementAndGet();
        });
        flow(sender, 10);
        assertThat(received).hasValue(10);

        claim.close();
        claim.close();
        flow(sender, 10);
        assertThat(received).hasValue(10);
        assertThat(bob.counters().get("rx.drop.type_unclaimed")).isEqualTo(20);
        assertThat(bob.counters().get("rx.accepted.claimed")).isEqualTo(10);
        FrameAccount.assertBalanced(bob.counters());

        sending.close();
        assertThatThrownBy(() -> flow(sender, 1)).hasMessageContaining("which it has not claimed");
    }

    private void flow(ProtocolContext sender, int frames) {
        for (int i = 0; i < frames; i++) {
            assertThat(sender.send(
                            sender.links().getFirst(), MacAddress.BROADCAST, FRAME_TYPE, NodeId.ZERO, new byte[] {
                                (byte) i
                            }))
                    .isTrue();
            network.timeline.runFor(Duration.ofMillis(1));
        }
    }

    @Test
    void whatIsAnothersIsRefusedWithBothNames() {
        var sample = new SampleProtocol(part -> {});
        var other = new SampleProtocol("other", Set.of(), part -> {});
        Node alice = start("alice", sample, other);
        ProtocolContext first = sample.in(alice).context;
        ProtocolContext second = other.in(alice).context;
        first.claimFrames(FRAME_TYPE, frame -> {});
        first.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {});
        first.claimControl(CONTROL_KIND, (peer, requestId, body) -> {});
        Registration offer = first.offer(Runnable.class, () -> {});

        assertThatThrownBy(() -> second.claimFrames(FRAME_TYPE, frame -> {}))
                .isInstanceOf(MalachiException.class)
                .hasMessage(
                        "The plugin 'other' wants frame type 0x50, which 'sample' has taken already; remove one of the two"
                                + " plugins.");
        assertThatThrownBy(() -> second.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {}))
                .hasMessageContaining("'other' wants inner kind 0x90, which 'sample'");
        assertThatThrownBy(() -> second.claimControl(CONTROL_KIND, (peer, requestId, body) -> {}))
                .hasMessageContaining("'other' wants control kind 0x55, which 'sample'");
        assertThatThrownBy(() -> second.offer(Runnable.class, () -> {}))
                .hasMessageContaining("'other' wants to offer a Runnable, which 'sample'");
        assertThatThrownBy(() -> first.claimFrames(FRAME_TYPE, frame -> {})).hasMessageContaining("which it has taken");
        assertThatThrownBy(() -> first.claimFrames(Wire.TYPE_NDP, frame -> {}))
                .hasMessageContaining("'sample' wants frame type 0x3, which 'ndp'");
        for (int kernels : List.of(Wire.TYPE_DATA, Wire.TYPE_HANDSHAKE, Wire.TYPE_TRANSPORT, 0x3F, 0x80)) {
            assertThatThrownBy(() -> first.claimFrames(kernels, frame -> {}))
                    .hasMessageContaining("not for plugins to take");
        }
        assertThatThrownBy(() -> first.claimControl(Wire.CONTROL_RECORD, (peer, requestId, body) -> {}))
                .hasMessageContaining("not for plugins to take");
        assertThatThrownBy(() -> first.claimInnerOnPump(INNER_KIND + 1, (p, b, o, l, c) -> {}))
                .hasMessageContaining("does not declare (ON_PUMPS)");
        assertThatThrownBy(() -> first.guard(peer -> true)).hasMessageContaining("does not declare (GUARD)");

        assertThat(second.find(Runnable.class)).isPresent();
        offer.close();
        assertThat(second.find(Runnable.class)).isEmpty();
        second.offer(Runnable.class, () -> {});
        assertThat(first.find(Runnable.class)).isPresent();
    }

    @Test
    void oneThatWantsWhatIsAnothersAtItsStartIsNamedAndTheNodeGoesOn() {
        var greedy =
                new SampleProtocol("greedy", Set.of(), part -> part.context.claimFrames(Wire.TYPE_NDP, frame -> {}));
        Node alice = start("alice", new SampleProtocol(part -> {}), greedy);
        network.timeline.runFor(Duration.ofMillis(100));

        assertThat(status(alice, "sample").state()).isEqualTo("active");
        assertThat(status(alice, "greedy").state())
                .startsWith("stopped: it could not be started: ")
                .contains("frame type 0x3")
                .contains("'ndp'");
        assertThat(status(alice, "ndp").state()).isEqualTo("active");
        assertThat(alice.status().warnings()).extracting(Warning::code).contains("plugin.stopped");
    }

    @Test
    void hearsOfSessionsPathsAndAddresses() {
        var sample = new SampleProtocol(part -> {});
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        awaitSighting(alice, bob);
        List<String> told = sample.in(alice).told;
        String b = bob.id().shortId();
        assertThat(told).contains("link", "sighted " + b, "path " + b + " 1432");

        network.meet(List.of(alice, bob));
        network.timeline.runFor(A_WHILE);
        assertThat(told).contains("up " + b, "address " + b).doesNotContain("down " + b);

        bob.close();
        network.timeline.runFor(Duration.ofSeconds(1));
        assertThat(told).last().isEqualTo("down " + b);
        assertThat(sample.in(bob).closed).isTrue();
    }

    @Test
    void eventsTimersAndControlMessagesReachIt() {
        List<Event> events = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        AtomicInteger ticks = new AtomicInteger();
        var sample = new SampleProtocol(part -> {
            part.context.subscribe(events::add);
            part.context.timeline().schedule(1_000_000_000L, ticks::incrementAndGet);
            part.context
                    .timeline()
                    .schedule(1_000_000_000L, ticks::incrementAndGet)
                    .close();
            part.context.claimControl(
                    CONTROL_KIND, (peer, requestId, body) -> messages.add(peer.shortId() + " " + requestId));
        });
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        awaitSighting(alice, bob);

        assertThat(sample.in(alice).context.sendControl(bob.id(), CONTROL_KIND, 7, new byte[3]))
                .isEqualTo(Acceptance.QUEUED);
        network.timeline.runFor(A_WHILE);

        assertThat(messages).containsExactly(alice.id().shortId() + " 7");
        assertThat(events).extracting(Event::kind).contains(EventKind.PEER_DISCOVERED, EventKind.SESSION_UP);
        assertThat(ticks).as("one in each node").hasValue(2);
    }

    @Test
    void oneThatThrowsThreeTimesInARowIsStoppedAndHurtsNothingElse() {
        AtomicInteger calls = new AtomicInteger();
        var sample = new SampleProtocol(part -> part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {
            calls.incrementAndGet();
            if (payload.length > 0) {
                throw new IllegalStateException("injected");
            }
        }));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        network.timeline.runFor(Duration.ofMillis(10));
        awaitSighting(alice, bob);
        network.meet(List.of(alice, bob));

        for (int bad : List.of(1, 1, 0, 1, 1)) {
            send(sample, alice, bob, bad);
        }
        assertThat(status(bob, "sample").state()).as("two in a row").isEqualTo("active");
        send(sample, alice, bob, 1);
        send(sample, alice, bob, 1);

        assertThat(calls).hasValue(6);
        assertThat(status(bob, "sample").state())
                .startsWith("stopped: it has thrown 3 times in a row, at last in onInner: ")
                .contains("injected");
        assertThat(bob.status().warnings())
                .filteredOn(warning -> warning.code().equals("plugin.stopped"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).contains("'sample'"));
        assertThat(bob.counters()).containsEntry("plugin.failures.sample", 5L);
        assertThat(bob.counters().get("rx.drop.inner_unclaimed")).isEqualTo(1);
        assertThat(sample.in(bob).closed).isTrue();
        assertThatThrownBy(() -> sample.in(bob).context.claimFrames(FRAME_TYPE, frame -> {}))
                .hasMessageContaining("has ended");
        assertThat(network.echo(alice, bob, Duration.ofSeconds(1))).isPresent();
        assertThat(status(alice, "sample").state()).isEqualTo("active");
    }

    private void send(SampleProtocol sample, Node from, Node to, int bytes) {
        assertThat(sample.in(from).context.sendInner(to.id(), INNER_KIND, new byte[bytes], 0))
                .isEqualTo(Acceptance.SENT);
        network.timeline.runFor(Duration.ofMillis(10));
    }

    private static final Set<Protocol.Trait> GUARDING = Set.of(Protocol.Trait.GUARD, Protocol.Trait.ON_CONTROL_THREAD);

    @Test
    void aGuardDecidesWhoHasASession() {
        Node bob = start("bob");
        Node carol = start("carol");
        var guard = new SampleProtocol("guard", GUARDING, part -> part.context.guard(peer -> peer.equals(carol.id())));
        Node alice = start("alice", guard);
        awaitSighting(alice, bob);
        awaitSighting(alice, carol);
        awaitSighting(bob, alice);

        assertThat(network.echo(alice, carol, Duration.ofSeconds(1))).isPresent();
        assertThat(network.echo(alice, bob, A_WHILE)).isEmpty();
        assertThat(network.echo(bob, alice, A_WHILE)).isEmpty();
        assertThat(alice.status().warnings()).extracting(Warning::code).doesNotContain("guard.closed");
        assertThat(alice.counters().get("session.refused.guard")).isPositive();
    }

    @Test
    void aGuardThatFailsClosesWhatItGuards() {
        var failing = new AtomicInteger();
        var guard = new SampleProtocol(
                "guard",
                GUARDING,
                part -> part.context.guard(peer -> {
                    if (failing.get() > 0) {
                        throw new IllegalStateException("injected");
                    }
                    return true;
                }));
        Node alice = start("alice", guard);
        Node bob = start("bob");
        awaitSighting(alice, bob);
        assertThat(network.echo(alice, bob, Duration.ofSeconds(1))).isPresent();

        failing.set(1);
        Node carol = start("carol");
        awaitSighting(carol, alice);
        assertThat(network.echo(carol, alice, A_WHILE)).isEmpty();

        assertThat(alice.status().warnings())
                .filteredOn(warning -> warning.code().equals("guard.closed"))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.text()).contains("the guard 'guard' is not at work: it has thrown"));
        assertThat(SimulatedNetwork.state(alice, bob))
                .as("its session has ended")
                .isNotEqualTo(PeerState.SESSION);
        assertThat(network.echo(alice, bob, A_WHILE)).isEmpty();
    }

    @Test
    void aGuardThatDoesNotStartClosesWhatItGuardsUntilTheOperatorDoesWithoutIt() {
        var guard = new SampleProtocol("guard", GUARDING, part -> {
            throw new IllegalStateException("injected");
        });
        Node alice = start("alice", guard);
        Node bob = start("bob");
        awaitSighting(alice, bob);
        assertThat(network.echo(alice, bob, A_WHILE)).isEmpty();
        assertThat(alice.status().warnings()).extracting(Warning::code).contains("guard.closed", "plugin.stopped");

        alice.close();
        Node again = start("alice");
        awaitSighting(again, bob);
        assertThat(network.echo(again, bob, A_WHILE)).isPresent();
    }

    @Test
    void countersOfUnclaimedKindsSayWhatNoPluginTakes() {
        var sample =
                new SampleProtocol(part -> part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> {}));
        Node alice = start("alice", sample);
        Node bob = start("bob");
        awaitSighting(alice, bob);
        network.meet(List.of(alice, bob));
        Map<String, Long> before = bob.counters();

        send(sample, alice, bob, 3);

        assertThat(FrameAccount.difference(before, bob.counters()))
                .containsEntry("rx.drop.inner_unclaimed", 1L)
                .doesNotContainKey("rx.accepted.inner");
        FrameAccount.assertBalanced(bob.counters());
    }
}
