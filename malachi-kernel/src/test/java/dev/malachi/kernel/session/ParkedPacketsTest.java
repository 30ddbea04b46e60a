package dev.malachi.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.LiveConfig;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.stats.Counters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParkedPacketsTest {
    private static final int ROOM = 4 << 20;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final List<Integer> inVain = new ArrayList<>();
    private final ParkedPackets<Integer> parked =
            new ParkedPackets<>(context(), (_, _) -> {}, (key, _) -> inVain.add(key));

    private NodeContext context() {
        var events = new EventStream(timeline);
        var engine = Extensions.installed().all(AeadEngine.class).getFirst();
        var suite = TestCrypto.suite();
        return new NodeContext(
                new LiveConfig(NodeConfig.builder(Path.of("unused")).build()),
                ControlThread.simulated(timeline),
                new Identity(suite, new byte[32]),
                suite,
                new BulkCiphers(new BulkCipher(List.of(engine), suite), Optional.empty()),
                new SplittableRandom(1),
                new byte[0],
                1,
                counters,
                events,
                new Duplicates(events, timeline),
                new Warnings(events, timeline));
    }

    private static ParkedPackets.Parked packet(int bytes) {
        return new ParkedPackets.Inner(new byte[bytes], 0);
    }

    private long dropped(String reason) {
        return counters.snapshot().getOrDefault("tx.inner.drop." + reason, 0L);
    }

    /** A packet of one byte costs what holds it. */
    @Test
    void countsWhatHoldsThePacketsToo() {
        for (int key = 0; key < 100_000; key++) {
            parked.park(key, packet(1));
        }
        assertThat(parked.bytes()).isBetween(ROOM - 1000, ROOM);
        assertThat(dropped("full")).isGreaterThan(100_000 - ROOM / FairQueue.OVERHEAD_BYTES);
    }

    @Test
    void whatIsTakenDroppedOrPushedOutIsCountedNoMore() {
        for (int i = 0; i < 70; i++) {
            parked.park(1, packet(100));
        }
        parked.park(2, packet(100));
        assertThat(dropped("queue_full")).isEqualTo(6);
        assertThat(parked.bytes()).isEqualTo(65 * (100 + FairQueue.OVERHEAD_BYTES));

        assertThat(parked.take(1)).hasSize(64);
        parked.drop(2);

        assertThat(parked.bytes()).isZero();
        assertThat(dropped("forgotten")).isEqualTo(1);
    }

    @Test
    void whatHasWaitedInVainIsToldOfWithinAMoment() {
        for (int key = 0; key < 1000; key++) {
            parked.park(key, packet(10));
            timeline.runFor(Duration.ofMillis(1));
        }
        timeline.runFor(Duration.ofMillis(4990));
        assertThat(inVain).isEmpty();

        timeline.runFor(Duration.ofMillis(500));
        assertThat(inVain).hasSizeBetween(400, 500);
        timeline.runFor(Duration.ofMillis(600));

        assertThat(inVain).hasSize(1000);
        assertThat(parked.bytes()).isZero();
        assertThat(dropped("expired")).isEqualTo(1000);
    }
}
