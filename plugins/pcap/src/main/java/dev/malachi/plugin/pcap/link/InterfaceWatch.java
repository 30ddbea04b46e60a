package dev.malachi.plugin.pcap.link;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks at an interface again and again, on a thread of its own: there is no way to be told of changes that all systems share.
 *
 * <p>The thread lives in the network namespace of the one that made it.
 */
final class InterfaceWatch implements AutoCloseable {
    /** Soon enough for a link that came up; a look takes well under a millisecond. */
    private static final long INTERVAL_MILLIS = 200;

    private final Runnable look;
    private final Semaphore hurry = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Makes one; {@link #start} begins to look.
     *
     * @param name of the thread
     * @param look what to do each time
     */
    InterfaceWatch(String name, Runnable look) {
        this.look = look;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                if (hurry.tryAcquire(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                    hurry.drainPermits();
                }
            } catch (InterruptedException e) {
                return; // closed
            }
            if (!closed) {
                look.run();
            }
        }
    }

    /** Makes it look now. */
    void hurry() {
        hurry.release();
    }

    /** Ends it, and waits for that unless called by a look itself. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
