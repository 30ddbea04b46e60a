package dev.malachi.api.spi.node;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All that can be set about a node, and the {@code config.yaml} of a home directory, which holds it. Safe for use by several threads. */
@Preview
public interface Settings {
    /**
     * A setting and its value.
     *
     * @param key as in {@code config.yaml}, of a plugin's with its id and a dot before it, such as {@code PLUGIN.enabled}
     * @param parameter its type, default and help
     * @param value in text form; empty if it has neither value nor default
     * @param configured what {@code config.yaml} says, if it says anything
     * @param live whether a running node takes a change over; otherwise the next start does
     */
    record Setting(
            String key, Parameter parameter, Optional<String> value, Optional<String> configured, boolean live) {}

    /**
     * The file.
     *
     * @return its path; it need not exist
     */
    Path file();

    /**
     * All settings.
     *
     * @param inForce has their values
     * @return first those of the node, then those of plugins, ordered by their ids
     * @throws dev.malachi.api.MalachiException if the file is wrong or cannot be read
     */
    List<Setting> of(NodeConfig inForce);

    /**
     * Writes one value into the file, which keeps all else, comments among it. The file is written to a temporary one, synced and renamed.
     *
     * @param key of a setting
     * @param value in text form, items of a list with commas between them; empty to take it out of the file
     * @throws dev.malachi.api.MalachiException (usage) if there is no such setting, or the value does not fit; (failed) if the file
     *     cannot be written. It is as it was then
     */
    void set(String key, Optional<String> value);
}
