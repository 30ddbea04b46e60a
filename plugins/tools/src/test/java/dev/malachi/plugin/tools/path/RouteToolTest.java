package dev.malachi.plugin.tools.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.ToolRun;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouteToolTest {
    private final Alice node = new Alice();

    private ToolRun route() throws InterruptedException {
        ToolRun run = ToolRun.of(new RouteTool(), node, Map.of());
        assertThat(run.run()).isZero();
        return run;
    }

    @Test
    void printsTheTableOfTheOriginal() throws InterruptedException {
        String device = node.status().tun().map(tun -> tun.name()).orElse("-");

        assertThat(route().text().lines())
                .containsExactly(
                        "MALACHI ROUTING TABLE",
                        "=".repeat(70),
                        "Destination          Gateway              Interface    Metric",
                        "-".repeat(70),
                        "%-20s %-20s %-12s 0".formatted("10.144.11.11", "local", device),
                        "%-20s %-20s %-12s 0".formatted(node.status().ipv6(), "local", device),
                        "%-20s %-20s %-12s 0".formatted("10.144.0.0/16", "*", device),
                        "%-20s %-20s %-12s 0".formatted("fd4d:4e31::/32", "*", device),
                        "%-20s %-20s %-12s 1".formatted("10.144.233.6", "direct", device));
    }

    @Test
    void saysTheLinkThatLeadsToANode() throws InterruptedException {
        String link = node.peers().getFirst().link().orElseThrow();

        assertThat(route().json())
                .contains(
                        "\"destination\":\"10.144.233.6\",\"id\":\"a4aae90643ddcd556e58e6d87755784a\",\"gateway\":\"direct\"")
                .contains("\"via\":\"" + link + "\",\"hops\":1");
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"PENDING", "DENIED", "UNREACHABLE"})
    void thereIsNoRouteToANodeThatCannotBeReached(PeerState state) throws InterruptedException {
        node.bobIs(state);

        assertThat(route().text()).doesNotContain("10.144.233.6");
    }

    @Test
    void doesNotSayHowManyHopsThereAreBehindANeighbour() throws InterruptedException {
        node.bobIsBehind(NodeId.parse("00112233445566778899aabbccddeeff").orElseThrow());

        assertThat(route().json()).contains("\"via\":\"00112233445566778899aabbccddeeff\",\"hops\":null");
        assertThat(route().text()).contains("10.144.233.6         00112233");
    }
}
