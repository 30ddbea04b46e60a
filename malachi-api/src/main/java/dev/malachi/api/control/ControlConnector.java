package dev.malachi.api.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.plugin.Extensions;
import java.nio.file.Path;
import java.time.Duration;

/** Connects to the control API of a running daemon; provided by the control plugin and brought by a plugin. */
@Preview
public interface ControlConnector {
    /**
     * The installed connector.
     *
     * @return the connector
     * @throws MalachiException if the control plugin is missing
     */
    static ControlConnector load() {
        return Extensions.installed().all(ControlConnector.class).stream()
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The control plugin is missing from this image; the command line cannot reach a daemon."));
    }

    /**
     * Connects.
     *
     * @param socket path of the daemon's Unix socket
     * @return the connection
     * @throws MalachiException (no daemon) if no process listens there, (permission) if the socket may not be used
     */
    ControlClient connect(Path socket);

    /**
     * Connects, and waits for answers no longer than told.
     *
     * @param socket path of the daemon's Unix socket
     * @param patience how long the daemon may be silent
     * @return the connection
     * @throws MalachiException as {@link #connect(Path)} does
     */
    ControlClient connect(Path socket, Duration patience);
}
