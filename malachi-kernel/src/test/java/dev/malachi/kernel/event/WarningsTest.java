package dev.malachi.kernel.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.time.VirtualTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static final NodeId PEER = new NodeId(1, 2);

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final EventStream events = new EventStream(timeline);
    private final List<Event> heard = new ArrayList<>();
    private final Warnings warnings = new Warnings(events, timeline);

    WarningsTest() {
        var _ = events.subscribe(heard::add);
    }

    @Test
    void isToldOnceAndShownSinceItsBeginAsLongAsItLasts() {
        long begin = timeline.currentTimeMillis();
        warnings.raise("link.mtu", "eth0", "The MTU is 1300.", "Raise it.");
        timeline.runFor(Duration.ofMinutes(1));
        warnings.raise("link.mtu", "eth0", "The MTU is 1200.", "Raise it.");
        warnings.raise("link.mtu", "eth1", "The MTU is 1100.", "Raise it.");

        assertThat(warnings.aboutNode())
                .containsExactly(
                        new Warning("link.mtu", "The MTU is 1200.", begin, "Raise it."),
                        new Warning("link.mtu", "The MTU is 1100.", timeline.currentTimeMillis(), "Raise it."));

        warnings.clear("link.mtu", "eth0");
        warnings.clear("link.mtu", "eth0");

        assertThat(warnings.aboutNode()).hasSize(1);
        assertThat(heard)
                .extracting(Event::kind)
                .containsExactly(EventKind.WARNING_RAISED, EventKind.WARNING_RAISED, EventKind.WARNING_CLEARED);
    }

    @Test
    void warningsAboutPeersAreListedTogetherToo() {
        warnings.raise(PEER, "name.contested", "Node 1 calls itself 'bob'.", "Rename it.");

        assertThat(warnings.aboutPeers()).extracting(Warning::code).containsExactly("name.contested");
        warnings.clear(PEER, "name.contested");
        assertThat(warnings.aboutPeers()).isEmpty();
    }

    @Test
    void warningsAboutAPeerStandWithItAndAreBounded() {
        warnings.raise(PEER, "name.contested", "Two nodes claim the name.", "Approve one.");

        assertThat(warnings.aboutNode()).isEmpty();
        assertThat(warnings.about(PEER)).hasSize(1);
        assertThat(heard)
                .singleElement()
                .satisfies(event -> assertThat(event.peer()).contains(PEER));

        for (int other = 0; other < 256; other++) {
            warnings.raise(new NodeId(3, other), "name.contested", "Again.", "Approve one.");
        }
        assertThat(warnings.about(PEER)).as("the oldest went").isEmpty();
    }
}
