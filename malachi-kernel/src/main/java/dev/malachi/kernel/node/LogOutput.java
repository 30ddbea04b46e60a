package dev.malachi.kernel.node;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.node.DaemonLog;
import java.nio.file.Path;
import java.util.Optional;

/** The file that the program which runs the node logs to besides, as configured. Safe for use by several threads. */
final class LogOutput implements AutoCloseable {
    private final Extensions extensions;
    private Optional<Path> file = Optional.empty();
    private Registration open = () -> {};
    private boolean closed;

    /**
     * Begins without one.
     *
     * @param extensions may have the log of the program
     */
    LogOutput(Extensions extensions) {
        this.extensions = extensions;
    }

    /** The log of the program, if it lets itself be told anything. */
    static Optional<DaemonLog> log(Extensions extensions) {
        return extensions.all(DaemonLog.class).stream().findFirst();
    }

    /** Whether a file can be named while the node runs. */
    boolean isLive() {
        return log(extensions).isPresent();
    }

    /**
     * Logs to another file from now on.
     *
     * @param wanted or none
     * @throws dev.malachi.api.MalachiException if it cannot be opened; the one before goes on then
     */
    synchronized void use(Optional<Path> wanted) {
        if (closed || wanted.equals(file)) {
            return;
        }
        Registration next = wanted.flatMap(path -> log(extensions).map(log -> log.writeTo(path)))
                .orElse(() -> {});
        open.close();
        open = next;
        file = wanted;
    }

    @Override
    public synchronized void close() {
        use(Optional.empty());
        closed = true;
    }
}
