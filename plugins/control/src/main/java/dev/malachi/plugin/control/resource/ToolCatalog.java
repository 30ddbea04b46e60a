package dev.malachi.plugin.control.resource;

import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tools that plugins bring, as they are now. */
public final class ToolCatalog {
    private final Extensions extensions;

    /**
     * Reads a registry.
     *
     * @param extensions the registry
     */
    public ToolCatalog(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * A tool with the plugin that brings it.
     *
     * @param plugin id of the plugin
     * @param tool the tool
     */
    record Brought(String plugin, Tool tool) {}

    /**
     * What the tools are.
     *
     * @return in the order of their names
     */
    public List<ToolDescription> descriptions() {
        return byName().values().stream()
                .map(brought -> brought.tool().description())
                .toList();
    }

    List<Brought> all() {
        return List.copyOf(byName().values());
    }

    Optional<Brought> find(String name) {
        return Optional.ofNullable(byName().get(name));
    }

    /** Whether a tool is still there: its plugin may have been stopped. */
    boolean has(Brought brought) {
        return find(brought.tool().description().name()).filter(brought::equals).isPresent();
    }

    /** Of two tools with one name the first plugin's stays. */
    private Map<String, Brought> byName() {
        Map<String, Brought> tools = new TreeMap<>();
        for (Extension<Tool> extension : extensions.of(Tool.class)) {
            made(extension).ifPresent(tool -> {
                String name = tool.description().name();
                Brought first =
                        tools.putIfAbsent(name, new Brought(extension.plugin().id(), tool));
                if (first != null) {
                    extensions.refuse(
                            extension,
                            "its tool '" + name + "' is left out: the plugin '" + first.plugin()
                                    + "' has one of that name");
                }
            });
        }
        return tools;
    }

    private Optional<Tool> made(Extension<Tool> extension) {
        try {
            return Optional.of(extension.get());
        } catch (RuntimeException | LinkageError e) {
            extensions.refuse(extension, "a tool of it cannot be made: " + e);
            return Optional.empty();
        }
    }
}
