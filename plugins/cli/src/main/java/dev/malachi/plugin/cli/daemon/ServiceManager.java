package dev.malachi.plugin.cli.daemon;

import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd, when it started us. Its socket takes datagrams, which the JDK does not send on Unix sockets; systemd-notify(1) does, and
 * needs {@code NotifyAccess=all} in the unit because it is another process.
 */
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private ServiceManager() {}

    static void ready(Terminal terminal) throws InterruptedException {
        if (terminal.variable("NOTIFY_SOCKET").isEmpty()) {
            return;
        }
        try {
            ProcessBuilder notify = new ProcessBuilder("systemd-notify", "--ready")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            notify.environment().putAll(terminal.environment());
            int code = notify.start().waitFor();
            if (code != 0) {
                LOG.warn("systemd.notify failed code={}", code);
            }
        } catch (IOException e) {
            LOG.warn("systemd.notify failed reason={}", e.getMessage());
        }
    }
}
