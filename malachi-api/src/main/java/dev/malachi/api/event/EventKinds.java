package dev.malachi.api.event;

import dev.malachi.api.annotation.Preview;
import java.util.List;

/** The kinds of events that a plugin publishes. Registered by the plugin, so that the description of the control API names them. */
@Preview
@FunctionalInterface
public interface EventKinds {
    /**
     * The kinds.
     *
     * @return the same at every call
     */
    List<EventDescription> kinds();
}
