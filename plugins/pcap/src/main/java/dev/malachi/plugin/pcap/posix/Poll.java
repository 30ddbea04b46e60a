package dev.malachi.plugin.pcap.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/** Waits for one file descriptor, and for a {@link Wakeup} if there is one: struct pollfd of poll.h. Used by one thread. */
public final class Poll {
    /** What came of waiting. */
    public enum Result {
        /** The time is over. */
        TIMEOUT,
        /** The descriptor has what was waited for, or an error. */
        READY,
        /** {@link Wakeup#signal} was called; the call is forgotten with this. */
        WOKEN
    }

    /** In place of a descriptor: none, only the wake-up call (poll(2) ignores negative descriptors). */
    public static final int NONE = -1;

    private static final short POLLIN = 0x001;
    private static final short POLLOUT = 0x004;

    /** struct pollfd: int fd, short events, short revents. */
    private static final int ENTRY_BYTES = 8;

    private static final int EVENTS = 4;
    private static final int REVENTS = 6;

    private final MemorySegment entries = Arena.ofAuto().allocate(2L * ENTRY_BYTES, Integer.BYTES);

    /** Makes one. */
    public Poll() {}

    /**
     * Waits until there is something to read.
     *
     * @param fd file descriptor, or {@link #NONE}
     * @param wakeup the call to hear
     * @param timeoutNanos how long; rounded up to milliseconds; negative for ever
     * @return what happened; READY wins
     */
    public Result readable(int fd, Wakeup wakeup, long timeoutNanos) {
        set(0, fd, POLLIN);
        set(ENTRY_BYTES, wakeup.fd(), POLLIN);
        int ready = Posix.poll(entries.address(), 2, millis(timeoutNanos));
        if (ready > 0 && events(0) != 0) {
            return Result.READY;
        }
        if (ready > 0) {
            wakeup.clear();
            return Result.WOKEN;
        }
        return Result.TIMEOUT;
    }

    /**
     * Waits until there is room to write.
     *
     * @param fd file descriptor
     * @param timeoutNanos how long; rounded up to milliseconds
     * @return false if there is none
     */
    public boolean writable(int fd, long timeoutNanos) {
        set(0, fd, POLLOUT);
        return Posix.poll(entries.address(), 1, millis(timeoutNanos)) > 0;
    }

    private static int millis(long nanos) {
        if (nanos < 0) {
            return -1;
        }
        long rounded = nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
        return (int) Math.min(rounded, TimeUnit.DAYS.toMillis(1));
    }

    private void set(long entry, int fd, short events) {
        entries.set(ValueLayout.JAVA_INT, entry, fd);
        entries.set(ValueLayout.JAVA_SHORT, entry + EVENTS, events);
        entries.set(ValueLayout.JAVA_SHORT, entry + REVENTS, (short) 0);
    }

    private int events(long entry) {
        return entries.get(ValueLayout.JAVA_SHORT, entry + REVENTS);
    }
}
