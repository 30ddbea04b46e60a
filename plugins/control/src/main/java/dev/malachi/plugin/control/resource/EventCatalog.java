package dev.malachi.plugin.control.resource;

import dev.malachi.api.control.Schema;
import dev.malachi.api.event.EventDescription;
import dev.malachi.api.event.EventKinds;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of events that plugins have declared, as they are now. */
public final class EventCatalog {
    private final Extensions extensions;

    /**
     * Reads a registry.
     *
     * @param extensions the registry
     */
    public EventCatalog(Extensions extensions) {
        this.extensions = extensions;
    }

    private record Declared(String plugin, EventDescription event) {}

    /**
     * All kinds. A kind that two plugins declare is the first one's.
     *
     * @return in the order of the plugins
     */
    public List<EventDescription> kinds() {
        Map<String, Declared> kinds = new LinkedHashMap<>();
        for (Extension<EventKinds> extension : extensions.of(EventKinds.class)) {
            String plugin = extension.plugin().id();
            for (EventDescription event : declared(extension)) {
                Declared first = kinds.putIfAbsent(event.kind(), new Declared(plugin, event));
                if (first != null && !first.plugin().equals(plugin)) {
                    extensions.refuse(
                            extension,
                            "its kind of event '" + event.kind() + "' is one of the plugin '" + first.plugin() + "'");
                }
            }
        }
        return kinds.values().stream().map(Declared::event).toList();
    }

    private List<EventDescription> declared(Extension<EventKinds> extension) {
        try {
            return extension.get().kinds();
        } catch (RuntimeException | LinkageError e) {
            extensions.refuse(extension, "its kinds of events cannot be had: " + e);
            return List.of();
        }
    }

    /** A kind in an event: one of these with its words, or one that is not declared. */
    Schema schema() {
        List<Schema> forms = new ArrayList<>();
        kinds().forEach(event -> forms.add(Schema.constant(event.kind()).described(event.summary())));
        forms.add(Schema.TEXT.described("a kind that no plugin has declared"));
        return Schema.anyOf(forms);
    }
}
