package dev.malachi.systemtests;

import static dev.malachi.systemtests.SampleProtocol.FRAME_TYPE;
import static dev.malachi.systemtests.SampleProtocol.INNER_KIND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginScope;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.plugin.virtuallan.VirtualLan;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On which threads a plugin is called in a node with real ones, and what it can hold up there. */
class PluginThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<Protocol.Trait> ON_PUMPS = Set.of(Protocol.Trait.ON_PUMPS);
    private static final byte[] PACKET = new byte[100];

    @TempDir
    Path folder;

    private final List<Node> nodes = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
        nodes.forEach(Node::close);
    }

    private Node start(String home, SampleProtocol sample) {
        Node node = SampleProtocol.nodesWith(sample)
                .apply(NodeConfig.builder(folder.resolve(home))
                        .link("threads", VirtualLan.DRIVER_ID)
                        .crypto("bouncycastle")
                        .build());
        nodes.add(node);
        return node;
    }

    /** A session, so that what is sent leaves at once. */
    private static void meet(Node from, Node to) {
        await().atMost(PATIENCE)
                .until(() -> from.peers().stream().anyMatch(peer -> peer.id().equals(to.id())));
        await().atMost(PATIENCE).until(() -> isAnswered(from, to));
    }

    private static boolean isAnswered(Node from, Node to) throws InterruptedException {
        return from.echo(to.id(), new byte[8], Duration.ofSeconds(5)).isPresent();
    }

    private static void send(SampleProtocol sample, Node from, Node to) {
        assertThat(sample.in(from).context.sendInner(to.id(), INNER_KIND, PACKET, 0))
                .isEqualTo(Acceptance.QUEUED);
    }

    private static long count(Node node, String counter) {
        return node.counters().getOrDefault(counter, 0L);
    }

    @Test
    void hasAVirtualThreadOfItsOwnWhichMayBlock() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        var sample = new SampleProtocol(part -> {
            threads.add(Thread.currentThread());
            part.context.claimFrames(FRAME_TYPE, frame -> block());
            part.context.claimInner(INNER_KIND, (peer, payload, trafficClass) -> threads.add(Thread.currentThread()));
        });
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        meet(alice, bob);
        send(sample, alice, bob);
        await().atMost(PATIENCE).until(() -> threads.size() == 3);
        assertThat(threads).allSatisfy(thread -> {
            assertThat(thread.isVirtual()).isTrue();
            assertThat(thread.getName()).isEqualTo("malachi-plugin-sample");
        });

        int frames = 2000; // more than its queue holds, and it takes none of them
        ProtocolContext sender = sample.in(alice).context;
        for (int i = 0; i < frames; i++) {
            assertThat(sender.send(
                            sender.links().getFirst(), MacAddress.BROADCAST, FRAME_TYPE, NodeId.ZERO, new byte[1400]))
                    .isTrue();
        }
        await().atMost(PATIENCE).until(() -> count(bob, "rx.drop.queue_full.sample") > 0);

        assertThat(isAnswered(alice, bob))
                .as("the control thread waits for nothing")
                .isTrue();
        assertThat(bob.status().plugins())
                .anyMatch(plugin ->
                        plugin.id().equals("protocol.sample") && plugin.state().equals("active"));
    }

    /** Until the test ends. */
    private void block() {
        try {
            boolean _ = end.await(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneWhoseStartDoesNotReturnIsGivenUp() {
        var sample = new SampleProtocol(part -> block());

        Node alice = start("alice", sample);
        assertThat(state(alice)).isEqualTo("starting");
        await().atMost(PATIENCE).until(() -> state(alice).startsWith("stopped"));

        assertThat(state(alice)).isEqualTo("stopped: its start has not returned for 10 s");
        await().atMost(PATIENCE).until(() -> sample.in(alice).closed); // interrupted, it has returned after all
        assertThat(alice.status().warnings()).extracting(Warning::code).contains("plugin.stopped");
    }

    private static String state(Node node) {
        return node.status().plugins().stream()
                .filter(plugin -> plugin.id().equals("protocol.sample"))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void oneThatComesAgainWaitsUntilTheOneBeforeHasGivenBackWhatItTook() throws Exception {
        var closing = new CountDownLatch(1);
        var mayClose = new CountDownLatch(1);
        List<SampleProtocol.Part> started = new CopyOnWriteArrayList<>();
        var sample = new SampleProtocol(part -> {
            started.add(part);
            part.context.claimFrames(FRAME_TYPE, frame -> {});
            part.onClose = () -> {
                closing.countDown();
                assertThatCode(() -> mayClose.await()).doesNotThrowAnyException();
            };
        });
        Extensions extensions = SampleProtocol.extensionsWith();
        Node alice = SampleProtocol.nodesOf(extensions)
                .apply(NodeConfig.builder(folder.resolve("alice"))
                        .link("threads", VirtualLan.DRIVER_ID)
                        .crypto("bouncycastle")
                        .build());
        nodes.add(alice);
        Plugin plugin = sample.plugin();
        PluginScope first = extensions.scope(plugin, plugin.description());
        first.start();
        await().atMost(PATIENCE).until(() -> state(alice).equals("active"));

        first.close();
        PluginScope second = extensions.scope(plugin, plugin.description());
        second.start();
        assertThat(closing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(state(alice)).isEqualTo("starting");
        mayClose.countDown();

        await().atMost(PATIENCE).until(() -> state(alice).equals("active"));
        assertThat(started).hasSize(2);
    }

    /** Else a plugin's classes are held for as long as its start may take, and a reload of it says that it leaks. */
    @Test
    void oneThatGoesSoonAfterItsStartIsHeldByNothing() {
        Extensions extensions = SampleProtocol.extensionsWith();
        Node alice = SampleProtocol.nodesOf(extensions)
                .apply(NodeConfig.builder(folder.resolve("alice"))
                        .link("threads", VirtualLan.DRIVER_ID)
                        .crypto("bouncycastle")
                        .build());
        nodes.add(alice);

        List<WeakReference<?>> gone = startAndEnd(extensions, alice);

        await().atMost(Duration.ofSeconds(5)).until(() -> {
            System.gc();
            return gone.stream().allMatch(reference -> reference.refersTo(null));
        });
    }

    private List<WeakReference<?>> startAndEnd(Extensions extensions, Node node) {
        var sample = new SampleProtocol(part -> part.context.claimFrames(FRAME_TYPE, frame -> {}));
        Plugin plugin = sample.plugin();
        PluginScope scope = extensions.scope(plugin, plugin.description());
        scope.start();
        await().atMost(PATIENCE).until(() -> state(node).equals("active"));
        List<WeakReference<?>> all = List.of(new WeakReference<>(sample), new WeakReference<>(sample.in(node)));
        scope.close();
        await().atMost(PATIENCE)
                .until(() -> node.status().plugins().stream()
                        .noneMatch(status -> status.id().equals("protocol.sample")));
        return all;
    }

    @Test
    void theFastWayIsOnThePumpAndReadOnly() {
        List<String> calls = new CopyOnWriteArrayList<>();
        var sample = new SampleProtocol(
                "sample",
                ON_PUMPS,
                part -> part.context.claimInnerOnPump(
                        INNER_KIND,
                        (peer, buffer, offset, length, trafficClass) -> calls.add(
                                Thread.currentThread().getName() + " " + length + " " + buffer.isReadOnly())));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        meet(alice, bob);

        send(sample, alice, bob);

        await().atMost(PATIENCE).until(() -> !calls.isEmpty());
        assertThat(calls).containsExactly("malachi-in-threads 100 true");
    }

    @Test
    void oneThatIsSlowOnThePumpIsNamedAndLosesItsClaim() {
        AtomicInteger calls = new AtomicInteger();
        var sample = new SampleProtocol(
                "sample",
                ON_PUMPS,
                part -> part.context.claimInnerOnPump(INNER_KIND, (peer, buffer, offset, length, trafficClass) -> {
                    calls.incrementAndGet();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        meet(alice, bob);

        send(sample, alice, bob);
        await().atMost(PATIENCE).until(() -> !slowWarnings(bob).isEmpty());
        send(sample, alice, bob);
        await().atMost(PATIENCE)
                .until(() -> slowWarnings(bob).stream().anyMatch(text -> text.contains("it gets no more of these")));
        send(sample, alice, bob);
        await().atMost(PATIENCE).until(() -> count(bob, "rx.drop.inner_unclaimed") == 1);

        assertThat(slowWarnings(bob))
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("The plugin 'sample' has held up traffic: ")
                        .contains("kind 0x90"));
        assertThat(calls).hasValue(2);
    }

    private static List<String> slowWarnings(Node node) {
        return node.status().warnings().stream()
                .filter(warning -> warning.code().equals("plugin.slow"))
                .map(Warning::text)
                .toList();
    }

    @Test
    void oneThatNeverReturnsToThePumpEndsTheNodeWithItsName() throws IOException {
        var sample = new SampleProtocol(
                "sample",
                ON_PUMPS,
                part -> part.context.claimInnerOnPump(
                        INNER_KIND, (peer, buffer, offset, length, trafficClass) -> block()));
        Node alice = start("alice", sample);
        Node bob = start("bob", sample);
        List<Event> events = new CopyOnWriteArrayList<>();
        Registration _ = bob.subscribe(events::add);
        meet(alice, bob);

        send(sample, alice, bob);

        await().atMost(PATIENCE)
                .until(() -> events.stream().anyMatch(event -> event.kind().equals(EventKind.NODE_FAILED)));
        String reason = "the plugin 'sample' has not returned from onInner for 10 s";
        assertThat(events)
                .filteredOn(event -> event.kind().equals(EventKind.NODE_FAILED))
                .extracting(Event::attributes)
                .containsExactly(Map.of("reason", reason));
        assertThat(Files.readAllLines(folder.resolve("bob").resolve("plugins.blame")))
                .containsExactly("sample", reason);
        bob.close(); // waits for the end that has begun
    }
}
