package dev.malachi.api;

import dev.malachi.api.annotation.Preview;
import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param changes settings that are different from those that were in force; empty if there is nothing new
 */
@Preview
public record Reload(List<Change> changes) {
    /** Copies the list. */
    public Reload {
        changes = List.copyOf(changes);
    }

    /**
     * A setting that is different.
     *
     * @param key as in {@code config.yaml}, of a plugin's with its id and a dot before it
     * @param from what was in force, in text form; empty if there was no value
     * @param to what is configured now
     * @param live whether it is in force now; otherwise from the next start on
     */
    public record Change(String key, String from, String to, boolean live) {}
}
