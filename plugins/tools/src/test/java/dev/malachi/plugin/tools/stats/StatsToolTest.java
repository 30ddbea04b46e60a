package dev.malachi.plugin.tools.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.Fields;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.ToolRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatsToolTest {
    private final Map<String, Long> counters = new TreeMap<>(Map.of(
            "rx.frames", 12L,
            "rx.bytes", 2048L,
            "rx.drop.replayed", 3L,
            "rx.drop.bad_tag", 0L,
            "tun.tx.refused", 2L,
            "some.drop.new_reason", 1L));

    private final Alice node = new Alice() {
        @Override
        public Map<String, Long> counters() {
            return counters;
        }
    };

    @Test
    void namesEachReasonThatOccurredWithItsMeaning() throws InterruptedException {
        ToolRun run = ToolRun.of(new StatsTool(), node, Map.of());

        assertThat(run.run()).isZero();

        assertThat(run.events).hasSize(1);
        assertThat(run.text())
                .contains("received  12      2.0 KiB")
                .containsPattern("rx\\.drop\\.replayed +3 +came twice, or is far too late")
                .containsPattern("tun\\.tx\\.refused +2 +the TUN interface did not take")
                .containsPattern("some\\.drop\\.new_reason +1")
                .contains("a4aae906")
                .doesNotContain("bad_tag")
                .doesNotContain("/s)");
    }

    @Test
    void watchingShowsWhatCameEachSecond() throws InterruptedException {
        ToolRun run = ToolRun.of(new StatsTool(), node, Map.of("watch", true, "interval", "100ms", "count", 3));

        assertThat(run.run()).isZero();

        assertThat(run.events).hasSize(3);
        assertThat(run.text()).contains("12 (0/s)");
    }

    @Test
    void ratesAreDifferencesByTime() {
        Sample before = new Sample(0, List.of(), List.of(), Map.of("rx.frames", 100L, "tx.frames", 50L));
        Sample after = new Sample(2_000_000_000L, List.of(), List.of(), Map.of("rx.frames", 300L, "tx.frames", 10L));

        Fields traffic =
                new Fields(after.document(Optional.of(before))).child("traffic").orElseThrow();

        assertThat(traffic.number("rxFramesPerSecond")).isEqualTo(100);
        assertThat(traffic.number("txFramesPerSecond")).as("began anew").isZero();
    }
}
