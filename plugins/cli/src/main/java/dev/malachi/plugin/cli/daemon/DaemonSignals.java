package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.Registration;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that would kill a daemon by default and are no request to end: SIGUSR1, which is ignored, and SIGHUP, by which scripts ask
 * daemons to read their configuration again. Both are logged. A SIGHUP because the terminal has been closed in which the daemon runs in the foreground does end
 * it, properly; {@code nohup} keeps it, as always, since the JVM leaves an ignored SIGHUP ignored.
 */
final class DaemonSignals implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonSignals.class);

    private final Deque<Registration> handlers = new ArrayDeque<>();
    private final boolean hadTerminal = hasTerminal();

    private DaemonSignals() {}

    /**
     * Heeds them from now on.
     *
     * @param end ends the daemon; called on another thread
     * @param reload reads the configuration again; called on another thread
     * @return close it to restore what was
     */
    static DaemonSignals heed(Runnable end, Runnable reload) {
        DaemonSignals signals = new DaemonSignals();
        signals.handle("USR1", () -> LOG.warn("signal=USR1 event=ignored"));
        signals.handle("HUP", () -> {
            if (signals.hadTerminal && !hasTerminal()) {
                LOG.warn("signal=HUP event=ending detail=\"the terminal has been closed\"");
                end.run();
            } else {
                LOG.info("signal=HUP event=reload");
                reload.run();
            }
        });
        return signals;
    }

    private void handle(String name, Runnable action) {
        try {
            handlers.push(SystemSignal.handle(name, action));
        } catch (ReflectiveOperationException e) {
            LOG.debug(
                    "signal={} event=not-handled",
                    name); // the system has none of that name, or the JVM keeps it (-Xrs)
        }
    }

    /** Whether the process has a controlling terminal: one that has none, or whose has hung up, cannot open this (tty(4)). */
    private static boolean hasTerminal() {
        try (InputStream _ = Files.newInputStream(Path.of("/dev/tty"))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        handlers.forEach(Registration::close);
    }

    /** {@code sun.misc.Signal}, which the JDK supports as there is nothing else (JEP 260), though its compiler warns of each use. */
    private static final class SystemSignal {
        private SystemSignal() {}

        static Registration handle(String name, Runnable action) throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    DaemonSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(name, arguments); // nothing asks for more than toString
                        }
                        action.run();
                        return Void.TYPE;
                    });
            Method handle = type.getMethod("handle", type, handlerType);
            Object before = handle.invoke(null, signal, handler);
            return () -> {
                try {
                    handle.invoke(null, signal, before);
                } catch (ReflectiveOperationException e) {
                    LOG.debug("signal={} event=not-restored", name);
                }
            };
        }
    }
}
