package dev.malachi.plugin.pcap.posix;

import dev.malachi.api.MalachiException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that this module calls, which Linux, macOS and the BSDs share.
 *
 * <p>Pointers are passed as numbers: a caller keeps the segment of an address reachable until the call returned.
 */
public final class Posix {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final int FIXED = -1;

    private static final MethodHandle POLL = function("poll", FIXED, INT, LONG, LONG, INT);
    private static final MethodHandle PIPE = function("pipe", FIXED, INT, LONG);
    private static final MethodHandle READ = function("read", FIXED, LONG, INT, LONG, LONG);
    private static final MethodHandle WRITE = function("write", FIXED, LONG, INT, LONG, LONG);
    private static final MethodHandle CLOSE = function("close", FIXED, INT, INT);
    private static final MethodHandle USLEEP = function("usleep", FIXED, INT, INT);
    private static final MethodHandle GETIFADDRS = function("getifaddrs", FIXED, INT, LONG);
    private static final MethodHandle SOCKET = function("socket", FIXED, INT, INT, INT, INT);
    private static final MethodHandle IOCTL = function("ioctl", 2, INT, INT, LONG, LONG);
    private static final MethodHandle SETSOCKOPT = function("setsockopt", FIXED, INT, INT, INT, INT, LONG, INT);

    private static final MethodHandle FREEIFADDRS =
            LINKER.downcallHandle(symbol("freeifaddrs"), FunctionDescriptor.ofVoid(LONG));

    /** sys/socket.h, the same everywhere. */
    private static final int AF_INET = 2;

    private static final int SOCK_DGRAM = 2;

    private Posix() {}

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("this system's C library has no function " + name));
    }

    private static MethodHandle function(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... parameters) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(result, parameters);
        return firstVariadic == FIXED
                ? LINKER.downcallHandle(symbol(name), descriptor)
                : LINKER.downcallHandle(symbol(name), descriptor, Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** The handles' types are fixed above: nothing but an error of the virtual machine can come out of a call. */
    static Error unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            return error;
        }
        return new AssertionError("a downcall threw", failure);
    }

    /**
     * poll(2).
     *
     * @param entries address of an array of struct pollfd
     * @param count of them
     * @param millis how long; negative for ever
     * @return how many have events; 0 after the time-out; -1 after a signal
     */
    static int poll(long entries, int count, int millis) {
        try {
            return (int) POLL.invokeExact(entries, (long) count, millis);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Two connected descriptors, the first to read: pipe(2). */
    static int[] pipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(INT, 2);
            if ((int) PIPE.invokeExact(ends.address()) != 0) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "cannot make a pipe: the process has too many files open ('ulimit -n' shows the limit).");
            }
            return ends.toArray(INT);
        } catch (MalachiException e) {
            throw e;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long read(int fd, long buffer, long size) {
        try {
            return (long) READ.invokeExact(fd, buffer, size);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long write(int fd, long buffer, long size) {
        try {
            return (long) WRITE.invokeExact(fd, buffer, size);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(fd);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Sleeps: usleep(3).
     *
     * @param micros how long, less than a second
     */
    public static void sleepMicros(int micros) {
        try {
            int ignored = (int) USLEEP.invokeExact(micros);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The list of all interface addresses, to be given back with {@link #freeifaddrs}; 0 if there is none to be had. */
    static long getifaddrs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocate(LONG);
            return (int) GETIFADDRS.invokeExact(first.address()) == 0 ? first.get(LONG, 0) : 0;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void freeifaddrs(long first) {
        try {
            FREEIFADDRS.invokeExact(first);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A datagram socket, which is what interfaces are asked through; or -1. */
    static int inetSocket() {
        try {
            return (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ioctl(int fd, long request, long argument) {
        try {
            return (int) IOCTL.invokeExact(fd, request, argument);
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
     * @param value of the option
     * @return 0, or -1 if the system refuses
     */
    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return (int) SETSOCKOPT.invokeExact(fd, level, option, value.address(), (int) value.byteSize());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
