package dev.malachi.plugin.tools.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.ToolRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatsToolTest {
    private static final Map<String, String> MEANINGS = Map.of(
            "rx.drop.replayed", "come twice, or far too late",
            "tun.tx.refused", "the TUN interface did not take a packet",
            "link.*.drop.ring_full", "come too fast",
            "rx.drop.queue_full.*", "too much for this plugin");

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
        ToolRun run = ToolRun.of(new StatsTool(() -> List.of(() -> MEANINGS)), node, Map.of());

        assertThat(run.run()).isZero();

        assertThat(run.events).hasSize(1);
        assertThat(run.text())
                .contains("received  12      2.0 KiB")
                .containsPattern("rx\\.drop\\.replayed +3 +come twice, or far too late")
                .containsPattern("tun\\.tx\\.refused +2 +the TUN interface did not take")
                .containsPattern("some\\.drop\\.new_reason +1")
                .contains("a4aae906")
                .doesNotContain("bad_tag")
                .doesNotContain("/s)");
    }

    @Test
    void watchingShowsWhatCameEachSecond() throws InterruptedException {
        ToolRun run = ToolRun.of(
                new StatsTool(() -> List.of(() -> MEANINGS)),
                node,
                Map.of("watch", true, "interval", "100ms", "count", 3));

        assertThat(run.run()).isZero();

        assertThat(run.events).hasSize(3);
        assertThat(run.text()).contains("12 (0/s)");
    }

    @Test
    void ratesAreDifferencesByTime() {
        Sample before = new Sample(0, List.of(), Map.of(), Map.of("rx.frames", 100L, "tx.frames", 50L));
        Sample after = new Sample(2_000_000_000L, List.of(), Map.of(), Map.of("rx.frames", 300L, "tx.frames", 10L));

        Fields traffic = new Fields(after.document(Optional.of(before), List.of()))
                .child("traffic")
                .orElseThrow();

        assertThat(traffic.number("rxFramesPerSecond")).isEqualTo(100);
        assertThat(traffic.number("txFramesPerSecond")).as("began anew").isZero();
    }

    /** eth0.100 is a VLAN of eth0, and a link of its own. */
    @Test
    void aLinkHasItsOwnCountersAndNotThoseOfItsVlan() {
        var eth0 = new NodeStatus.LinkStatus("eth0", "linux", MacAddress.parse("02:00:00:00:00:01"), 1500, "up");
        Sample sample = new Sample(
                0,
                List.of(eth0),
                Map.of(),
                Map.of(
                        "link.eth0.rx.bytes", 10L,
                        "link.eth0.tx.frames", 2L,
                        "link.eth0.drop.ring_full", 1L,
                        "link.eth0.100.rx.bytes", 1000L,
                        "link.eth0.100.drop.ring_full", 1000L));

        Fields link = new Fields(sample.document(Optional.empty(), List.of()))
                .children("links")
                .getFirst();

        assertThat(link.number("rxBytes")).isEqualTo(10);
        assertThat(link.number("txFrames")).isEqualTo(2);
        assertThat(link.number("drops")).isEqualTo(1);
    }

    @Test
    void meaningsOfLinksAndPluginsHoldForAllOfThem() {
        List<CounterMeanings> meanings = List.of(() -> MEANINGS);

        assertThat(CounterMeanings.of(meanings, "link.eth0.100.drop.ring_full")).contains("come too fast");
        assertThat(CounterMeanings.of(meanings, "rx.drop.queue_full.routing")).contains("too much for this plugin");
        assertThat(CounterMeanings.of(meanings, "rx.drop.nothing")).isEmpty();
    }
}
