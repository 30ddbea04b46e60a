package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes from outside, on the virtual clock: whoever throws in a node here fails the test, since there is no thread between. */
class FrameFuzzTest {
    @TempDir
    Path folder;

    @Test
    void framesThatNobodyWouldSendChangeNothingAndEachIsCountedOnce() {
        fuzz(1, 30_000);
    }

    @Test
    @Tag("long")
    void aMillionFramesThatNobodyWouldSendChangeNothing() {
        for (int seed = 2; seed < 12; seed++) {
            fuzz(seed, 100_000);
        }
    }

    private void fuzz(long seed, int frames) {
        try (var exchange = new RecordedExchange(folder, "fuzz" + seed, false)) {
            MacAddress alice = exchange.addressOf("alice");
            var mutator = new FrameMutator(
                    seed, exchange.recorded(), alice, exchange.alice.id(), exchange.staticKeyOf(exchange.alice), 1500);
            List<String> before = exchange.state();
            List<Event> events = SimulatedNetwork.events(exchange.alice);
            Map<String, Long> counted = exchange.alice.counters();
            int delivered = exchange.delivered.size();

            for (int i = 0; i < frames; i++) {
                exchange.inject(mutator.next());
                if (i % 10 == 0) {
                    exchange.network.timeline.runFor(Duration.ofMillis(1)); // 10,000 a second
                }
                if (i % 1000 == 0) {
                    exchange.network
                            .echo(exchange.alice, exchange.bob, Duration.ofSeconds(1))
                            .orElseThrow(() -> new AssertionError("no echo under fire"));
                }
            }
            exchange.network.timeline.runFor(Duration.ofSeconds(1));

            Map<String, Long> more = FrameAccount.difference(counted, exchange.alice.counters());
            assertThat(exchange.state()).as("%s", more).isEqualTo(before);
            assertThat(events).isEmpty();
            assertThat(exchange.delivered).hasSize(delivered);
            assertThat(more.get("rx.frames")).isGreaterThan(frames * 95L / 100);
            assertThat(more.keySet())
                    .contains(
                            "rx.drop.length",
                            "rx.drop.magic",
                            "rx.drop.version",
                            "rx.drop.type",
                            "rx.drop.plaintext",
                            "rx.drop.type_unclaimed",
                            "rx.drop.not_ours",
                            "rx.drop.unknown_index",
                            "rx.drop.bad_tag",
                            "ndp.drop.length",
                            "ndp.drop.mac",
                            "ndp.drop.signature",
                            "handshake.drop.malformed",
                            "handshake.drop.bad_mac1",
                            "handshake.drop.under_load");
            FrameAccount.assertBalanced(exchange.alice.counters());
            FrameAccount.assertBalanced(exchange.bob.counters());
        }
    }
}
