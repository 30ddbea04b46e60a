package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.time.Duration;
import java.util.List;

/**
 * What an operation has done to a plugin.
 *
 * @param plugin as it is now
 * @param text what was done, a sentence or two
 * @param took how long it took to stop and start plugins
 * @param held what keeps code in memory that was stopped, each a phrase that names it; empty if nothing is known to
 */
@Preview
public record PluginChange(PluginReport plugin, String text, Duration took, List<String> held) {
    /** Copies the list. */
    public PluginChange {
        held = List.copyOf(held);
    }
}
