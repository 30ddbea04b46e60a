package dev.malachi.api.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Connects to the control API of a running daemon; provided by the control plugin and found with {@link ServiceLoader}. */
@Preview
public interface ControlConnector {
    /**
     * The installed connector.
     *
     * @return the connector
     * @throws MalachiException if the control plugin is missing
     */
    static ControlConnector load() {
        return ServiceLoader.load(ControlConnector.class)
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
     * @throws MalachiException (no daemon) if nobody listens there, (permission) if the socket may not be used
     */
    ControlClient connect(Path socket);
}
