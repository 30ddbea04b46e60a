package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A few file descriptors and a time to wait for them: poll.h struct pollfd, and struct timespec. Used by one thread. */
public final class PollSet {
    /** There is something to read. */
    public static final int POLLIN = 0x001;
    /** There is room to write. */
    public static final int POLLOUT = 0x004;
    /** An error waits to be fetched. */
    public static final int POLLERR = 0x008;

    /** struct pollfd: int fd, short events, short revents. */
    private static final int ENTRY_BYTES = 8;

    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int size;
    private final MemorySegment entries;
    /** struct timespec: long tv_sec, long tv_nsec. */
    private final MemorySegment timeout;

    /**
     * Makes one.
     *
     * @param events what to wait for on every descriptor
     * @param descriptors the file descriptors
     */
    public PollSet(int events, int... descriptors) {
        size = descriptors.length;
        Arena arena = Arena.ofAuto();
        entries = arena.allocate((long) ENTRY_BYTES * size, Integer.BYTES);
        timeout = arena.allocate(2L * Long.BYTES, Long.BYTES);
        for (int i = 0; i < size; i++) {
            entries.set(ValueLayout.JAVA_INT, (long) ENTRY_BYTES * i, descriptors[i]);
            entries.set(ValueLayout.JAVA_SHORT, (long) ENTRY_BYTES * i + EVENTS, (short) events);
        }
    }

    /**
     * Waits.
     *
     * @param nanos how long; negative for ever
     * @return how many descriptors have events; 0 after the time-out or a signal
     */
    public int await(long nanos) {
        long limit = 0;
        if (nanos >= 0) {
            setTimeout(nanos);
            limit = timeout.address();
        }
        return Math.max(0, Libc.ppoll(entries.address(), size, limit));
    }

    /**
     * Sleeps without looking at any descriptor.
     *
     * @param nanos how long
     */
    public void sleep(long nanos) {
        setTimeout(nanos);
        Libc.nanosleep(timeout.address());
    }

    private void setTimeout(long nanos) {
        timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
    }

    /**
     * What the last {@link #await} found.
     *
     * @param index of the descriptor as given to the constructor
     * @return POLL… bits
     */
    public int events(int index) {
        return entries.get(ValueLayout.JAVA_SHORT, (long) ENTRY_BYTES * index + REVENTS);
    }
}
