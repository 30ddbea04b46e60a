package dev.malachi.kernel.home;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link NodeState} in the home. Safe for use by several threads.
 *
 * <p>An unwritable home is a warning and tolerated (protocol.md §5).
 */
public final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final String TIMESTAMP = "timestampMillis";
    private static final String CANDIDATE = "addressCandidate";
    private static final String HELD = "addressHeldMillis";

    private static final String MODE = "rw-------";
    private static final int MAX_BYTES = 65_536;

    private final Path file;
    private final HomeWriter writer;
    private NodeState state;

    /**
     * Reads the state; a missing or damaged file counts as empty.
     *
     * @param home directory
     * @param writer writes it
     * @throws dev.malachi.api.MalachiException if it may not be read, or be written by others
     */
    public StateFile(Path home, HomeWriter writer) {
        this.writer = writer;
        this.file = home.resolve("state.json");
        this.state = read(file);
    }

    private static NodeState read(Path file) {
        Optional<byte[]> content = new SmallFile("the state file", file, MAX_BYTES)
                .readIfPresent("check the owner and mode of the file, or name another directory with --home");
        if (content.isEmpty()) {
            return NodeState.EMPTY;
        }
        try {
            Fields document = Fields.of(Documents.parse(new String(content.get(), StandardCharsets.UTF_8)));
            return new NodeState(
                    document.number(TIMESTAMP), Math.clamp(document.number(CANDIDATE), 0, 255), document.number(HELD));
        } catch (MalformedJsonException e) {
            LOG.warn("state file is damaged and ignored file={} reason=\"{}\"", file, e.getMessage());
            return NodeState.EMPTY;
        }
    }

    /** What is remembered. */
    public synchronized NodeState state() {
        return state;
    }

    /**
     * Another identity has other addresses: which one is used, and that it was held, counts no more. For a home that no node uses.
     *
     * @param home directory
     * @throws IOException if it cannot be written
     */
    static void forgetAddress(Path home) throws IOException {
        Path file = home.resolve("state.json");
        if (Files.exists(file)) {
            AtomicFile.write(file, encode(read(file).withAddress(0, 0)), MODE);
        }
    }

    private static byte[] encode(NodeState state) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(TIMESTAMP, state.timestampMillis());
        document.put(CANDIDATE, state.addressCandidate());
        document.put(HELD, state.addressHeldMillis());
        return Documents.toJson(document).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Changes what is remembered, and stores it, synced. Blocks on the disk.
     *
     * @param change of one's own fields; the others stay as they are
     */
    public synchronized void update(UnaryOperator<NodeState> change) {
        state = change.apply(state);
        try {
            writer.writeNow(List.of(new HomeWriter.Content(file, encode(state), MODE)));
        } catch (IOException _) {
            // tolerated: a restart with a wrong clock may delay sessions; the writer warns and tries again
        }
    }
}
