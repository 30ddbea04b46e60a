package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A wake-up call that a thread in {@code ppoll} hears: eventfd(2). Safe from any thread, also after {@link #close}. */
public final class EventFd implements AutoCloseable {
    /** sys/eventfd.h: EFD_NONBLOCK | EFD_CLOEXEC. */
    private static final int FLAGS = 0x800 | 0x80000;

    private final MemorySegment value = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final int fd;
    private boolean closed;

    /**
     * Opens one.
     *
     * @throws dev.malachi.api.MalachiException if the system has no file descriptor left
     */
    public EventFd() {
        fd = Errno.check(Libc.eventfd(FLAGS), "cannot make an event file descriptor");
    }

    /**
     * The descriptor, to poll for POLLIN.
     *
     * @return the file descriptor
     */
    public int fd() {
        return fd;
    }

    /** Makes it readable. */
    public synchronized void signal() {
        if (!closed) {
            value.set(ValueLayout.JAVA_LONG, 0, 1);
            Libc.write(fd, value.address(), Long.BYTES);
        }
    }

    /** Makes it unreadable again. */
    public synchronized void clear() {
        if (!closed) {
            Libc.read(fd, value.address(), Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
