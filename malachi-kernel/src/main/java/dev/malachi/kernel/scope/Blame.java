package dev.malachi.kernel.scope;

import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves word in HOME of a plugin that has brought the daemon down, so that the next start can do without it. {@value #FILE} has two
 * lines: the plugin's id, and why, in words.
 */
public final class Blame {
    /** Name of the file in HOME. */
    public static final String FILE = "plugins.blame";

    /**
     * A plugin that has brought a daemon down.
     *
     * @param plugin its id
     * @param reason what it did, in words
     */
    public record Culprit(String plugin, String reason) {}

    private static final Logger LOG = LoggerFactory.getLogger(Blame.class);

    private Blame() {}

    /** Writes it; a home that cannot be written goes without. */
    static void note(Path home, String id, String reason) {
        try {
            AtomicFile.write(
                    home.resolve(FILE), (id + "\n" + reason + "\n").getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        } catch (IOException e) {
            LOG.warn("event=blame-not-written plugin={} reason=\"{}\"", id, Reason.of(e));
        }
    }

    /**
     * Takes what an earlier daemon has left; it is gone after that.
     *
     * @param home directory
     * @return the plugin to do without
     */
    public static Optional<Culprit> take(Path home) {
        Path file = home.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            Files.delete(file);
            return lines.size() < 2 ? Optional.empty() : Optional.of(new Culprit(lines.get(0), lines.get(1)));
        } catch (IOException e) {
            LOG.warn("event=blame-not-read file={} reason=\"{}\"", file, Reason.of(e));
            return Optional.empty();
        }
    }
}
