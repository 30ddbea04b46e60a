package dev.malachi.plugin.linux.libc;

import static dev.malachi.plugin.linux.libc.Downcalls.intResult;
import static dev.malachi.plugin.linux.libc.Downcalls.unexpected;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls that libc has no function for; results and addresses are as in {@link Libc}. */
public final class SystemCalls {
    private static final MethodHandle SYSCALL = Downcalls.function("syscall");

    // arch/x86/entry/syscalls/syscall_64.tbl; asm-generic/unistd.h for the others
    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long SYS_SCHED_SETATTR = X86 ? 314 : 274;
    private static final long SYS_SCHED_GETATTR = X86 ? 315 : 275;

    // asm-generic/unistd.h; calls as new as these have one number on all architectures
    private static final long SYS_IO_URING_SETUP = 425;
    private static final long SYS_IO_URING_ENTER = 426;

    /** linux/io_uring.h. */
    private static final long IORING_ENTER_GETEVENTS = 1;

    private SystemCalls() {}

    /**
     * sched_getattr(2) of the calling thread.
     *
     * @param attributes address of a struct sched_attr
     * @param length of it
     * @return 0 or -errno
     */
    public static int schedGetattr(long attributes, int length) {
        MemorySegment state = Downcalls.callState();
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
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) SYSCALL.invokeExact(state, SYS_SCHED_SETATTR, 0L, attributes, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * io_uring_setup(2).
     *
     * @param entries of the submission ring
     * @param parameters address of a struct io_uring_params
     * @return a file descriptor, closed on exec, or -errno
     */
    public static int setUpUring(int entries, long parameters) {
        MemorySegment state = Downcalls.callState();
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
        MemorySegment state = Downcalls.callState();
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
