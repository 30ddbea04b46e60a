package dev.malachi.plugin.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What is to be undone, newest first, at the end of a demo or when the process is told to end, whichever comes first. Safe for use by
 * several threads.
 */
final class Cleanup implements AutoCloseable {
    /** How long the owner may take to stop once the process is told to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Something to be undone. */
    @FunctionalInterface
    interface Duty {
        /** Does it; takes a few seconds at the most. */
        void run() throws IOException, InterruptedException;
    }

    private final Deque<Duty> duties = new ArrayDeque<>();
    private final Thread owner = Thread.currentThread();
    private final Thread hook = new Thread(this::onShutdown, "demo-shutdown");
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean done;

    /** Belongs to the thread that makes it, which is interrupted when the process is told to end. */
    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Adds a duty.
     *
     * @throws IllegalStateException if the end has come already; the duty is done then, and its owner is to do nothing more
     */
    synchronized void add(Duty duty) {
        duties.push(duty);
        if (done) {
            runAll();
            throw new IllegalStateException("The demo is being put away.");
        }
    }

    /** Does everything now, on a thread of its own: that of an impatient user who pressed Ctrl-C twice is interrupted. */
    @Override
    public void close() {
        boolean interrupted = false;
        Thread worker = Thread.ofPlatform().name("demo-cleanup").start(this::runAll);
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending; the hook finds nothing left to do.
        }
        closed.countDown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the owner stop what it does and put everything away, since two at once would undo what is still being done. */
    private void onShutdown() {
        owner.interrupt();
        try {
            if (!closed.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                runAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void runAll() {
        done = true;
        while (!duties.isEmpty()) {
            try {
                duties.pop().run();
            } catch (IOException | RuntimeException | InterruptedException e) {
                // One duty that fails must not keep the others from being done.
                System.err.println("malachi demo: cannot clean up: " + Story.reason(e));
            }
        }
    }

    /** Deletes a folder with all that is in it; one that is gone already is fine. */
    static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // It is gone.
        }
    }
}
