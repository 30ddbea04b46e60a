package dev.malachi.kernel.control;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control thread of a real node: runs tasks in the order in which they come, and timers when they are due. */
public final class ControlLoop implements ControlThread, Timeline {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final int DEFECTS_LOGGED = 10;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    /** Only the control thread touches it. */
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::sequence));

    private final AtomicLong sequence = new AtomicLong();
    private final LongAdder defects;
    private final Consumer<Throwable> onError;
    private final Thread thread;
    /** Until it is started, the thread that has made it stands for the control thread. */
    private volatile Thread owner = Thread.currentThread();

    private volatile boolean stopping;

    private static final class Timer implements Registration {
        private final long atNanos;
        private final long sequence;
        /** Goes when the timer is cancelled, with all that it holds; the timer itself waits until it is due. */
        private final AtomicReference<@Nullable Runnable> action;

        Timer(long atNanos, long sequence, Runnable action) {
            this.atNanos = atNanos;
            this.sequence = sequence;
            this.action = new AtomicReference<>(action);
        }

        long atNanos() {
            return atNanos;
        }

        long sequence() {
            return sequence;
        }

        @Override
        public void close() {
            action.set(null);
        }
    }

    /**
     * Makes one that does not run yet.
     *
     * @param name of its thread
     * @param defects counts tasks that failed
     * @param onError hears of an {@link Error}, on the control thread; tasks are run after that until the loop is closed
     */
    public ControlLoop(String name, LongAdder defects, Consumer<Throwable> onError) {
        this.defects = defects;
        this.onError = onError;
        thread = Thread.ofPlatform()
                .name(name)
                .daemon(true)
                .uncaughtExceptionHandler((_, error) -> onError.accept(error)) // of the loop itself
                .unstarted(this::run);
    }

    public void start() {
        owner = thread;
        thread.start();
    }

    @Override
    public Timeline timeline() {
        return this;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Registration schedule(long delayNanos, Runnable task) {
        var timer = new Timer(System.nanoTime() + Math.max(0, delayNanos), sequence.getAndIncrement(), task);
        if (Thread.currentThread().equals(thread)) {
            timers.add(timer);
        } else {
            post(() -> timers.add(timer));
        }
        return timer;
    }

    @Override
    public void post(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread().equals(owner);
    }

    private void run() {
        while (!stopping) {
            runDueTimers();
            try {
                Runnable task = nextTask();
                if (task != null) {
                    runSafely(task);
                }
            } catch (InterruptedException _) {
                return; // only close() interrupts
            }
        }
    }

    private @Nullable Runnable nextTask() throws InterruptedException {
        Timer next = timers.peek();
        if (next == null) {
            return tasks.take();
        }
        long wait = next.atNanos() - System.nanoTime();
        return wait <= 0 ? tasks.poll() : tasks.poll(wait, TimeUnit.NANOSECONDS);
    }

    private void runDueTimers() {
        long now = System.nanoTime();
        while (true) {
            Timer next = timers.peek();
            if (next == null || next.atNanos() - now > 0) {
                return;
            }
            timers.remove();
            Runnable action = next.action.get();
            if (action != null) {
                runSafely(action);
            }
        }
    }

    /** A defect in one task must not end the node: it is logged with its trace, and the loop goes on. */
    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            defects.increment();
            if (defects.sum() <= DEFECTS_LOGGED) {
                LOG.error("event=task-failed thread=control", e);
            }
        } catch (Error e) {
            onError.accept(e);
        }
    }

    @Override
    public void close() {
        post(() -> stopping = true);
        if (!Thread.currentThread().equals(thread)) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
