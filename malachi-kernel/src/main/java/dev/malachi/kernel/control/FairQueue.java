package dev.malachi.kernel.control;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work of one kind that waits for the control thread: bounded in bytes, and its sources take turns, so that none delays the others.
 * Safe for use by several threads; never blocks.
 *
 * <p>Each source may have as much waiting as is free for all (dynamic thresholds; Choudhury and Hahne, IEEE/ACM Transactions on
 * Networking 6 (2), 1998): one alone gets half, n of them get 1/(n+1) each, and as much is left for the next. The control thread
 * takes {@value #TASKS_PER_ROUND} at a time, and in between does what others have asked of it.
 */
public final class FairQueue {
    /** What a waiting task costs besides its bytes: the array's header, the task, its node in the queue. */
    public static final int OVERHEAD_BYTES = 256;

    private static final int TASKS_PER_ROUND = 16;

    /** What waits of one source. */
    public static final class Backlog {
        private final Queue<Waiting> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger bytes = new AtomicInteger();
        private final AtomicBoolean listed = new AtomicBoolean();

        /** Makes an empty one. */
        public Backlog() {}

        /** How many bytes wait, with {@link #OVERHEAD_BYTES} for each task. */
        public int bytes() {
            return bytes.get();
        }
    }

    private record Waiting(int bytes, Runnable task) {}

    private final Consumer<Runnable> control;
    private final int maxBytes;
    private final AtomicInteger bytes = new AtomicInteger();
    private final Queue<Backlog> turns = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean posted = new AtomicBoolean();

    /**
     * Makes an empty queue.
     *
     * @param control runs a task on the control thread, after those that were given to it before
     * @param maxBytes what may wait in all, with {@link #OVERHEAD_BYTES} for each task
     */
    public FairQueue(Consumer<Runnable> control, int maxBytes) {
        this.control = control;
        this.maxBytes = maxBytes;
    }

    /**
     * Reserves room, before anything is copied.
     *
     * @param source whose task it will be
     * @param taskBytes that it holds
     * @return whether there is room; if so, {@link #add} must follow
     */
    public boolean reserve(Backlog source, int taskBytes) {
        int size = taskBytes + OVERHEAD_BYTES;
        int all = bytes.addAndGet(size);
        int own = source.bytes.addAndGet(size);
        if (own <= maxBytes - all) {
            return true;
        }
        release(source, size);
        return false;
    }

    /**
     * Adds a task for which room was reserved.
     *
     * @param source the same
     * @param taskBytes the same
     * @param task for the control thread
     */
    public void add(Backlog source, int taskBytes, Runnable task) {
        source.tasks.add(new Waiting(taskBytes + OVERHEAD_BYTES, task));
        list(source);
        post();
    }

    private void list(Backlog source) {
        if (source.listed.compareAndSet(false, true)) {
            turns.add(source);
        }
    }

    private void post() {
        if (posted.compareAndSet(false, true)) {
            control.accept(this::round);
        }
    }

    private void round() {
        try {
            for (int i = 0; i < TASKS_PER_ROUND; i++) {
                Backlog source = turns.poll();
                if (source == null) {
                    break;
                }
                takeTurn(source);
            }
        } finally {
            posted.set(false);
            if (!turns.isEmpty()) {
                post();
            }
        }
    }

    private void takeTurn(Backlog source) {
        @Nullable Waiting first = source.tasks.poll();
        source.listed.set(false);
        if (!source.tasks.isEmpty()) {
            list(source); // at the end of the line
        }
        if (first != null) {
            release(source, first.bytes());
            first.task().run();
        }
    }

    private void release(Backlog source, int size) {
        source.bytes.addAndGet(-size);
        bytes.addAndGet(-size);
    }
}
