package dev.malachi.plugin.linux.tun;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Reads many packets of a TUN queue with one system call: io_uring(7), structures and numbers from linux/io_uring.h. Needs Linux 5.8, and
 * that {@code kernel.io_uring_disabled} does not forbid it.
 *
 * <p>A read that finds nothing ends at once (RWF_NOWAIT), so all are done when the call returns, in the order in which they were asked
 * for, and nothing is under way between calls. The queue's descriptor is named in each read and not registered: a ring is freed late, and
 * one that held the file would keep the interface of a process that was killed. Used by one thread.
 */
final class ReadRing implements AutoCloseable {
    /** Reads of one call: enough to make the call itself cheap beside them. A power of two. */
    static final int READS = 16;

    /** struct io_uring_params: ten numbers of 4 bytes, then the offsets within the submission ring and the completion ring. */
    private static final int PARAMETERS_BYTES = 120;

    private static final int COMPLETION_ENTRIES = 4;
    private static final int FEATURES = 20;
    private static final int SUBMISSION_OFFSETS = 40;
    private static final int COMPLETION_OFFSETS = 80;

    /** Both rings are one mapping: since Linux 5.4. */
    private static final int IORING_FEAT_SINGLE_MMAP = 1;

    // struct io_sqring_offsets and io_cqring_offsets, which begin with the head
    private static final int TAIL = 4;
    private static final int SUBMISSION_ARRAY = 24;
    private static final int COMPLETION_ARRAY = 20;

    private static final long IORING_OFF_SQ_RING = 0;
    private static final long IORING_OFF_SQES = 0x1000_0000L;

    /** struct io_uring_sqe: opcode 1, flags 1, priority 2, fd 4, offset 8, address 8, length 4, read's flags 4, user data 8, 24 more. */
    private static final int SUBMISSION_BYTES = 64;

    private static final int FD = 4;
    private static final int ADDRESS = 16;
    private static final int LENGTH = 24;
    private static final int READ_FLAGS = 28;
    private static final int USER_DATA = 32;

    private static final byte IORING_OP_READ = 22;
    /** linux/fs.h: -EAGAIN instead of waiting. The descriptor's O_NONBLOCK alone would have the ring wait by itself. */
    private static final int RWF_NOWAIT = 8;

    /** struct io_uring_cqe: user data 8, result 4, flags 4. */
    private static final int COMPLETION_BYTES = 16;

    private static final int RESULT = 8;

    private static final VarHandle POSITION = ValueLayout.JAVA_INT.varHandle();

    private final int fd;
    private final MemorySegment rings;
    private final long submissionTail;
    private final long completionHead;
    private final long completionTail;
    private final long completions;
    private final int completionMask;
    private final int[] results = new int[READS];
    private int submitted;
    private int completed;

    /**
     * Makes one.
     *
     * @param file the queue
     * @param memory where to; the caller keeps it
     * @param first offset of the first read's place
     * @param stride from each place to the next, in bytes
     * @param length bytes of a read at the most
     * @throws UnavailableException if the system refuses
     */
    ReadRing(TunFile file, MemorySegment memory, long first, long stride, int length) throws UnavailableException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment parameters = temporary.allocate(PARAMETERS_BYTES, Long.BYTES);
            fd = SystemCalls.setUpUring(READS, parameters.address());
            if (fd < 0) {
                throw new UnavailableException(
                        Errno.isPermission(-fd)
                                ? "io_uring is forbidden here ('sysctl kernel.io_uring_disabled')"
                                : "the kernel has no io_uring: " + Errno.text(-fd));
            }
            long array = number(parameters, SUBMISSION_OFFSETS + SUBMISSION_ARRAY);
            submissionTail = number(parameters, SUBMISSION_OFFSETS + TAIL);
            completionHead = number(parameters, COMPLETION_OFFSETS);
            completionTail = number(parameters, COMPLETION_OFFSETS + TAIL);
            completions = number(parameters, COMPLETION_OFFSETS + COMPLETION_ARRAY);
            int entries = number(parameters, COMPLETION_ENTRIES);
            completionMask = entries - 1;
            long bytes =
                    Math.max(array + (long) READS * Integer.BYTES, completions + (long) entries * COMPLETION_BYTES);
            Arena arena = Arena.ofAuto();
            rings = Mapping.shared(fd, bytes, IORING_OFF_SQ_RING, arena);
            MemorySegment submissions = Mapping.shared(fd, (long) READS * SUBMISSION_BYTES, IORING_OFF_SQES, arena);
            boolean single = (number(parameters, FEATURES) & IORING_FEAT_SINGLE_MMAP) != 0;
            if (!single || rings.equals(MemorySegment.NULL) || submissions.equals(MemorySegment.NULL)) {
                Libc.close(fd);
                throw new UnavailableException(
                        single ? "the system is out of memory" : "the kernel's io_uring is too old");
            }
            for (int read = 0; read < READS; read++) { // each stays as it is, however often it is submitted
                MemorySegment place = memory.asSlice(first + read * stride, length);
                MemorySegment entry = submissions.asSlice((long) read * SUBMISSION_BYTES, SUBMISSION_BYTES);
                entry.set(ValueLayout.JAVA_BYTE, 0, IORING_OP_READ);
                entry.set(ValueLayout.JAVA_INT, FD, file.fd());
                entry.set(ValueLayout.JAVA_LONG, ADDRESS, place.address());
                entry.set(ValueLayout.JAVA_INT, LENGTH, length);
                entry.set(ValueLayout.JAVA_INT, READ_FLAGS, RWF_NOWAIT);
                entry.set(ValueLayout.JAVA_LONG, USER_DATA, read);
                rings.set(ValueLayout.JAVA_INT, array + (long) read * Integer.BYTES, read);
            }
        }
    }

    private static int number(MemorySegment parameters, long at) {
        return parameters.get(ValueLayout.JAVA_INT, at);
    }

    /**
     * Reads {@link #READS} times.
     *
     * @return 0, or the -errno with which the ring itself failed: then it is of no use any more
     */
    int read() {
        submitted += READS;
        POSITION.setRelease(rings, submissionTail, submitted);
        int taken = 0;
        int done = 0;
        while (taken < READS || done < READS) {
            int result = SystemCalls.enterUring(fd, READS - taken, READS - done);
            if (result < 0 && result != -Errno.EINTR) {
                return result;
            }
            taken += Math.max(0, result);
            done = (int) POSITION.getAcquire(rings, completionTail) - completed;
        }
        for (int i = 0; i < READS; i++, completed++) {
            long at = completions + (long) (completed & completionMask) * COMPLETION_BYTES;
            int read = (int) rings.get(ValueLayout.JAVA_LONG, at) & READS - 1;
            results[read] = rings.get(ValueLayout.JAVA_INT, at + RESULT);
        }
        POSITION.setRelease(rings, completionHead, completed);
        return 0;
    }

    /**
     * How a read of the last {@link #read} ended.
     *
     * @param read from 0, in the order of packets
     * @return bytes, or -errno
     */
    int result(int read) {
        return results[read];
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    /** There is no ring to be had; the message is why, as a phrase for the operator. */
    static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnavailableException(String reason) {
            super(reason);
        }
    }
}
