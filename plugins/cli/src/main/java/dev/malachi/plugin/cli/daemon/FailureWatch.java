package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.MalachiException;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends the daemon when its node has failed: cleanly if that can be done, and in any case. */
final class FailureWatch implements Consumer<Event> {
    private static final int EXIT_FAILED = 1;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Runnable end;
    private volatile @Nullable String reason;

    /**
     * Makes one.
     *
     * @param end begins the clean end
     */
    FailureWatch(Runnable end) {
        this.end = end;
    }

    @Override
    public void accept(Event event) {
        if (event.kind().equals(EventKind.NODE_FAILED)) {
            reason = String.valueOf(event.attributes().get("reason"));
            end.run();
            Thread.ofPlatform().name("malachi-last-resort").daemon(true).start(FailureWatch::haltLater);
        }
    }

    /** What has failed may fail to end, too: it hangs, or waits for what never comes. */
    private static void haltLater() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        Runtime.getRuntime().halt(EXIT_FAILED);
    }

    /**
     * Says why the daemon has ended, if its node has failed.
     *
     * @throws MalachiException then
     */
    void refuse() {
        String why = reason;
        if (why != null) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The node has ended, since it could not rely on itself any more: " + why
                            + ". The log above says where; please report it, and start the node again.");
        }
    }
}
