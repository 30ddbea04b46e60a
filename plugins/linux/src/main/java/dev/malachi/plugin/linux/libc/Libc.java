package dev.malachi.plugin.linux.libc;

import static dev.malachi.plugin.linux.libc.Downcalls.intResult;
import static dev.malachi.plugin.linux.libc.Downcalls.longResult;
import static dev.malachi.plugin.linux.libc.Downcalls.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libc that this module calls, about files, memory and time; those of sockets are in {@link Sockets}.
 *
 * <p>Each returns what the C function returns, or, where that is -1, the negative {@code errno}: the kernel's own convention, and no
 * state to ask for afterwards. Pointers are passed as {@code long}: measured to be cheaper than segments, which have to be kept alive
 * across each call. So a caller keeps the segment of an address reachable until the call has returned; the objects of this module do,
 * since they hold their segments in fields.
 */
public final class Libc {
    private static final MethodHandle CLOSE = Downcalls.function("close");
    private static final MethodHandle OPEN = Downcalls.function("open");
    private static final MethodHandle IOCTL = Downcalls.function("ioctl");
    private static final MethodHandle FCNTL = Downcalls.function("fcntl");
    private static final MethodHandle DUP3 = Downcalls.function("dup3");
    private static final MethodHandle PRCTL = Downcalls.function("prctl");
    private static final MethodHandle MMAP = Downcalls.function("mmap");
    private static final MethodHandle MUNMAP = Downcalls.function("munmap");
    private static final MethodHandle PPOLL = Downcalls.function("ppoll");
    private static final MethodHandle NANOSLEEP = Downcalls.function("nanosleep");
    private static final MethodHandle EVENTFD = Downcalls.function("eventfd");
    private static final MethodHandle READ = Downcalls.function("read");
    private static final MethodHandle WRITE = Downcalls.function("write");
    private static final MethodHandle WRITEV = Downcalls.function("writev");

    private Libc() {}

    /**
     * close(2).
     *
     * @param fd file descriptor, gone after this whatever it returns
     * @return 0 or -errno
     */
    public static int close(int fd) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) CLOSE.invokeExact(state, (long) fd, 0L, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * open(2), without a mode.
     *
     * @param path file
     * @param flags O_…
     * @return a file descriptor, or -errno
     */
    public static int open(String path, int flags) {
        MemorySegment state = Downcalls.callState();
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path).address();
            return intResult((long) OPEN.invokeExact(state, name, (long) flags, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * ioctl(2).
     *
     * @param fd file descriptor
     * @param request what
     * @param argument a number or an address, as the request wants
     * @return not negative, or -errno
     */
    public static int ioctl(int fd, long request, long argument) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) IOCTL.invokeExact(state, (long) fd, request, argument, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * A second descriptor of the same open file, closed on exec: fcntl(2) with F_DUPFD_CLOEXEC.
     *
     * @param fd file descriptor
     * @return a file descriptor, or -errno
     */
    public static int duplicate(int fd) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) FCNTL.invokeExact(state, (long) fd, (long) F_DUPFD_CLOEXEC, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Makes a descriptor one of another open file from now on, closed on exec: dup3(2). Who uses it finds the other file with the next
     * call; calls that are under way end with the one they began with.
     *
     * @param fd of the open file
     * @param place the descriptor, which is closed first without a moment in which it is free
     * @return place, or -errno
     */
    public static int replace(int fd, int place) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult(
                    (long) DUP3.invokeExact(state, (long) fd, (long) place, (long) O_CLOEXEC, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** fcntl.h. */
    private static final int O_CLOEXEC = 0x80000;

    /** fcntl.h, F_LINUX_SPECIFIC_BASE + 6. */
    private static final int F_DUPFD_CLOEXEC = 1030;

    /** linux/prctl.h. */
    private static final int PR_SET_TIMERSLACK = 29;

    /**
     * Lets sleeps of the calling thread end on time: by default the kernel may add 50 µs to each to save wake-ups.
     *
     * @param nanos how much it may add
     * @return 0 or -errno
     */
    public static int setTimerSlack(long nanos) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) PRCTL.invokeExact(state, (long) PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * mmap(2) of readable and writable memory.
     *
     * @param address where it shall be, with MAP_FIXED; else 0 for the kernel's choice
     * @param length bytes
     * @param flags MAP_…
     * @param fd what to map, or -1
     * @param offset from where on
     * @return an address, or -errno (never an address: the last page of the address space is not handed out)
     */
    public static long mmap(long address, long length, int flags, int fd, long offset) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult(
                    (long) MMAP.invokeExact(
                            state, address, length, (long) (PROT_READ | PROT_WRITE), (long) flags, (long) fd, offset),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** sys/mman.h. */
    private static final int PROT_READ = 1;

    /** sys/mman.h. */
    private static final int PROT_WRITE = 2;

    /**
     * munmap(2).
     *
     * @param address start
     * @param length bytes
     * @return 0 or -errno
     */
    public static int munmap(long address, long length) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) MUNMAP.invokeExact(state, address, length, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * ppoll(2), signals left alone.
     *
     * @param descriptors address of struct pollfd[]
     * @param count of them
     * @param timeout address of a struct timespec, or 0 for ever
     * @return how many have events, or -errno
     */
    public static int ppoll(long descriptors, int count, long timeout) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) PPOLL.invokeExact(state, descriptors, (long) count, timeout, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * nanosleep(2).
     *
     * @param timespec address of a struct timespec
     * @return 0 or -errno
     */
    public static int nanosleep(long timespec) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) NANOSLEEP.invokeExact(state, timespec, 0L, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * eventfd(2).
     *
     * @param flags EFD_…
     * @return a file descriptor, or -errno
     */
    public static int eventfd(int flags) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) EVENTFD.invokeExact(state, 0L, (long) flags, 0L, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * read(2).
     *
     * @param fd file descriptor
     * @param address where to
     * @param length bytes at the most
     * @return bytes read, or -errno
     */
    public static long read(int fd, long address, long length) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult((long) READ.invokeExact(state, (long) fd, address, length, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * write(2).
     *
     * @param fd file descriptor
     * @param address where from
     * @param length bytes
     * @return bytes written, or -errno
     */
    public static long write(int fd, long address, long length) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult((long) WRITE.invokeExact(state, (long) fd, address, length, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * writev(2).
     *
     * @param fd file descriptor
     * @param vector address of struct iovec[]
     * @param count of them
     * @return bytes written, or -errno
     */
    public static long writev(int fd, long vector, int count) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult((long) WRITEV.invokeExact(state, (long) fd, vector, (long) count, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
