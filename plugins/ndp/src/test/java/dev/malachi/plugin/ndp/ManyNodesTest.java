package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many nodes for an hour. */
class ManyNodesTest {
    private static final int NODES = 50;

    @Test
    void anHourOfManyNodesCostsFewSignatureChecks() {
        var bus = new Bus();
        List<TestNode> nodes = IntStream.rangeClosed(1, NODES)
                .mapToObj(i -> new TestNode(bus, i))
                .toList();
        nodes.forEach(TestNode::start);

        bus.timeline.runFor(Duration.ofMinutes(2));
        assertThat(nodes).allSatisfy(node -> assertThat(node.sightings).hasSize(NODES - 1));
        int framesAtFirst = bus.log.size();
        int verifiedAtFirst = verified(nodes);
        bus.timeline.runFor(Duration.ofMinutes(58));

        int messages = nodes.stream()
                .mapToInt(node -> node.counter("ndp.accepted.unchanged"))
                .sum();
        int pairs = NODES * (NODES - 1);
        assertThat(verifiedAtFirst).as("at first, two for a pair").isLessThan(3 * pairs);
        assertThat(verified(nodes) - verifiedAtFirst)
                .as("then one every 15 minutes")
                .isLessThan(4 * pairs);
        assertThat(messages).as("recognised without a check").isGreaterThan(45 * pairs);
        assertThat(bus.log.size() - framesAtFirst).isBetween(NODES * 55, NODES * 61);
    }

    private static int verified(List<TestNode> nodes) {
        return nodes.stream().mapToInt(node -> node.counter("ndp.verified")).sum();
    }
}
