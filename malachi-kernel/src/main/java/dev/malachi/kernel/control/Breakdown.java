package dev.malachi.kernel.control;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a node whose control thread, or a lane, has met an {@link Error}: memory has run out, a class is missing, an invariant is broken.
 * Nothing that the node holds can be relied on after that, and half a node is worse than none. Safe from any thread.
 */
public final class Breakdown {
    private static final Logger LOG = LoggerFactory.getLogger(Breakdown.class);

    /** Given back first, so that there is room to tell and to end when memory is what has run out. */
    private static final int RESERVE_BYTES = 256 << 10;

    private final AtomicBoolean happened = new AtomicBoolean();
    private final Consumer<String> tell;
    private final Runnable end;

    @SuppressWarnings({"unused", "FieldCanBeLocal"}) // it is the memory that counts
    private volatile byte @Nullable [] reserve = new byte[RESERVE_BYTES];

    private volatile @Nullable String reason;

    /**
     * Makes one.
     *
     * @param tell hears of the reason, on the thread on which it happened
     * @param end ends the node; called on a thread of its own if one can be had
     */
    public Breakdown(Consumer<String> tell, Runnable end) {
        this.tell = tell;
        this.end = end;
    }

    /** Why the node ends, if it does. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Ends the node, the first time.
     *
     * @param error what happened on the calling thread
     */
    public void report(Throwable error) {
        report(() -> describe(error), error);
    }

    /**
     * Ends the node, the first time, for something that was not thrown.
     *
     * @param cause what is the matter, in words
     */
    public void report(String cause) {
        report(() -> cause, null);
    }

    private void report(Supplier<String> description, @Nullable Throwable error) {
        if (!happened.compareAndSet(false, true)) {
            return;
        }
        reserve = null;
        reason = "an error that cannot be described";
        quietly(() -> reason = description.get());
        quietly(() -> tell.accept(reason().orElseThrow()));
        quietly(() -> LOG.error(
                "event=node-ends reason=\"{}\" detail=\"it cannot rely on itself any more\"",
                reason().orElseThrow(),
                error));
        try {
            Thread.ofPlatform().name("malachi-end").daemon(false).start(end);
        } catch (Throwable _) {
            end.run(); // there is no memory for a thread
        }
    }

    private static String describe(Throwable error) {
        String kind = error.getClass().getSimpleName();
        String message = error.getMessage() == null ? "" : ": " + error.getMessage();
        return kind + message + " on thread " + Thread.currentThread().getName();
    }

    /** What fails here fails for the same reason, and must not keep the node from ending. */
    @SuppressWarnings("EmptyCatch")
    private static void quietly(Runnable step) {
        try {
            step.run();
        } catch (Throwable _) {
            // the next step is tried all the same
        }
    }
}
