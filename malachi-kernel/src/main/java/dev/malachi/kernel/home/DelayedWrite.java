package dev.malachi.kernel.home;

import dev.malachi.api.Registration;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the changes of a file into one write five seconds later, and while there is one change after another, into one a minute. An
 * unwritable file is said once and tried again with the next change.
 *
 * <p>Used on the control thread; the disk is waited for on another.
 */
public final class DelayedWrite {
    /** A write that is ready to be done. */
    @FunctionalInterface
    public interface Prepared {
        /**
         * Writes.
         *
         * @throws IOException if that fails
         */
        void write() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(DelayedWrite.class);
    private static final long DELAY_NANOS = 5_000_000_000L;
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final Timeline timeline;
    private final Executor fileWriter;
    private final Path file;
    private final String what;
    private final String loss;
    private final Supplier<Prepared> content;
    private @Nullable Registration waiting;
    private long dueNanos;
    private long writtenNanos;
    private boolean written;
    private boolean often;
    private boolean closed;
    /** Whether the last write failed. */
    private volatile boolean unwritten;

    /**
     * Makes one that waits for a first change.
     *
     * @param timeline for the delay
     * @param fileWriter writes files
     * @param file for the log
     * @param what what the file holds, for the log: a plural
     * @param loss what it means that they cannot be written, for the log: part of a sentence
     * @param content encodes what is to be written then, on the control thread
     */
    public DelayedWrite(
            Timeline timeline, Executor fileWriter, Path file, String what, String loss, Supplier<Prepared> content) {
        this.timeline = timeline;
        this.fileWriter = fileWriter;
        this.file = file;
        this.what = what;
        this.loss = loss;
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

    /** Writes now what is still to be written. */
    public void flush() {
        if (waiting != null || unwritten) {
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
        Prepared prepared = content.get();
        fileWriter.execute(() -> execute(prepared));
    }

    private void execute(Prepared prepared) {
        try {
            prepared.write();
            if (unwritten) {
                LOG.info("{} are written again file={}", what, file);
            }
            unwritten = false;
        } catch (IOException e) {
            if (!unwritten) {
                LOG.warn("cannot write {}, {} file={} reason={}", what, loss, file, Reason.of(e));
            }
            unwritten = true;
        }
    }
}
