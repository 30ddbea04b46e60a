package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd, or another that starts services and wants to hear of them (sd_notify(3)): {@code READY=1} once the node is up, {@code
 * STOPPING=1} when it begins to end, and where the unit has {@code WatchdogSec=}, {@code WATCHDOG=1} as long as the node's control thread
 * answers.
 */
final class ServiceManager implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final Optional<NotifySocket> socket;
    private final CountDownLatch ended = new CountDownLatch(1);

    private ServiceManager(Optional<NotifySocket> socket) {
        this.socket = socket;
    }

    /** Says that the node is up, and begins to say that it is alive if a service manager wants to hear that. */
    static ServiceManager ready(Node node, Terminal terminal) {
        ServiceManager manager =
                new ServiceManager(terminal.variable("NOTIFY_SOCKET").flatMap(ServiceManager::open));
        manager.tell("READY=1");
        if (manager.socket.isPresent()) {
            watchdogMicros(terminal).ifPresent(micros -> manager.watch(node, micros / 2));
        }
        return manager;
    }

    private static Optional<NotifySocket> open(String address) {
        try {
            return Optional.of(new NotifySocket(address));
        } catch (IOException e) {
            LOG.warn("event=service-manager-not-told reason=\"{}\"", Reason.of(e));
            return Optional.empty();
        }
    }

    /** {@code WATCHDOG_USEC}, unless {@code WATCHDOG_PID} says that another process is meant (sd_watchdog_enabled(3)). */
    private static Optional<Long> watchdogMicros(Terminal terminal) {
        long self = ProcessHandle.current().pid();
        boolean meant = terminal.variable("WATCHDOG_PID")
                .map(pid -> pid.equals(Long.toString(self)))
                .orElse(true);
        return terminal.variable("WATCHDOG_USEC")
                .filter(micros -> meant && micros.matches("[1-9][0-9]{0,17}"))
                .map(Long::parseLong);
    }

    private void watch(Node node, long periodMicros) {
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            boolean alive = true;
            try {
                while (!ended.await(periodMicros, TimeUnit.MICROSECONDS)) {
                    boolean before = alive;
                    alive = answers(node);
                    if (alive) {
                        tell("WATCHDOG=1");
                    } else if (before) {
                        LOG.error("event=watchdog detail=\"the node does not answer\"");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The control thread makes the status; one that hangs answers nothing, or after a while the node says so for it. */
    private static boolean answers(Node node) {
        try {
            return !node.status().version().isEmpty();
        } catch (MalachiException e) {
            return false;
        }
    }

    private void tell(String message) {
        socket.ifPresent(manager -> {
            try {
                manager.send(message);
            } catch (IOException e) {
                LOG.warn("event=service-manager-not-told message={} reason=\"{}\"", message, Reason.of(e));
            }
        });
    }

    /** Says that the node is about to end. */
    @Override
    public void close() {
        ended.countDown();
        tell("STOPPING=1");
    }
}
