package dev.malachi.plugin.pcap.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** A wake-up call that a thread in {@link Poll} hears, by a pipe. Safe from any thread, also after {@link #close}. */
public final class Wakeup implements AutoCloseable {
    private final MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_BYTE);
    private final int readEnd;
    private final int writeEnd;
    /** Whether a byte is in the pipe: so there is never more than one, and writing never blocks. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    private boolean closed;

    /**
     * Makes one.
     *
     * @throws dev.malachi.api.MalachiException if the process has no file descriptor left
     */
    public Wakeup() {
        int[] ends = Posix.pipe();
        readEnd = ends[0];
        writeEnd = ends[1];
    }

    int fd() {
        return readEnd;
    }

    /** Wakes the thread that waits, or the next one that does. */
    public synchronized void signal() {
        if (!closed && signalled.compareAndSet(false, true)) {
            Posix.write(writeEnd, one.address(), 1);
        }
    }

    /** Forgets the call. */
    synchronized void clear() {
        if (!closed && signalled.compareAndSet(true, false)) {
            Posix.read(readEnd, one.address(), 1);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.close(readEnd);
            Posix.close(writeEnd);
        }
    }
}
