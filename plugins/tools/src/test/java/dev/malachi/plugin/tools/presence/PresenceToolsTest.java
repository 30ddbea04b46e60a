package dev.malachi.plugin.tools.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.EchoReply;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerDetails;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.LookupTool;
import dev.malachi.plugin.tools.ToolRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PresenceToolsTest {
    private final Alice node = new Alice();

    private ToolRun waitFor(Map<String, ?> arguments) {
        return ToolRun.of(new WaitTool(), node, arguments);
    }

    @Test
    void aNodeThatIsThereIsNotWaitedFor() throws InterruptedException {
        assertThat(waitFor(Map.of("target", "bob")).run()).isZero();
        assertThat(waitFor(Map.of("target", "me")).run()).isZero();
        assertThat(waitFor(Map.of("peers", 1)).run()).isZero();
    }

    @Test
    void aNodeThatDoesNotAnswerIsWaitedForUntilItDoes() throws Exception {
        node.bobIs(PeerState.STALE);
        var waiting = new FutureTask<>(
                () -> waitFor(Map.of("target", "bob", "time", "60s")).run());
        Thread thread = Thread.ofVirtual().start(waiting);
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        node.bobIs(PeerState.SESSION);

        assertThat(waiting.get()).isZero();
    }

    @Test
    void whatIsNotThereInTimeIsSaid() throws InterruptedException {
        ToolRun run = waitFor(Map.of("peers", 2, "time", "10ms"));

        assertThat(run.run()).isOne();

        assertThat(run.text()).contains("1 node is there");
        assertThat(run.json()).startsWith("{\"there\":false,\"peers\":1");
    }

    @Test
    void oneOfTheTwoIsWaitedFor() {
        for (Map<String, ?> wrong :
                java.util.List.<Map<String, ?>>of(Map.of(), Map.of("target", "bob", "peers", 1), Map.of("peers", 0))) {
            assertThatThrownBy(() -> waitFor(wrong).run())
                    .isInstanceOfSatisfying(
                            MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
        }
    }

    @Test
    void addressesStandAlone() throws InterruptedException {
        ToolRun bob = ToolRun.of(new IpTool(new LookupTool()), node, Map.of("target", "bob"));
        ToolRun own = ToolRun.of(new IpTool(new LookupTool()), node, Map.of());

        assertThat(bob.run()).isZero();
        assertThat(own.run()).isZero();

        assertThat(bob.text().lines()).containsExactly("10.144.233.6", "fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8");
        assertThat(own.text()).startsWith("10.144.11.11");
    }

    /** Heard long ago, and it keeps silent. */
    @Test
    void whoHasNotAnsweredSinceIsNotListedThoughItWasHeardJustBefore() throws InterruptedException {
        node.knownDetails().put(Alice.BOB, heard(Duration.ofSeconds(1)));
        ToolRun run = ToolRun.of(new DiscoverTool(), node, Map.of("time", "100ms"));

        assertThat(run.run()).isOne();

        assertThat(node.discoveries()).isOne();
        assertThat(run.text()).contains("No node has answered");
    }

    @Test
    void whoWasHeardSinceIsListed() throws InterruptedException {
        node.knownDetails().put(Alice.BOB, heard(Duration.ZERO));
        ToolRun run = ToolRun.of(new DiscoverTool(), node, Map.of("time", "100ms"));

        assertThat(run.run()).isZero();

        assertThat(run.text()).contains("a4aae906");
    }

    @Test
    void aSettledNodeIsAskedByAnEchoAndWhenAllHaveAnsweredItEndsEarly() throws InterruptedException {
        var answering = new Alice() {
            @Override
            public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
                onReply.accept(new EchoReply(peer, 1, 16, data));
            }
        };
        ToolRun run = ToolRun.of(new DiscoverTool(), answering, Map.of("time", "60s"));
        long begun = System.nanoTime();

        assertThat(run.run()).isZero();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(run.text()).contains("a4aae906");
    }

    @Test
    void aFloodOfEventsDoesNotMakeItLookAllTheTime() throws InterruptedException {
        var looks = new AtomicInteger();
        var busy = new Alice() {
            @Override
            public List<PeerStatus> peers() {
                looks.incrementAndGet();
                Event news = new Event(0, EventKind.PEER_CHANGED, Optional.of(Alice.BOB), Map.of());
                listeners().forEach(listener -> listener.accept(news)); // and so there is always another
                return super.peers();
            }
        };

        assertThat(ToolRun.of(new WaitTool(), busy, Map.of("peers", 2, "time", "500ms"))
                        .run())
                .isOne();

        assertThat(looks).hasValueBetween(3, 14);
    }

    private static PeerDetails heard(Duration ago) {
        return new PeerDetails(
                Alice.BOB, Optional.of(ago), Optional.empty(), false, Optional.empty(), Optional.empty());
    }
}
