package dev.malachi.kernel.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.LiveConfig;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.stats.Counters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InnerOnPumpTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final List<String> ended = new ArrayList<>();
    private final List<String> slow = new ArrayList<>();
    private final MemorySegment buffer = Arena.ofAuto().allocate(2048).asReadOnly();
    private final Session session = new Session(
            new Peer(new NodeId(1, 2), new byte[32], new byte[32]),
            Session.Role.RESPONDER,
            1,
            2,
            0,
            1,
            new byte[64],
            new byte[32],
            new byte[32],
            () -> ENGINE,
            1);

    private Part part() {
        var events = new EventStream(timeline);
        var context = new NodeContext(
                new LiveConfig(NodeConfig.builder(Path.of("unused"))
                        .simulate(timeline, 1)
                        .build()),
                ControlThread.simulated(timeline),
                new Identity(SUITE, new byte[32]),
                SUITE,
                new BulkCiphers(new BulkCipher(List.of(ENGINE), SUITE), Optional.empty()),
                new SplittableRandom(1),
                new byte[0],
                1,
                counters,
                events,
                new Duplicates(events, timeline),
                new Warnings(events, timeline));
        var protocol = new Protocol() {
            @Override
            public String id() {
                return "fast";
            }

            @Override
            public Handler start(ProtocolContext unused) {
                throw new AssertionError("it has started already");
            }
        };
        return new Part(
                context,
                protocol,
                new CallWatch((id, method) -> {}),
                part -> new OwnThread(context, part.id(), () -> {}, error -> {}),
                (part, reason) -> ended.add(reason));
    }

    private InnerOnPump sink(NodeScope.PumpHandler handler) {
        return new InnerOnPump(
                part(), handler, timeline, counters, (nanos, again) -> slow.add(nanos / 1_000_000 + " " + again));
    }

    private void call(InnerOnPump sink) {
        sink.inner(session, 3, 0, 5, buffer, 100, 33);
    }

    @Test
    void callsWithoutCopyOrAllocation() throws ReflectiveOperationException {
        long[] sum = new long[1];
        InnerOnPump sink = sink((peer, memory, offset, length, trafficClass) ->
                sum[0] += peer.low() + offset + length + trafficClass + memory.byteSize());
        int calls = 100_000;
        for (int i = 0; i < calls; i++) {
            call(sink);
        }

        long before = allocatedBytes();
        for (int i = 0; i < calls; i++) {
            call(sink);
        }
        long allocated = allocatedBytes() - before;

        assertThat(sum[0]).isEqualTo(2L * calls * (2 + 101 + 32 + 5 + 2048));
        assertThat((double) allocated / calls).as("bytes a packet").isLessThan(0.1);
        assertThat(counters.snapshot()).containsEntry("rx.accepted.claimed", 2L * calls);
    }

    @Test
    void oneSlowCallIsToldAndTheNextWithinAMinuteIsOneTooMany() {
        long[] millis = {6};
        InnerOnPump sink =
                sink((peer, memory, offset, length, trafficClass) -> timeline.runFor(Duration.ofMillis(millis[0])));

        call(sink);
        timeline.runFor(Duration.ofMinutes(2));
        call(sink);
        millis[0] = 5;
        call(sink);
        millis[0] = 7;
        call(sink);

        assertThat(slow).containsExactly("6 false", "6 false", "7 true");
    }

    @Test
    void whatItThrowsIsCountedAndThreeInARowEndThePart() {
        boolean[] fails = {true};
        InnerOnPump sink = sink((peer, memory, offset, length, trafficClass) -> {
            if (fails[0]) {
                throw new IllegalStateException("injected");
            }
        });
        call(sink);
        call(sink);
        fails[0] = false;
        call(sink);
        fails[0] = true;
        call(sink);
        call(sink);
        assertThat(ended).isEmpty();

        call(sink);

        assertThat(ended).singleElement().asString().contains("onInner").contains("injected");
        assertThat(counters.snapshot()).containsEntry("plugin.failures.fast", 5L);
    }

    @Test
    void saysWhichCallIsUnderWayLongest() {
        List<Optional<Long>> seen = new ArrayList<>();
        InnerOnPump[] sink = new InnerOnPump[1];
        sink[0] = sink((peer, memory, offset, length, trafficClass) -> seen.add(sink[0].longest()));
        timeline.runFor(Duration.ofSeconds(1));

        call(sink[0]);

        assertThat(seen)
                .singleElement()
                .satisfies(longest -> assertThat(longest).isPresent());
        assertThat(sink[0].longest()).isEmpty();
    }

    @Test
    void aClosedOneCallsNoMore() {
        InnerOnPump sink = sink((peer, memory, offset, length, trafficClass) -> {
            throw new AssertionError("called after the end");
        });
        sink.close();

        call(sink);

        assertThat(counters.snapshot()).containsEntry("rx.drop.inner_unclaimed", 1L);
        assertThat(counters.snapshot().getOrDefault("plugin.failures.fast", 0L)).isZero();
    }

    /** By reflection: the module under test does not read java.management. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) allocated.invoke(threads);
    }
}
