package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** How events look in the log. */
class EventLogTest {
    @Test
    void oneLineAnEventWithKeysInOrderAndTheShortId() {
        NodeId peer = NodeId.parse("a4aae90643ddcd556e58e6d87755784a").orElseThrow();
        Event event =
                new Event(0, EventKind.PEER_DISCOVERED, Optional.of(peer), Map.of("mac", "02:00", "link", "eth0"));

        assertThat(EventLog.line(event)).isEqualTo("event=peer.discovered peer=a4aae906 link=eth0 mac=02:00");
    }

    @Test
    void sentencesAreQuotedAndWhatToDoComesAfterWhatIsTheMatter() {
        Event event = new Event(
                0,
                EventKind.WARNING_RAISED,
                Optional.empty(),
                Map.of("remedy", "Say \"no\".", "text", "All is lost.", "code", "home.lost"));

        assertThat(EventLog.line(event))
                .isEqualTo("event=warning.raised code=home.lost text=\"All is lost.\" remedy=\"Say \\\"no\\\".\"");
    }

    @Test
    void whatSomebodyShouldLookIntoIsAWarning() {
        assertThat(EventLog.level(EventKind.DUPLICATE_IDENTITY)).isEqualTo(Level.WARN);
        assertThat(EventLog.level(EventKind.PEER_DISCOVERED)).isEqualTo(Level.INFO);
        assertThat(EventLog.level(EventKind.SESSION_UP)).isEqualTo(Level.DEBUG);
    }
}
