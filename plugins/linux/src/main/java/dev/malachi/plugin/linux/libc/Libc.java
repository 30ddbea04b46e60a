package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libc that this module calls.
 *
 * <p>Each returns what the C function returns, or, where that is -1, the negative {@code errno}: the kernel's own convention, and no
 * state to ask for afterwards. Pointers are passed as {@code long}: measured to be cheaper than segments, which have to be kept alive
 * across each call. So whoever passes an address keeps its segment reachable until the call returned; the objects of this module do,
 * since they hold their segments in fields.
 */
public final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CALL_STATE_LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO = CALL_STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE_LAYOUT));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    /** A function without variadic arguments. */
    private static final int FIXED = -1;

    private static final MethodHandle SOCKET = function("socket", FIXED, INT, INT, INT, INT);
    private static final MethodHandle BIND = function("bind", FIXED, INT, INT, LONG, INT);
    private static final MethodHandle CLOSE = function("close", FIXED, INT, INT);
    private static final MethodHandle OPEN = function("open", 2, INT, LONG, INT);
    private static final MethodHandle IOCTL = function("ioctl", 2, INT, INT, LONG, LONG);
    private static final MethodHandle FCNTL = function("fcntl", 2, INT, INT, INT, INT);
    private static final MethodHandle PRCTL = function("prctl", 1, INT, INT, LONG, LONG, LONG, LONG);
    private static final MethodHandle SETSOCKOPT = function("setsockopt", FIXED, INT, INT, INT, INT, LONG, INT);
    private static final MethodHandle GETSOCKOPT = function("getsockopt", FIXED, INT, INT, INT, INT, LONG, LONG);
    private static final MethodHandle MMAP = function("mmap", FIXED, LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle MUNMAP = function("munmap", FIXED, INT, LONG, LONG);
    private static final MethodHandle PPOLL = function("ppoll", FIXED, INT, LONG, LONG, LONG, LONG);
    private static final MethodHandle NANOSLEEP = function("nanosleep", FIXED, INT, LONG, LONG);
    private static final MethodHandle EVENTFD = function("eventfd", FIXED, INT, INT, INT);
    private static final MethodHandle READ = function("read", FIXED, LONG, INT, LONG, LONG);
    private static final MethodHandle WRITE = function("write", FIXED, LONG, INT, LONG, LONG);
    private static final MethodHandle WRITEV = function("writev", FIXED, LONG, INT, LONG, INT);
    private static final MethodHandle SEND = function("send", FIXED, LONG, INT, LONG, LONG, INT);
    private static final MethodHandle RECV = function("recv", FIXED, LONG, INT, LONG, LONG, INT);
    private static final MethodHandle SENDMMSG = function("sendmmsg", FIXED, INT, INT, LONG, INT, INT);

    private Libc() {}

    @SuppressWarnings("restricted") // the descriptors above are those of the C functions
    private static MethodHandle function(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... parameters) {
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("this system's libc has no function " + name));
        FunctionDescriptor descriptor = FunctionDescriptor.of(result, parameters);
        Linker.Option errno = Linker.Option.captureCallState("errno");
        return firstVariadic == FIXED
                ? LINKER.downcallHandle(symbol, descriptor, errno)
                : LINKER.downcallHandle(symbol, descriptor, errno, Linker.Option.firstVariadicArg(firstVariadic));
    }

    private static int result(int value, MemorySegment state) {
        return value == -1 ? -state.get(INT, ERRNO) : value;
    }

    private static long result(long value, MemorySegment state) {
        return value == -1 ? -state.get(INT, ERRNO) : value;
    }

    /** The handles' types are fixed above: nothing but an error of the virtual machine can come out of a call. */
    private static Error unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            return error;
        }
        return new AssertionError("a downcall threw", failure);
    }

    /**
     * socket(2).
     *
     * @param domain such as AF_PACKET
     * @param type such as SOCK_RAW
     * @param protocol in network byte order where the family wants that
     * @return a file descriptor, or -errno
     */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * bind(2).
     *
     * @param fd socket
     * @param address of a struct sockaddr
     * @param length of it
     * @return 0 or -errno
     */
    public static int bind(int fd, long address, int length) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) BIND.invokeExact(state, fd, address, length), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * close(2).
     *
     * @param fd file descriptor, gone after this whatever it returns
     * @return 0 or -errno
     */
    public static int close(int fd) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) CLOSE.invokeExact(state, fd), state);
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
        MemorySegment state = CALL_STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path).address();
            return result((int) OPEN.invokeExact(state, name, flags), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) IOCTL.invokeExact(state, fd, request, argument), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) PRCTL.invokeExact(state, PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * setsockopt(2).
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value address of the value
     * @param length of the value
     * @return 0 or -errno
     */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * setsockopt(2) of an int.
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value the value
     * @return 0 or -errno
     */
    public static int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(fd, level, option, arena.allocateFrom(INT, value).address(), Integer.BYTES);
        }
    }

    /**
     * getsockopt(2).
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value address of the value
     * @param length address of a socklen_t with the value's length
     * @return 0 or -errno
     */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result(
                    (long) MMAP.invokeExact(state, address, length, PROT_READ | PROT_WRITE, flags, fd, offset), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) MUNMAP.invokeExact(state, address, length), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) PPOLL.invokeExact(state, descriptors, (long) count, timeout, 0L), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) NANOSLEEP.invokeExact(state, timespec, 0L), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) EVENTFD.invokeExact(state, 0, flags), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((long) READ.invokeExact(state, fd, address, length), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((long) WRITE.invokeExact(state, fd, address, length), state);
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
        MemorySegment state = CALL_STATE.get();
        try {
            return result((long) WRITEV.invokeExact(state, fd, vector, count), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * send(2).
     *
     * @param fd socket
     * @param address where from
     * @param length bytes
     * @param flags MSG_…
     * @return bytes sent, or -errno
     */
    public static long send(int fd, long address, long length, int flags) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((long) SEND.invokeExact(state, fd, address, length, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * recv(2).
     *
     * @param fd socket
     * @param address where to
     * @param length bytes at the most
     * @param flags MSG_…
     * @return bytes received, or -errno
     */
    public static long recv(int fd, long address, long length, int flags) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((long) RECV.invokeExact(state, fd, address, length, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * sendmmsg(2).
     *
     * @param fd socket
     * @param messages address of struct mmsghdr[]
     * @param count of them
     * @param flags MSG_…
     * @return how many were sent, or -errno if the first was refused
     */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = CALL_STATE.get();
        try {
            return result((int) SENDMMSG.invokeExact(state, fd, messages, count, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
