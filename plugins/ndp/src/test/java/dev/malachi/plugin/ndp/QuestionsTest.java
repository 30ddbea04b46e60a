package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.protocol.LinkView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Beacons of links that come and go. */
class QuestionsTest {
    private static final int LINKS = 300;

    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1);
    private final Questions questions = new Questions(
            node, new Composer(node, new KeyRing(node.crypto(), node.random(), node.timeline())), new Challenges());

    /** A container's veth pair has a new name each time. */
    private void plugManyInAndOut() {
        for (int i = 0; i < LINKS; i++) {
            LinkView link = new LinkView("veth" + i, 2 + i, new MacAddress(0x0202_0000_0000L + i), 1500, true);
            node.links.add(link);
            questions.begin(link);
            bus.timeline.runFor(Duration.ofMillis(500));
            node.links.remove(link);
        }
    }

    private int tasksWithin(Duration span) {
        int[] looks = {0};
        boolean _ = bus.timeline.runUntil(span, () -> {
            looks[0]++;
            return false;
        });
        return looks[0] - 2; // one look finds that the next task is too late, one is the last
    }

    @Test
    void linksThatAreGoneTakeTheirBeaconsAndTimersAlong() {
        questions.begin(node.link());

        plugManyInAndOut();
        bus.timeline.runFor(Duration.ofMinutes(2));

        assertThat(questions.beacons()).isEqualTo(1);
        assertThat(tasksWithin(Duration.ofMinutes(10))).isBetween(8, 14);
    }

    @Test
    void whatHastensBeaconsLooksForLinksThatAreGoneToo() {
        questions.begin(node.link());
        plugManyInAndOut();

        questions.hasten();

        assertThat(questions.beacons()).isEqualTo(1);
    }

    @Test
    void aLinkThatIsDownForAWhileIsAskedAgainWhenItIsUp() {
        questions.begin(node.link());
        LinkView up = node.link();
        node.links.set(0, new LinkView(up.name(), up.index(), up.mac(), up.mtu(), false));
        bus.timeline.runFor(Duration.ofMinutes(5));
        long since = bus.timeline.nanoTime();

        node.links.set(0, up);
        bus.timeline.runFor(Duration.ofMinutes(2));

        assertThat(bus.since(since)).isNotEmpty();
    }
}
