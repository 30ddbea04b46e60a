package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a plugin.
 *
 * @param id its id; the name of the file for a jar that says none
 * @param version its version; {@code -} for a jar that says none
 * @param state what it does
 * @param file the jar, or empty for one that is part of the image
 * @param summary what it does, a sentence; empty if it does not say so without being started
 * @param reason why it is not active, a sentence; empty if it is
 * @param remedy what to do about that, a sentence; empty if nothing needs to be done
 * @param requires versions of Malachi that it runs with, such as {@code >=0.1.0}; empty if it does not care
 * @param dependencies ids of the plugins that it needs, with their versions, such as {@code base@>=1.2.0}
 * @param capabilities what it declares that it wants, as {@link PluginCapabilities}
 * @param signedBy what is known of its signature, a phrase
 * @param sha256 of the jar, 64 hex digits; empty for one that is part of the image
 * @param brings what it has registered, such as {@code Tool}; empty unless it is active
 * @param held what keeps earlier code of it in memory, each a phrase that names it
 */
@Preview
public record PluginReport(
        String id,
        String version,
        State state,
        Optional<Path> file,
        String summary,
        String reason,
        String remedy,
        String requires,
        List<String> dependencies,
        PluginCapabilities capabilities,
        String signedBy,
        String sha256,
        List<String> brings,
        List<String> held) {
    /** Copies the lists. */
    public PluginReport {
        dependencies = List.copyOf(dependencies);
        brings = List.copyOf(brings);
        held = List.copyOf(held);
    }

    /** What a plugin does. */
    public enum State {
        /** It runs. */
        ACTIVE,
        /** It would run if a daemon ran. */
        INSTALLED,
        /** Its jar was put there since the daemon has started. */
        NEW,
        /** It runs, and its jar is another by now. */
        CHANGED,
        /** The operator does not want it, or it was stopped for what it did. */
        DISABLED,
        /** It cannot be used: too new, too old, broken, in conflict. */
        REFUSED,
        /** It is a jar that is not installed. */
        CANDIDATE,
        /** It could be used, and did not start. */
        FAILED;

        /** Lower case, as in JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whether it is part of the image.
     *
     * @return false for a jar
     */
    public boolean bundled() {
        return file.isEmpty();
    }

    /**
     * Whether its code runs.
     *
     * @return true for active ones, and those that have changed on disk
     */
    public boolean runs() {
        return state == State.ACTIVE || state == State.CHANGED;
    }
}
