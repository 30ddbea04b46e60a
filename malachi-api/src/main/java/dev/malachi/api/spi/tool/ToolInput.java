package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.util.Optional;

/** Lines that the caller of a tool types or pipes into it while it runs. Used by one thread. */
@Preview
@FunctionalInterface
public interface ToolInput {
    /** No lines. */
    ToolInput NONE = Optional::empty;

    /**
     * Waits for a line.
     *
     * @return the line without its end, or empty once there are no more
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<String> nextLine() throws InterruptedException;
}
