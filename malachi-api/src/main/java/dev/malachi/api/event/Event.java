package dev.malachi.api.event;

import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Stable;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened in a node, for people, logs and programs.
 *
 * @param atMillis wall clock, milliseconds since 1970
 * @param kind what happened: one of {@link EventKind}'s names, or {@code PLUGIN.name} for a plugin's own
 * @param peer the peer it is about, if any
 * @param attributes details: strings, numbers, booleans; never secrets
 */
@Stable
public record Event(long atMillis, String kind, Optional<NodeId> peer, Map<String, Object> attributes) {
    /** Copies the attributes. */
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
