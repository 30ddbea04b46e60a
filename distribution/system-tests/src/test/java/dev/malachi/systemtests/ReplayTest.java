package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frames of a real exchange, sent again by somebody who recorded them: nothing changes but counters. The exchange has everything that
 * two nodes say to each other: discovery with and without news, handshakes with and without cookies, rekeying, echoes, datagrams,
 * records, a contested address, the end of a node and its return.
 */
class ReplayTest {
    private static final MacAddress ELSEWHERE = new MacAddress(0x02_66_66_66_66_66L);

    @TempDir
    Path folder;

    /** When the recorded frames come again. */
    enum Moment {
        /** While the sessions that they belong to are in use. */
        SOON,
        /** Under other keys. */
        AFTER_A_REKEY,
        /** One node remembers nothing of the exchange but what is in HOME. */
        AFTER_A_RESTART
    }

    private static Map<String, Long> kinds(List<byte[]> frames) {
        Map<String, Long> kinds = new LinkedHashMap<>();
        frames.forEach(frame -> kinds.merge(Frames.kind(frame), 1L, Long::sum));
        return kinds;
    }

    @ParameterizedTest
    @EnumSource
    void nothingChangesWhenRecordedFramesComeAgain(Moment moment) {
        try (var exchange = new RecordedExchange(folder, moment.name(), false)) {
            List<byte[]> recorded = exchange.recorded();
            assertThat(kinds(recorded))
                    .containsKeys(
                            "DISCOVER by broadcast",
                            "DISCOVER to one",
                            "ADVERTISE",
                            "INIT",
                            "RESPONSE",
                            "COOKIE",
                            "TRANSPORT");
            switch (moment) {
                case SOON -> {
                    // as it stands
                }
                case AFTER_A_REKEY -> exchange.talk(130);
                case AFTER_A_RESTART -> {
                    exchange.bob.close();
                    exchange.restartBob();
                    exchange.network.timeline.runFor(Duration.ofSeconds(10));
                    exchange.talk(3);
                }
            }
            for (boolean elsewhere : new boolean[] {false, true}) {
                replayAll(exchange, recorded, elsewhere);
            }
        }
    }

    private static void replayAll(RecordedExchange exchange, List<byte[]> recorded, boolean elsewhere) {
        List<String> before = exchange.state();
        Map<String, Long> countedByAlice = exchange.alice.counters();
        Map<String, Long> countedByBob = exchange.bob.counters();
        List<Event> ofAlice = SimulatedNetwork.events(exchange.alice);
        List<Event> ofBob = SimulatedNetwork.events(exchange.bob);
        int delivered = exchange.delivered.size();

        int rounds = 0;
        for (byte[] frame : recorded) {
            exchange.replay(frame, elsewhere ? ELSEWHERE : Frames.sourceMac(frame));
            exchange.network.timeline.runFor(Duration.ofMillis(250));
            if (++rounds % 4 == 0) { // the two go on talking
                exchange.network
                        .echo(exchange.alice, exchange.bob, Duration.ofSeconds(1))
                        .orElseThrow();
            }
        }

        assertThat(exchange.state()).isEqualTo(before);
        assertThat(ofAlice).isEmpty();
        assertThat(ofBob).isEmpty();
        assertThat(exchange.delivered).hasSize(delivered);
        Map<String, Long> moreByAlice = FrameAccount.difference(countedByAlice, exchange.alice.counters());
        Map<String, Long> moreByBob = FrameAccount.difference(countedByBob, exchange.bob.counters());
        long drops = Stream.of(moreByAlice, moreByBob)
                .flatMap(more -> more.entrySet().stream())
                .filter(counter -> counter.getKey().matches("(rx|handshake|ndp)\\.drop\\..*"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(drops)
                .as("of %d frames, at alice %s, at bob %s", recorded.size(), moreByAlice, moreByBob)
                .isGreaterThan(recorded.size() * 8L / 10);
        FrameAccount.assertBalanced(exchange.alice.counters());
        FrameAccount.assertBalanced(exchange.bob.counters());
    }

    /** The whole exchange with every frame twice ends as it does without. */
    @Test
    void anExchangeOfWhichEveryFrameComesAgainAtOnceEndsTheSame() {
        List<String> undisturbed;
        int delivered;
        try (var exchange = new RecordedExchange(folder, "once", false)) {
            undisturbed = exchange.state();
            delivered = exchange.delivered.size();
        }
        try (var exchange = new RecordedExchange(folder, "twice", true)) {
            assertThat(exchange.state()).isEqualTo(undisturbed);
            assertThat(exchange.delivered).hasSize(delivered);
            assertThat(exchange.alice.counters().get("rx.drop.replayed")).isGreaterThan(100);
            FrameAccount.assertBalanced(exchange.alice.counters());
            FrameAccount.assertBalanced(exchange.bob.counters());
        }
    }
}
