package dev.malachi.plugin.pcap.link;

import dev.malachi.plugin.pcap.libpcap.Capture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The capture that one thread uses, and that others replace or end at any moment.
 *
 * <p>A closed capture may not be touched: its memory is gone, and its file descriptor may be another file's. So the user enters and
 * exits, a replacement waits until the user enters again, and who ends it waits until the user is out.
 */
final class CaptureSlot {
    /** Longest wait in {@link #close}: far longer than a batch takes, so only a handler that hangs makes it pass. */
    private static final long CLOSE_PATIENCE_SECONDS = 2;

    private final ReentrantLock use = new ReentrantLock();
    private final AtomicReference<@Nullable Capture> replacement = new AtomicReference<>();
    private final Consumer<Capture> retire;
    private @Nullable Capture current;
    private volatile boolean entered;
    private volatile boolean closed;

    /**
     * Makes an empty one.
     *
     * @param retire closes captures that are no longer used
     */
    CaptureSlot(Consumer<Capture> retire) {
        this.retire = retire;
    }

    /**
     * Begins to use.
     *
     * @return false if it has been closed: then {@link #exit} must not be called
     * @throws IllegalStateException if called from within a handler
     */
    boolean enter() {
        if (closed) {
            return false;
        }
        if (use.isHeldByCurrentThread()) {
            throw new IllegalStateException("used from within its own handler");
        }
        use.lock();
        if (closed) {
            use.unlock();
            return false;
        }
        if (!entered) {
            entered = true;
        }
        if (replacement.get() != null) {
            Capture fresh = replacement.getAndSet(null);
            discard();
            current = fresh;
        }
        return true;
    }

    /** What the user has: null while there is no interface. */
    @Nullable
    Capture capture() {
        return current;
    }

    boolean closed() {
        return closed;
    }

    /** The user gives its capture up. */
    void discard() {
        Capture old = current;
        current = null;
        if (old != null) {
            retire.accept(old);
        }
    }

    /** Stops using. */
    void exit() {
        if (closed) {
            discard();
        }
        use.unlock();
    }

    /**
     * Offers another capture, which the user takes when it enters again. Not after {@link #close}.
     *
     * @return false if no thread can be inside, since it was never entered
     */
    boolean replace(Capture fresh) {
        retireReplacement(replacement.getAndSet(fresh));
        return entered;
    }

    private void retireReplacement(@Nullable Capture unused) {
        if (unused != null) {
            retire.accept(unused);
        }
    }

    /**
     * Ends it. A user that is inside retires its capture when it comes out, which this waits for, unless it is called by that very user.
     *
     * @param wakeUp makes the user come out
     */
    void close(Runnable wakeUp) {
        closed = true;
        retireReplacement(replacement.getAndSet(null));
        wakeUp.run();
        if (use.isHeldByCurrentThread()) {
            return;
        }
        try {
            if (use.tryLock(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                discard();
                use.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
