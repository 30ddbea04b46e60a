package dev.malachi.api.event;

import dev.malachi.api.annotation.Preview;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a log readable when one thing happens with very many peers: of each kind of event the first 20 of a minute are written, and of
 * the others, with the next event after that minute, how many they were. Safe for use by several threads.
 */
@Preview
public final class EventGatherer {
    private static final int WRITTEN = 20;
    private static final long PERIOD_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final Map<String, Crowd> crowds = new TreeMap<>();

    private static final class Crowd {
        private long sinceMillis;
        private int count;
    }

    /** Makes one that has gathered nothing. */
    public EventGatherer() {}

    /**
     * Takes an event.
     *
     * @param event what happened
     * @return what to write: the event, unless it is one of too many, after what was gathered before, as an event with the attributes
     *     {@code more}, how many there were, and {@code seconds}, within which time
     */
    public synchronized List<Event> take(Event event) {
        if (event.peer().isEmpty()) {
            return List.of(event);
        }
        List<Event> written = new ArrayList<>();
        crowds.entrySet().removeIf(entry -> {
            Crowd crowd = entry.getValue();
            long passed = event.atMillis() - crowd.sinceMillis;
            if (passed >= 0 && passed < PERIOD_MILLIS) {
                return false;
            }
            if (crowd.count > WRITTEN) {
                written.add(new Event(
                        event.atMillis(),
                        entry.getKey(),
                        Optional.empty(),
                        Map.of("more", crowd.count - WRITTEN, "seconds", passed / 1000)));
            }
            return true;
        });
        Crowd crowd = crowds.computeIfAbsent(event.kind(), _ -> new Crowd());
        if (crowd.count == 0) {
            crowd.sinceMillis = event.atMillis();
        }
        crowd.count++;
        if (crowd.count <= WRITTEN) {
            written.add(event);
        }
        return written;
    }
}
