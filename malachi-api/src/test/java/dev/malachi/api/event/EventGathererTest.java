package dev.malachi.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventGathererTest {
    private final EventGatherer gatherer = new EventGatherer();

    private static Event of(String kind, long atMillis, int peer) {
        return new Event(atMillis, kind, Optional.of(new NodeId(peer, 1)), Map.of());
    }

    @Test
    void writesTheFirstOfACrowdAndThenHowManyMoreThereWere() {
        List<Event> written = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            written.addAll(gatherer.take(of(EventKind.PIN_ADDED, i * 10L, i)));
        }
        assertThat(written).hasSize(20);

        List<Event> next = gatherer.take(of(EventKind.PIN_ADDED, 61_000, 9999));

        assertThat(next).hasSize(2);
        assertThat(next.getFirst().kind()).isEqualTo(EventKind.PIN_ADDED);
        assertThat(next.getFirst().attributes()).containsEntry("more", 4980).containsEntry("seconds", 61L);
        assertThat(next.getLast().peer()).contains(new NodeId(9999, 1));
    }

    @Test
    void aCrowdOfOneKindHidesNoOther() {
        for (int i = 0; i < 100; i++) {
            gatherer.take(of(EventKind.SESSION_UP, 0, i));
        }

        Event other = of(EventKind.DUPLICATE_IDENTITY, 1, 1);

        assertThat(gatherer.take(other)).containsExactly(other);
    }

    @Test
    void whatIsAboutNoPeerIsAlwaysWritten() {
        var event = new Event(0, EventKind.LINK_CHANGED, Optional.empty(), Map.of());
        for (int i = 0; i < 100; i++) {
            assertThat(gatherer.take(event)).containsExactly(event);
        }
    }
}
