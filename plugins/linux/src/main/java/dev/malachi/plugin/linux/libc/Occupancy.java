package dev.malachi.plugin.linux.libc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time use memory and file descriptors that another thread may end at any moment.
 *
 * <p>Unmapping memory that is being read ends the process, and a closed file descriptor may already be another file's. So the user
 * {@linkplain #enter enters} and {@linkplain #exit exits}, and the last of the two, the user that exits or the thread that
 * {@linkplain #end ends}, is told to release. Costs two uncontended compare-and-sets for each batch of packets.
 */
public final class Occupancy {
    /** Longest wait in {@link #end}: far longer than a batch takes, so only a handler that hangs makes it pass. */
    private static final long END_PATIENCE_SECONDS = 2;

    private static final int FREE = 0;
    private static final int OCCUPIED = 1;
    /** Ended while the user is inside. */
    private static final int ENDING = 2;

    private static final int ENDED = 3;

    private final AtomicInteger state = new AtomicInteger(FREE);
    private final CountDownLatch released = new CountDownLatch(1);
    /** Who is or was inside. Read only to ask "is it I?", which a data race cannot get wrong for the one inside. */
    private @Nullable Thread occupant;

    /** Makes one that is free. */
    public Occupancy() {}

    /**
     * Begins to use.
     *
     * @return false if it has been ended: then nothing may be touched and {@link #exit} not be called
     * @throws IllegalStateException if a thread is inside
     */
    public boolean enter() {
        if (state.compareAndSet(FREE, OCCUPIED)) {
            occupant = Thread.currentThread();
            return true;
        }
        if (ended()) {
            return false;
        }
        throw new IllegalStateException("used by two threads at once, or from within its own handler");
    }

    /**
     * Stops using.
     *
     * @return true if it has been ended meanwhile: the caller must now release, then call {@link #released}
     */
    public boolean exit() {
        if (state.compareAndSet(OCCUPIED, FREE)) {
            return false;
        }
        state.set(ENDED);
        return true;
    }

    /** Tells a waiting {@link #end} that everything is released. */
    public void released() {
        released.countDown();
    }

    /**
     * Whether it has been ended.
     *
     * @return true from the first call of {@link #end} on
     */
    public boolean ended() {
        return state.get() >= ENDING;
    }

    /**
     * Ends it. If a thread is inside, that thread will release, and this call waits until it did (unless it is that very thread, or
     * a handler hangs for seconds).
     *
     * @param wakeUp makes the thread inside come out
     * @return true for exactly one caller if the user is not inside: it must now release, then call {@link #released}
     */
    public boolean end(Runnable wakeUp) {
        while (!ended()) {
            if (state.compareAndSet(FREE, ENDED)) {
                return true;
            }
            if (state.compareAndSet(OCCUPIED, ENDING)) {
                wakeUp.run();
                awaitRelease();
            }
        }
        return false;
    }

    private void awaitRelease() {
        if (Thread.currentThread().equals(occupant)) {
            return;
        }
        try {
            if (!released.await(END_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return; // the thread inside releases whenever it comes out
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
