package dev.malachi.plugin.control.client;

import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.ControlConnector;
import java.nio.file.Path;
import java.time.Duration;

/** Connects to the control socket of a daemon. */
public final class UnixConnector implements ControlConnector {
    /** Made by the plugin. */
    public UnixConnector() {}

    @Override
    public ControlClient connect(Path socket) {
        return connect(socket, HttpExchange.PATIENCE);
    }

    @Override
    public ControlClient connect(Path socket, Duration patience) {
        return new UnixControlClient(socket, patience);
    }
}
