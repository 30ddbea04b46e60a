package dev.malachi.kernel.event;

import dev.malachi.api.NodeId;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.time.Timeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Ids that more than one machine uses, as far as anything here has told: the kernel and the protocols raise {@link
 * EventKind#DUPLICATE_IDENTITY}, and this remembers it for a while. Safe for use by several threads.
 */
public final class Duplicates {
    /** A copy beacons at least every 75 s, so silence this long means that it is gone. */
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Between two events of the kernel about the same id. */
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int MAX_IDS = 256;

    private record Sign(long sinceMillis, long atNanos, Map<String, Object> attributes) {}

    private final EventStream events;
    private final Timeline timeline;
    private final Map<NodeId, Sign> signs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Sign> eldest) {
            return size() > MAX_IDS;
        }
    };

    public Duplicates(EventStream events, Timeline timeline) {
        this.events = events;
        this.timeline = timeline;
        var _ = events.subscribe(this::onEvent);
    }

    private void onEvent(Event event) {
        if (event.kind().equals(EventKind.DUPLICATE_IDENTITY)) {
            event.peer().ifPresent(id -> remember(id, event.attributes()));
        }
    }

    private synchronized void remember(NodeId id, Map<String, Object> attributes) {
        long now = timeline.nanoTime();
        Sign before = signs.remove(id); // the newest is the last to go
        long since = before != null && now - before.atNanos() <= REMEMBERED_NANOS
                ? before.sinceMillis()
                : timeline.currentTimeMillis();
        signs.put(id, new Sign(since, now, attributes));
    }

    /**
     * Raises the event, unless it was raised for this id within the last minute.
     *
     * @param id used twice
     * @param attributes what tells the two apart
     */
    public void report(NodeId id, Map<String, Object> attributes) {
        boolean lately;
        synchronized (this) {
            Sign sign = signs.get(id);
            lately = sign != null && timeline.nanoTime() - sign.atNanos() < PAUSE_NANOS;
        }
        if (!lately) {
            events.publish(EventKind.DUPLICATE_IDENTITY, id, attributes);
        }
    }

    /** What to tell the operator about our own id. */
    public List<Warning> warningsAboutSelf(NodeId self) {
        return warnings(self, "Another machine uses this node's id");
    }

    /** What to tell the operator about a peer. */
    public List<Warning> warningsAbout(NodeId peer) {
        return warnings(peer, "Two machines use the id " + peer.shortId());
    }

    /** What to tell the operator of every id but our own. */
    public synchronized List<Warning> warningsAboutOthers(NodeId self) {
        return signs.keySet().stream()
                .filter(id -> !id.equals(self))
                .flatMap(id -> warningsAbout(id).stream())
                .toList();
    }

    private synchronized List<Warning> warnings(NodeId id, String what) {
        Sign sign = signs.get(id);
        if (sign == null || timeline.nanoTime() - sign.atNanos() > REMEMBERED_NANOS) {
            return List.of();
        }
        Object mac = sign.attributes().get("mac");
        Object link = sign.attributes().get("link");
        String where = mac == null ? "" : " (" + mac + (link == null ? "" : " on " + link) + ")";
        return List.of(new Warning(
                EventKind.DUPLICATE_IDENTITY,
                what + where + ": its key was copied.",
                sign.sinceMillis(),
                "Run 'malachi keys generate --force' on one of the two and start that node again."));
    }
}
