package dev.malachi.kernel.home;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a node must remember over a restart besides keys and pins: how far its timestamps have run, which address candidate it held.
 *
 * <p>An unwritable home is said once and tolerated (protocol.md §5).
 */
public final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final int MAX_BYTES = 65_536;

    private final Path file;
    private long timestampMillis;
    private int candidate;
    private boolean complained;

    /**
     * Reads the state; a missing or damaged file counts as empty.
     *
     * @param home directory
     * @throws dev.malachi.api.MalachiException if it may not be read, or be written by others
     */
    public StateFile(Path home) {
        this.file = home.resolve("state.json");
        Optional<byte[]> content = new SmallFile("the state file", file, MAX_BYTES)
                .readIfPresent("check the owner and mode of the file, or name another directory with --home");
        if (content.isEmpty()) {
            return;
        }
        try {
            JsonNode document = JSON.readTree(content.get());
            timestampMillis = document.path("timestampMillis").asLong(0);
            candidate = Math.clamp(document.path("addressCandidate").asInt(0), 0, 255);
        } catch (JacksonException e) {
            LOG.warn("state file is damaged and ignored file={} reason=\"{}\"", file, SmallFile.inWords(e));
        }
    }

    /** No timestamp above this was used before the last restart; milliseconds since 1970. */
    public synchronized long timestampMillis() {
        return timestampMillis;
    }

    /** Number of the address candidate in use. */
    public synchronized int candidate() {
        return candidate;
    }

    /**
     * Stores both values, synced.
     *
     * @param newTimestampMillis bound for timestamps until the next call
     * @param newCandidate address candidate in use
     */
    public synchronized void store(long newTimestampMillis, int newCandidate) {
        timestampMillis = newTimestampMillis;
        candidate = newCandidate;
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("timestampMillis", newTimestampMillis);
        document.put("addressCandidate", newCandidate);
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(document), "rw-------");
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                LOG.warn(
                        "cannot write state, a restart with a wrong clock may delay sessions file={} reason={}",
                        file,
                        Reason.of(e));
                complained = true;
            }
        }
    }
}
