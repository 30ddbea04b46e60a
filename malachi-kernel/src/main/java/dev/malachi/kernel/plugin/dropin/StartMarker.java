package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is there as long as a plugin starts or stops, synced before: if the JVM dies meanwhile, the next start of the daemon
 * finds it and does not try that again.
 */
final class StartMarker {
    private static final Logger LOG = LoggerFactory.getLogger(StartMarker.class);

    private final Path file;

    StartMarker(Path folder) {
        this.file = folder.resolve(".at-work");
    }

    /** Which plugin was at work when a JVM died. */
    record Trace(String id, String version, String step) {}

    /** A plugin begins; a home that cannot be written does without. */
    void set(StagedJar jar, String step) {
        String text = jar.id() + "\n" + jar.version() + "\n" + step + "\n";
        try {
            AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        } catch (IOException e) {
            LOG.debug("event=plugins.no-marker file={} reason=\"{}\"", file, Reason.of(e));
        }
    }

    /** It has returned, or was given up by a JVM that lives. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("event=plugins.marker-stays file={} reason=\"{}\"", file, Reason.of(e));
        }
    }

    /** What an earlier JVM has left; it is gone after that. */
    Optional<Trace> take() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            Files.delete(file);
            return lines.size() < 3
                    ? Optional.empty()
                    : Optional.of(new Trace(lines.get(0), lines.get(1), lines.get(2)));
        } catch (IOException e) {
            LOG.warn("event=plugins.marker-unreadable file={} reason=\"{}\"", file, Reason.of(e));
            return Optional.empty();
        }
    }
}
