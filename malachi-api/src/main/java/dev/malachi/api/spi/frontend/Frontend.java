package dev.malachi.api.spi.frontend;

import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;

/** Presents a running node to somebody outside the process: control API, web panel, metrics. Brought by a {@link dev.malachi.api.plugin.Plugin}. */
@Preview
public interface Frontend {
    /**
     * What a front end may use.
     *
     * @param node the running node
     * @param socket path of the control socket
     * @param shutdown asks the process to end; returns at once
     */
    record Context(Node node, Path socket, Runnable shutdown) {}

    /**
     * Short name.
     *
     * @return such as {@code control}
     */
    String id();

    /**
     * Starts it.
     *
     * @param context what it may use
     * @return close it to end; leaves nothing behind
     * @throws dev.malachi.api.MalachiException if it cannot start, with a sentence that says why and what to do
     */
    Registration start(Context context);
}
