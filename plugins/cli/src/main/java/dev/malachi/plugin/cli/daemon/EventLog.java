package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventGatherer;
import dev.malachi.api.event.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes what happens in the node to the log: {@code event=KIND peer=… key=value …}; what has spaces is quoted. What happens before the daemon
 * has said what it is, is written after that. Safe for use by several threads.
 */
final class EventLog implements Consumer<Event> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    /** What an operator should look into. */
    private static final Set<String> WARNINGS = Set.of(
            EventKind.CLAIM_CONTESTED,
            EventKind.CLAIM_MOVED,
            EventKind.DUPLICATE_IDENTITY,
            EventKind.NODE_FAILED,
            EventKind.TUN_RESTORED,
            EventKind.WARNING_RAISED);

    /** What an operator wants to see pass by; sessions are renewed every two minutes and are not. */
    private static final Set<String> NEWS = Set.of(
            EventKind.PEER_DISCOVERED,
            EventKind.PEER_STALE,
            EventKind.PEER_UNREACHABLE,
            EventKind.PEER_REACHABLE,
            EventKind.CLAIM_HELD,
            EventKind.PIN_ADDED,
            EventKind.PEER_PENDING,
            EventKind.PEER_APPROVED,
            EventKind.PEER_DENIED,
            EventKind.PEER_FORGOTTEN,
            EventKind.WARNING_CLEARED,
            EventKind.LINK_CHANGED);

    /** Read last, and in this order: what is the matter, then what to do. */
    private static final List<String> SENTENCES = List.of("text", "remedy");

    private static final Comparator<String> IN_ORDER =
            Comparator.<String>comparingInt(SENTENCES::indexOf).thenComparing(Comparator.naturalOrder());

    private final EventGatherer gatherer = new EventGatherer();
    private final List<Event> early = new ArrayList<>();
    private boolean begun;

    /** Writes what has happened so far, and from now on at once. */
    synchronized void begin() {
        begun = true;
        early.forEach(this::write);
        early.clear();
    }

    @Override
    public synchronized void accept(Event event) {
        if (begun) {
            write(event);
        } else {
            early.add(event);
        }
    }

    private void write(Event event) {
        gatherer.take(event)
                .forEach(written -> LOG.atLevel(level(written.kind())).log(() -> line(written)));
    }

    static Level level(String kind) {
        if (WARNINGS.contains(kind)) {
            return Level.WARN;
        }
        return NEWS.contains(kind) ? Level.INFO : Level.DEBUG;
    }

    static String line(Event event) {
        StringBuilder line = new StringBuilder("event=").append(event.kind());
        event.peer()
                .map(NodeId::shortId)
                .ifPresent(peer -> line.append(" peer=").append(peer));
        event.attributes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(IN_ORDER))
                .forEach(attribute -> line.append(' ')
                        .append(attribute.getKey())
                        .append('=')
                        .append(quoted(attribute.getValue().toString())));
        return line.toString();
    }

    private static String quoted(String value) {
        return value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0
                ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : value;
    }
}
