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

    /**
     * How each function is called, whatever its prototype: in the calling conventions of 64-bit Linux (System V AMD64 ABI 3.2.3, AAPCS64
     * 6.8.2, RISC-V) up to six integers and pointers are passed in registers, of which the function reads those it has, each as wide as it
     * declares; and a variadic function only wants to know besides that no vector register is used, which others ignore. One type instead
     * of seventeen: the JVM makes some ten classes for each, a tenth of a second of every start.
     */
    private static final FunctionDescriptor LONGS = FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    private static final MethodHandle SOCKET = function("socket");
    private static final MethodHandle BIND = function("bind");
    private static final MethodHandle CLOSE = function("close");
    private static final MethodHandle OPEN = function("open");
    private static final MethodHandle IOCTL = function("ioctl");
    private static final MethodHandle FCNTL = function("fcntl");
    private static final MethodHandle DUP3 = function("dup3");
    private static final MethodHandle PRCTL = function("prctl");
    private static final MethodHandle SETSOCKOPT = function("setsockopt");
    private static final MethodHandle GETSOCKOPT = function("getsockopt");
    private static final MethodHandle MMAP = function("mmap");
    private static final MethodHandle MUNMAP = function("munmap");
    private static final MethodHandle PPOLL = function("ppoll");
    private static final MethodHandle NANOSLEEP = function("nanosleep");
    private static final MethodHandle EVENTFD = function("eventfd");
    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");
    private static final MethodHandle WRITEV = function("writev");
    private static final MethodHandle SEND = function("send");
    private static final MethodHandle RECV = function("recv");
    private static final MethodHandle SENDMMSG = function("sendmmsg");
    private static final MethodHandle SYSCALL = function("syscall");

    private Libc() {}

    @SuppressWarnings("restricted") // see LONGS
    private static MethodHandle function(String name) {
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("this system's libc has no function " + name));
        return LINKER.downcallHandle(
                symbol, LONGS, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
    }

    /** Of a function that returns int, which leaves the upper half of the register undefined. */
    private static int intResult(long register, MemorySegment state) {
        int value = (int) register;
        return value == -1 ? -state.get(INT, ERRNO) : value;
    }

    private static long longResult(long register, MemorySegment state) {
        return register == -1 ? -state.get(INT, ERRNO) : register;
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
            return intResult(
                    (long) SOCKET.invokeExact(state, (long) domain, (long) type, (long) protocol, 0L, 0L, 0L), state);
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
            return intResult((long) BIND.invokeExact(state, (long) fd, address, (long) length, 0L, 0L, 0L), state);
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
        try {
            return intResult((long) PRCTL.invokeExact(state, (long) PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L, 0L), state);
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
            return intResult(
                    (long) SETSOCKOPT.invokeExact(
                            state, (long) fd, (long) level, (long) option, value, (long) length, 0L),
                    state);
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
            return intResult(
                    (long) GETSOCKOPT.invokeExact(state, (long) fd, (long) level, (long) option, value, length, 0L),
                    state);
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
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
        MemorySegment state = CALL_STATE.get();
        try {
            return longResult((long) WRITEV.invokeExact(state, (long) fd, vector, (long) count, 0L, 0L, 0L), state);
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
            return longResult((long) SEND.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L), state);
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
            return longResult((long) RECV.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L), state);
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
            return intResult(
                    (long) SENDMMSG.invokeExact(state, (long) fd, messages, (long) count, (long) flags, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    // arch/x86/entry/syscalls/syscall_64.tbl; asm-generic/unistd.h for the others
    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long SYS_SCHED_SETATTR = X86 ? 314 : 274;
    private static final long SYS_SCHED_GETATTR = X86 ? 315 : 275;

    /**
     * sched_getattr(2) of the calling thread.
     *
     * @param attributes address of a struct sched_attr
     * @param length of it
     * @return 0 or -errno
     */
    public static int schedGetattr(long attributes, int length) {
        MemorySegment state = CALL_STATE.get();
        try {
            return intResult(
                    (long) SYSCALL.invokeExact(state, SYS_SCHED_GETATTR, 0L, attributes, (long) length, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * sched_setattr(2) of the calling thread.
     *
     * @param attributes address of a struct sched_attr, which tells its length
     * @return 0 or -errno
     */
    public static int schedSetattr(long attributes) {
        MemorySegment state = CALL_STATE.get();
        try {
            return intResult((long) SYSCALL.invokeExact(state, SYS_SCHED_SETATTR, 0L, attributes, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    // asm-generic/unistd.h; calls as new as these have one number on all architectures
    private static final long SYS_IO_URING_SETUP = 425;
    private static final long SYS_IO_URING_ENTER = 426;

    /** linux/io_uring.h. */
    private static final long IORING_ENTER_GETEVENTS = 1;

    /**
     * io_uring_setup(2), which libc has no function for.
     *
     * @param entries of the submission ring
     * @param parameters address of a struct io_uring_params
     * @return a file descriptor, closed on exec, or -errno
     */
    public static int setUpUring(int entries, long parameters) {
        MemorySegment state = CALL_STATE.get();
        try {
            return intResult(
                    (long) SYSCALL.invokeExact(state, SYS_IO_URING_SETUP, (long) entries, parameters, 0L, 0L, 0L),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * io_uring_enter(2) without a signal mask. The mask's size, the one argument not given, is then not looked at.
     *
     * @param fd of the rings
     * @param submissions how many to take
     * @param completions how many to wait for
     * @return how many were taken, or -errno
     */
    public static int enterUring(int fd, int submissions, int completions) {
        MemorySegment state = CALL_STATE.get();
        try {
            return intResult(
                    (long) SYSCALL.invokeExact(
                            state,
                            SYS_IO_URING_ENTER,
                            (long) fd,
                            (long) submissions,
                            (long) completions,
                            IORING_ENTER_GETEVENTS,
                            0L),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
