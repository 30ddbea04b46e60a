package dev.malachi.kernel.scope;

import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.home.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves word in HOME of a plugin that has brought the daemon down, so that the next start can do without it. {@value #FILE} has two
 * lines: the plugin's id, and why, in words.
 */
public final class Blame {
    /** Name of the file in HOME. */
    public static final String FILE = "plugins.blame";

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
}
