package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.util.Locale;

/**
 * Something about the jar of a plugin that its author, or who installs it, should know.
 *
 * @param level how bad it is
 * @param code what kind of thing it is, lower case with dashes, such as {@code missing-member}; for programs
 * @param where a class, entry or module of the jar, or the name of the jar
 * @param text what was found, a sentence
 * @param remedy what to do, a sentence; may be empty
 */
@Preview
public record PluginFinding(Level level, String code, String where, String text, String remedy) {
    /** How bad a finding is. */
    public enum Level {
        /** The plugin cannot be loaded, or fails when it comes to that place. */
        ERROR,
        /** It works now; it may be refused, or fail later. */
        WARNING;

        /** Lower case, as in JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
