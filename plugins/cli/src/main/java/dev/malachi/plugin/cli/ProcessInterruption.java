package dev.malachi.plugin.cli;

import dev.malachi.api.Registration;
import dev.malachi.plugin.cli.terminal.Interruption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT, SIGTERM and SIGHUP, as the JVM passes them on: by running its shutdown hooks. The hook tells the running command to end, waits
 * for it, and ends the process with the command's own exit code instead of the signal's.
 */
final class ProcessInterruption implements Interruption {
    /** A command that does not end by itself after a signal is left where it stands. */
    private static final long PATIENCE_SECONDS = 15;

    private volatile Optional<Runnable> action = Optional.empty();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode;

    private ProcessInterruption() {}

    static ProcessInterruption install() {
        ProcessInterruption interruption = new ProcessInterruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::onShutdown, "interruption"));
        return interruption;
    }

    @Override
    public Registration during(Runnable onInterrupt) {
        action = Optional.of(onInterrupt);
        return () -> action = Optional.empty();
    }

    /** The command has ended and everything it printed is out. */
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }

    private void onShutdown() {
        Optional<Runnable> onInterrupt = action;
        if (finished.getCount() == 0 || onInterrupt.isEmpty()) {
            return; // System.exit, or a signal before anything had begun
        }
        onInterrupt.get().run();
        try {
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
