package dev.malachi.kernel.scope;

import dev.malachi.kernel.control.ControlThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs on the control thread what a plugin asks for from elsewhere, and waits for the result.
 *
 * @param control the control thread
 */
record OnControl(ControlThread control) {
    private static final long PATIENCE_SECONDS = 30;

    <T> T call(Supplier<T> action) {
        if (control.isCurrent()) {
            return action.get();
        }
        var result = new CompletableFuture<T>();
        control.post(() -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the node does not answer any more", e);
        }
    }

    void run(Runnable action) {
        boolean _ = call(() -> {
            action.run();
            return true;
        });
    }
}
