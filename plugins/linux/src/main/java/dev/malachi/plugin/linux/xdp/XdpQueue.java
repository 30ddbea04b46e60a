package dev.malachi.plugin.linux.xdp;

import dev.malachi.plugin.linux.libc.Errno;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * A transmit queue of an interface, and the pieces of memory from which its frames are sent.
 *
 * <p>A piece that was {@linkplain #post posted} belongs to the kernel until that gives it back: many drivers copy a frame at once, but
 * some (virtio_net) send it from where it lies. The piece given back last is used next, so that where frames are copied the same few
 * stay in the processor's cache.
 *
 * <p>Used by one thread. Only {@link #kick} and {@link #awaitPiece} must not overlap with {@link #close}.
 */
public final class XdpQueue implements AutoCloseable {
    /** What became of frames, to be counted. */
    public interface Losses {
        /**
         * The interface's queue was full, or it has no carrier.
         *
         * @param frames how many were dropped
         */
        void queueFull(int frames);

        /**
         * The interface is down or gone.
         *
         * @param frames how many were dropped
         */
        void linkDown(int frames);
    }

    /** An address outside of the memory: the kernel steps over such an entry (xskq_cons_read_desc). */
    private static final long NOWHERE = -1;
    /** The kernel's default for what it sends in one call; where it stops there it does not say so at once (before 6.17). */
    private static final int SMALLEST_BUDGET = 32;
    /** While the interface takes no more: as long as it needs for a few frames at 1 Gbit/s. */
    private static final long PAUSE_NANOS = 50_000;

    private static final long PATIENCE_NANOS = 10_000_000;

    private final XdpSocket socket;
    private final XdpRing transmit;
    private final XdpRing completion;
    private final Losses losses;
    private final int index;
    private final int chunkShift;

    private final int[] free;
    private int freeCount;
    private final boolean[] posted;
    private int produced;
    /** What the kernel was told of {@link #produced}. */
    private int kicked;

    private int completed;
    /** Whether the interface was down at the last call; the kernel consumes nothing then. */
    private boolean down;

    private volatile boolean dead;

    /**
     * Opens the queue of an interface in the calling thread's network namespace.
     *
     * @param frames memory for frames, which begins on a page; used by no other queue at the same time
     * @param chunkBytes 2048 or 4096: the size of a piece
     * @param index of the interface
     * @param queue of the interface, from 0
     * @param losses counts
     * @throws XdpUnavailableException if it cannot be used
     */
    public XdpQueue(MemorySegment frames, int chunkBytes, int index, int queue, Losses losses)
            throws XdpUnavailableException {
        int chunks = (int) (frames.byteSize() / chunkBytes);
        socket = new XdpSocket(frames, chunkBytes, Integer.highestOneBit(2 * chunks - 1), index, queue);
        transmit = socket.transmit();
        completion = socket.completion();
        this.index = index;
        this.losses = losses;
        chunkShift = Integer.numberOfTrailingZeros(chunkBytes);
        posted = new boolean[chunks];
        free = new int[chunks];
        for (int i = 0; i < chunks; i++) {
            free[i] = chunks - 1 - i;
        }
        freeCount = chunks;
    }

    /**
     * The interface it was opened for.
     *
     * @return its index
     */
    public int index() {
        return index;
    }

    /**
     * Whether its interface or queue is gone, so that it will never send again. Safe from any thread.
     *
     * @return true once that was noticed
     */
    public boolean isDead() {
        return dead;
    }

    /**
     * Whether the kernel has all pieces.
     *
     * @return true if nothing can be {@linkplain #claim claimed}
     */
    public boolean isExhausted() {
        if (freeCount == 0) {
            reclaim();
        }
        return freeCount == 0;
    }

    /**
     * A piece to write a frame into; the same again until it is posted.
     *
     * @return its number
     */
    public int claim() {
        return free[freeCount - 1];
    }

    /**
     * Queues the claimed piece.
     *
     * @param offset where the frame begins in it
     * @param length bytes of the frame
     * @return how many frames wait for a {@link #kick}
     */
    public int post(int offset, int length) {
        int chunk = free[--freeCount];
        posted[chunk] = true;
        transmit.describe(produced, ((long) chunk << chunkShift) + offset, length);
        return ++produced - kicked;
    }

    /**
     * Makes the kernel send what is queued. Frames that the interface does not take now stay queued and go with the next call.
     *
     * @return how many frames were queued and are not dropped
     */
    public int kick() {
        int count = produced - kicked;
        if (count == 0) {
            return 0;
        }
        if (dead || down && socket.kick() == -Errno.ENETDOWN) {
            return discard();
        }
        down = false;
        kicked = produced;
        transmit.produce(produced);
        int lost = send();
        reclaim();
        return Math.max(0, count - lost);
    }

    /** Until the kernel has consumed everything. */
    private int send() {
        int lost = 0;
        int before = transmit.consumer();
        int tries = (produced - before) / SMALLEST_BUDGET + 2;
        long deadline = 0;
        while (true) {
            int error = -socket.kick();
            int consumed = transmit.consumer();
            if (error == Errno.EBUSY
                    && lost < produced - before) { // dropped, and consumed: net/xdp/xsk.c, NET_XMIT_DROP
                losses.queueFull(1);
                lost++;
                continue;
            }
            if (consumed == produced) {
                return lost;
            }
            if (error == Errno.ENETDOWN) {
                down = true;
                return lost + withdraw(consumed);
            }
            if (!mayPass(error)
                    && consumed == before) { // ENXIO: not tied any more; 0: the interface has fewer queues now
                dead = true;
                return lost + withdraw(consumed);
            }
            if (consumed != before) {
                before = consumed;
            } else if (--tries < 0) {
                long now = System.nanoTime();
                deadline = deadline == 0 ? now + PATIENCE_NANOS : deadline;
                if (now >= deadline) {
                    return lost;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits a little until the kernel gives a piece back, if it has all of them. */
    public void awaitPiece() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (isExhausted() && !dead && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            socket.kick();
        }
    }

    private static boolean mayPass(int error) {
        return error == Errno.EAGAIN || error == Errno.EBUSY || error == Errno.ENOBUFS || error == Errno.ENOMEM;
    }

    /** Makes void what the kernel has not consumed: it would go out when the interface is up again, long after its time. */
    private int withdraw(int from) {
        int count = produced - from;
        for (int position = from; position != produced; position++) {
            release(transmit.address(position));
            transmit.describe(position, NOWHERE, 0);
        }
        losses.linkDown(count);
        return count;
    }

    /** Drops what the kernel does not know of. */
    private int discard() {
        int count = produced - kicked;
        for (int position = kicked; position != produced; position++) {
            release(transmit.address(position));
        }
        produced = kicked;
        losses.linkDown(count);
        return 0;
    }

    private void reclaim() {
        int count = completion.producer() - completed;
        if (count <= 0 || count > posted.length) { // none, or the socket has been closed by another thread
            return;
        }
        for (int i = 0; i < count; i++) {
            release(completion.address(completed++));
        }
        completion.consume(completed);
    }

    private void release(long address) {
        int chunk = (int) (address >>> chunkShift);
        if (chunk >= 0 && chunk < posted.length && posted[chunk]) {
            posted[chunk] = false;
            free[freeCount++] = chunk;
        }
    }

    /** Ends it; what is queued is dropped. */
    @Override
    public void close() {
        socket.close();
    }
}
