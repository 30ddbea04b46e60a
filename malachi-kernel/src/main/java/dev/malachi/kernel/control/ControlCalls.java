package dev.malachi.kernel.control;

import dev.malachi.api.MalachiException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Has other threads call the control thread and wait for what it answers. Safe for use by several threads. */
public final class ControlCalls {
    private static final long PATIENCE_SECONDS = 30;

    private final ControlThread control;
    private final Breakdown breakdown;
    private final Consumer<Throwable> onError;
    private volatile boolean closed;

    /**
     * Makes one.
     *
     * @param control runs what is asked
     * @param breakdown says why the node has ended
     * @param onError takes an {@link Error}, which is more than a request that has failed
     */
    public ControlCalls(ControlThread control, Breakdown breakdown, Consumer<Throwable> onError) {
        this.control = control;
        this.breakdown = breakdown;
        this.onError = onError;
    }

    /**
     * Runs something on the control thread and waits for its result.
     *
     * @param action what it throws is thrown here
     * @throws MalachiException if the node has ended or does not answer
     */
    public <T> T call(Supplier<T> action) {
        if (control.isCurrent()) {
            return action.get();
        }
        if (closed) {
            throw stopped();
        }
        var result = new CompletableFuture<T>();
        control.post(() -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            } catch (Error e) {
                onError.accept(e);
                result.completeExceptionally(e);
            }
        });
        try {
            return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (breakdown.reason().isPresent()) {
                throw stopped();
            }
            throw new MalachiException(MalachiException.Kind.FAILED, "The node does not answer.", e);
        }
    }

    /** The same for what has no result. */
    public void run(Runnable action) {
        boolean _ = call(() -> {
            action.run();
            return true;
        });
    }

    private MalachiException stopped() {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                breakdown
                        .reason()
                        .map(why -> "The node has ended, since it could not rely on itself any more: " + why + ".")
                        .orElse("The node has been stopped."));
    }

    /** The node ends: nothing is asked any more. */
    public void close() {
        closed = true;
    }
}
