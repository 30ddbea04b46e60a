package dev.malachi.plugin.tools.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.EchoReply;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.ToolRun;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TraceToolTest {
    private final Alice node = new Alice();

    private ToolRun trace(Map<String, ?> arguments) {
        return ToolRun.of(new TraceTool(), node, arguments);
    }

    @Test
    void showsTheOwnNodeAndTheTargetWithThreeProbesEach() throws InterruptedException {
        var asked = new AtomicInteger();
        node.echo = (data, timeout) -> asked.incrementAndGet() == 2
                ? Optional.empty()
                : Optional.of(new EchoReply(Alice.BOB, 1_240_000, 16, data));
        ToolRun run = trace(Map.of("target", "bob"));

        assertThat(run.run()).isZero();

        assertThat(run.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("maltrace to bob, 30 hops max"),
                        line -> assertThat(line).isEqualTo("  1  10.144.11.11"),
                        line -> assertThat(line).isEqualTo("  2  10.144.233.6 (a4aae906...)  1.24ms  *  1.24ms"));
        assertThat(run.json())
                .isEqualTo(
                        "{\"hops\":[{\"hop\":1,\"id\":\"a4aae90643ddcd556e58e6d87755784a\",\"ipv4\":\"10.144.233.6\","
                                + "\"ipv6\":\"fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8\",\"rttMs\":[1.24,null,1.24]}],"
                                + "\"reached\":true}");
    }

    @Test
    void failsWithWhatStandsInTheWayIfTheTargetDoesNotAnswer() throws InterruptedException {
        node.bobIs(PeerState.UNREACHABLE);
        ToolRun run = trace(Map.of("target", "bob", "probes", 1));

        assertThat(run.run()).isOne();

        assertThat(run.text()).contains("  2  10.144.233.6 (a4aae906...)  *").contains("is unreachable");
        assertThat(run.json()).contains("\"reached\":false");
    }

    @Test
    void reachesItselfWithoutAHop() throws InterruptedException {
        ToolRun run = trace(Map.of("target", "me"));

        assertThat(run.run()).isZero();

        assertThat(run.json()).isEqualTo("{\"hops\":[],\"reached\":true}");
        assertThat(run.text().lines()).hasSize(2);
    }

    @Test
    void goesNoFurtherThanItMay() throws InterruptedException {
        node.echo = (data, timeout) -> Optional.of(new EchoReply(Alice.BOB, 1_240_000, 16, data));
        node.bobIsBehind(NodeId.parse("00112233445566778899aabbccddeeff").orElseThrow());
        ToolRun near = trace(Map.of("target", "bob", "hops", 1, "probes", 1));
        ToolRun far = trace(Map.of("target", "bob", "hops", 2, "probes", 1));

        assertThat(near.run()).isOne();
        assertThat(far.run()).isZero();

        assertThat(near.text())
                .contains("  2  ", "(00112233...)", "was not reached")
                .doesNotContain("a4aae906");
        assertThat(far.text()).contains("  3  10.144.233.6 (a4aae906...)  1.24ms");
    }
}
