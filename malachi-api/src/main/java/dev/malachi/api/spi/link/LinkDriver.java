package dev.malachi.api.spi.link;

import dev.malachi.api.Availability;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.util.List;

/**
 * Opens Ethernet links. Brought by a {@link dev.malachi.api.plugin.Plugin}; one instance may serve several nodes, so it must be safe for use
 * by several threads.
 */
@Preview
public interface LinkDriver {
    /**
     * Short name used in {@code --link IF=DRIVER}.
     *
     * @return such as {@code linux}
     */
    String id();

    /**
     * Which driver to take when the operator names none: the available one with the greatest value.
     *
     * @return 0 for "only when asked for"
     */
    int priority();

    /**
     * Whether it can work here.
     *
     * @return the answer; must not throw
     */
    Availability availability();

    /**
     * The links it could open now that an operator would expect to be used: real or virtual Ethernet interfaces that are up, no
     * loopback, no TUN, no bridge ports.
     *
     * @return interface names, in a stable order
     */
    List<String> candidates();

    /**
     * Hears when {@link #candidates} may have become others.
     *
     * @param changed called on any thread, maybe for nothing; must not block
     * @return ends it; a driver whose candidates never change, or that cannot know, never calls
     * @throws dev.malachi.api.MalachiException if the system refuses
     */
    default Registration watch(Runnable changed) {
        return () -> {};
    }

    /**
     * Whether {@code --link IF=DRIVER:ARGUMENT} means something to it.
     *
     * @return true if it reads {@link LinkRequest#argument}; for others an argument is refused before {@link #open}
     */
    default boolean takesArgument() {
        return false;
    }

    /**
     * Opens a link.
     *
     * @param request what to open
     * @return the open link; the caller owns and closes it
     * @throws dev.malachi.api.MalachiException if it cannot be opened, with a sentence that says why and what to do
     */
    Link open(LinkRequest request);
}
