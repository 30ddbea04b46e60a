package dev.malachi.api.spi.resource;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The resources that a front end serves: those of all plugins, as they are now. What is registered or taken away while it runs appears
 * and vanishes with the next look. Of two plugins whose resources some request would fit both, the one that was here first keeps the
 * place; the other's resource is left out and {@link Extensions#failures} names both. Safe for use by several threads.
 */
@Preview
public final class ResourceTable {
    private final Extensions extensions;
    private final String owner;
    private List<Extension<Resource>> seen = List.of();
    private Map<Extension<Resource>, Entry> entries = Map.of();

    /**
     * A resource with the plugin that brings it.
     *
     * @param plugin who brings it
     * @param resource the resource
     */
    public record Mounted(PluginDescription plugin, Resource resource) {}

    /** What a request finds. */
    public sealed interface Found permits Match, OtherMethods, Nothing {}

    /**
     * A resource.
     *
     * @param mounted the resource
     * @param values of the parameters in its path, as text
     */
    public record Match(Mounted mounted, Map<String, String> values) implements Found {}

    /**
     * The path is there, but takes other methods.
     *
     * @param allowed their names
     */
    public record OtherMethods(SortedSet<String> allowed) implements Found {}

    /** There is no such path. */
    public record Nothing() implements Found {}

    private record Entry(Mounted mounted, PathTemplate path) {
        private String title() {
            return mounted.resource().description().title();
        }

        private boolean conflictsWith(Entry other) {
            return mounted.resource().description().method()
                            == other.mounted.resource().description().method()
                    && (mounted.plugin().equals(other.mounted.plugin())
                            ? path.sameForm(other.path)
                            : path.overlaps(other.path));
        }
    }

    /**
     * Makes a table of what plugins bring.
     *
     * @param extensions the registry
     * @param owner id of the plugin whose resources keep their place against those of others that are there from the start as well
     */
    public ResourceTable(Extensions extensions, String owner) {
        this.extensions = extensions;
        this.owner = owner;
    }

    /**
     * All resources.
     *
     * @return as they are now, in the order in which they came
     */
    public List<Mounted> resources() {
        return current().stream().map(Entry::mounted).toList();
    }

    /**
     * Looks for what a request means. Where the forms of two paths fit, the one with fewer parameters is meant.
     *
     * @param method of the request
     * @param path of the request, decoded
     * @return what is there
     */
    public Found find(String method, String path) {
        SortedSet<String> allowed = new TreeSet<>();
        List<Entry> fitting = new ArrayList<>();
        for (Entry entry : current()) {
            if (entry.path().match(path).isPresent()) {
                String takes = entry.mounted().resource().description().method().name();
                allowed.add(takes);
                if (takes.equals(method)) {
                    fitting.add(entry);
                }
            }
        }
        Optional<Entry> best = fitting.stream()
                .min(Comparator.comparingInt(entry -> entry.path().parameters().size()));
        if (best.isPresent()) {
            return new Match(best.get().mounted(), best.get().path().match(path).orElseThrow());
        }
        return allowed.isEmpty() ? new Nothing() : new OtherMethods(allowed);
    }

    private synchronized List<Entry> current() {
        List<Extension<Resource>> now = extensions.of(Resource.class);
        if (!now.equals(seen)) {
            Map<Extension<Resource>, Entry> kept = new LinkedHashMap<>(entries);
            kept.keySet().retainAll(now);
            now.stream()
                    .filter(extension -> !kept.containsKey(extension))
                    .sorted(Comparator.comparing(
                            extension -> !extension.plugin().id().equals(owner)))
                    .forEach(extension -> mount(extension, kept));
            entries = kept;
            seen = now;
        }
        return List.copyOf(entries.values());
    }

    private void mount(Extension<Resource> extension, Map<Extension<Resource>, Entry> mounted) {
        Entry entry;
        try {
            Resource resource = extension.get();
            entry = new Entry(
                    new Mounted(extension.plugin(), resource),
                    PathTemplate.of(resource.description().path()));
        } catch (RuntimeException | LinkageError e) {
            extensions.refuse(extension, "a resource of it cannot be made: " + e);
            return;
        }
        Optional<Entry> other =
                mounted.values().stream().filter(entry::conflictsWith).findFirst();
        if (other.isPresent()) {
            extensions.refuse(
                    extension,
                    "its resource " + entry.title() + " is left out: the plugin '"
                            + other.get().mounted().plugin().id() + "' has "
                            + other.get().title());
            return;
        }
        mounted.put(extension, entry);
    }
}
