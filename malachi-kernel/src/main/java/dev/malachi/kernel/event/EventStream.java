package dev.malachi.kernel.event;

import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventGatherer;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.time.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, and the log, what happens in a node. Safe for use by several threads. */
public final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final EventGatherer gatherer = new EventGatherer();
    private final Timeline timeline;
    private volatile @Nullable Event end;

    public EventStream(Timeline timeline) {
        this.timeline = timeline;
    }

    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        Event ended = end;
        if (ended != null) {
            listener.accept(ended); // it comes too late for any other
        }
        return () -> listeners.remove(listener);
    }

    public void publish(String kind, NodeId peer, Map<String, Object> attributes) {
        publish(new Event(timeline.currentTimeMillis(), kind, Optional.of(peer), attributes));
    }

    public void publish(String kind, Map<String, Object> attributes) {
        publish(new Event(timeline.currentTimeMillis(), kind, Optional.empty(), attributes));
    }

    /** Tells why the node ends; who begins to listen later is told as well. */
    public void publishEnd(String reason) {
        var event = new Event(
                timeline.currentTimeMillis(), EventKind.NODE_FAILED, Optional.empty(), Map.of("reason", reason));
        end = event;
        publish(event);
    }

    public void publish(Event event) {
        if (LOG.isDebugEnabled()) {
            gatherer.take(event).forEach(EventStream::log);
        }
        for (Consumer<Event> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("event=listener-failed kind={}", event.kind(), e);
            }
        }
    }

    private static void log(Event event) {
        var details = new StringBuilder();
        event.peer().ifPresent(peer -> details.append(" peer=").append(peer.shortId()));
        new TreeMap<>(event.attributes())
                .forEach((key, value) ->
                        details.append(' ').append(key).append('=').append(value));
        LOG.info("event={}{}", event.kind(), details);
    }
}
