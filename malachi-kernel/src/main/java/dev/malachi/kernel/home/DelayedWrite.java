package dev.malachi.kernel.home;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the changes of a file into one write five seconds later, and while there is one change after another, into one a minute.
 * What cannot be written, the {@link HomeWriter} tries again.
 *
 * <p>Used on the control thread; the disk is waited for on another.
 */
public final class DelayedWrite {
    private static final long DELAY_NANOS = 5_000_000_000L;
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final Timeline timeline;
    private final HomeWriter writer;
    private final Supplier<List<HomeWriter.Content>> content;
    private @Nullable Registration waiting;
    private long dueNanos;
    private long writtenNanos;
    private boolean written;
    private boolean often;
    private boolean closed;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * Makes one that waits for a first change.
     *
     * @param timeline for the delay
     * @param writer writes files
     * @param content encodes what is to be written then, on the control thread
     */
    public DelayedWrite(Timeline timeline, HomeWriter writer, Supplier<List<HomeWriter.Content>> content) {
        this.timeline = timeline;
        this.writer = writer;
        this.content = content;
    }

    /** There is a change. The first write after a quiet minute comes soon, and so does the next; from then on it is one a minute. */
    public void soon() {
        long since = timeline.nanoTime() - writtenNanos;
        long delay = often && since < PAUSE_NANOS ? Math.max(DELAY_NANOS, PAUSE_NANOS - since) : DELAY_NANOS;
        long at = timeline.nanoTime() + delay;
        if (closed || waiting != null && dueNanos - at <= 0) {
            return;
        }
        cancel();
        dueNanos = at;
        waiting = timeline.schedule(delay, this::write);
    }

    /** There is a change that must not wait. */
    public void now() {
        cancel();
        write();
    }

    /** The write that was begun last: ends when it is on the disk, or with the reason why it is not. */
    public CompletableFuture<Void> last() {
        return last;
    }

    /** Writes now what is still to be written. */
    public void flush() {
        if (waiting != null) {
            now();
        }
    }

    /** Writes what is still to be written; nothing is written from now on, and the files' writer may be ended after this. */
    public void close() {
        if (!closed) {
            flush();
            closed = true;
        }
    }

    private void cancel() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    private void write() {
        waiting = null;
        if (closed) {
            return;
        }
        long now = timeline.nanoTime();
        often = written && now - writtenNanos <= PAUSE_NANOS + DELAY_NANOS;
        written = true;
        writtenNanos = now;
        last = writer.write(content.get());
    }
}
