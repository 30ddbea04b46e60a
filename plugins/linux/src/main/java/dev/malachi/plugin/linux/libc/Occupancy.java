package dev.malachi.plugin.linux.libc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time use memory and file descriptors that another thread may end at any moment.
 *
 * <p>Unmapping memory that is being read ends the process, and a closed file descriptor may already be somebody else's. So the user
 * {@linkplain #enter enters} and {@linkplain #exit exits}, and whoever is last, the user that exits or the thread that
 * {@linkplain #end ends}, is told to release. Costs two uncontended compare-and-sets for each batch of packets.
 */
public final class Occupancy {
    /** Longest wait in {@link #end}: far longer than a batch takes, so only a handler that hangs makes it pass. */
    private static final long END_PATIENCE_SECONDS = 2;

    private static final class State {
        private final @Nullable Thread occupant;
        private final boolean ended;

        State(@Nullable Thread occupant, boolean ended) {
            this.occupant = occupant;
            this.ended = ended;
        }
    }

    private static final State FREE = new State(null, false);
    private static final State ENDED = new State(null, true);

    private final AtomicReference<State> state = new AtomicReference<>(FREE);
    private final CountDownLatch released = new CountDownLatch(1);
    /** The state "its last user is inside", kept because one thread usually enters again and again. Written only inside. */
    private State inside = FREE;

    /** Makes one that is free. */
    public Occupancy() {}

    /**
     * Begins to use.
     *
     * @return false if it has been ended: then nothing may be touched and {@link #exit} not be called
     * @throws IllegalStateException if a thread is inside
     */
    public boolean enter() {
        Thread self = Thread.currentThread();
        State mine = inside;
        if (mine.occupant != self) {
            mine = new State(self, false);
        }
        if (state.compareAndSet(FREE, mine)) {
            inside = mine;
            return true;
        }
        if (state.get().ended) {
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
        if (state.compareAndSet(inside, FREE)) {
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
        return state.get().ended;
    }

    /**
     * Ends it. If a thread is inside, that thread will release, and this call waits until it did (unless it is that very thread, or
     * a handler hangs for seconds). Wake the thread up right before.
     *
     * @param wakeUp makes the thread inside come out
     * @return true for exactly one caller if nobody is inside: it must now release, then call {@link #released}
     */
    public boolean end(Runnable wakeUp) {
        while (true) {
            State now = state.get();
            if (now.ended) {
                return false;
            }
            if (state.compareAndSet(now, now.occupant == null ? ENDED : new State(now.occupant, true))) {
                if (now.occupant == null) {
                    return true;
                }
                wakeUp.run();
                awaitRelease(now.occupant);
                return false;
            }
        }
    }

    private void awaitRelease(Thread occupant) {
        if (occupant == Thread.currentThread()) {
            return;
        }
        try {
            released.await(END_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
