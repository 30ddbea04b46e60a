package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import java.util.Map;

/**
 * A connection to a running daemon. Used by one thread; only {@link #interrupt} may be called by others.
 *
 * <p>JSON documents are plain Java as described at {@link Documents}; JSON {@code null} is {@link Documents#ABSENT}.
 */
@Preview
public interface ControlClient extends AutoCloseable {
    /**
     * Reads a resource.
     *
     * @param path below {@code /v1}, such as {@code /status}
     * @return the document
     * @throws dev.malachi.api.MalachiException with the daemon's sentence if it refuses
     */
    Object get(String path);

    /**
     * Acts on a resource.
     *
     * @param path below {@code /v1}
     * @param body the document to send
     * @return the answer
     * @throws dev.malachi.api.MalachiException with the daemon's sentence if it refuses
     */
    Object post(String path, Map<String, Object> body);

    /**
     * Runs a tool in the daemon and passes on what it says until it ends.
     *
     * @param tool its name
     * @param arguments its arguments by name
     * @param input lines for it, read (on a thread of the client) as long as it runs; {@link ToolInput#NONE} for none
     * @param output hears events and the result as they come
     * @return the tool's exit code
     * @throws dev.malachi.api.MalachiException if the tool refuses its arguments or the connection breaks
     */
    int run(String tool, Map<String, Object> arguments, ToolInput input, ToolOutput output);

    /**
     * Interrupts the tool that {@link #run} waits for, as Ctrl-C does; what it still has to say comes through {@code run}. Does
     * nothing when none runs. Safe from any thread.
     */
    void interrupt();

    /** Ends the connection; a tool that still runs in the daemon is interrupted. */
    @Override
    void close();
}
