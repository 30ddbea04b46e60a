package dev.malachi.plugin.virtuallan;

import dev.malachi.api.spi.link.LinkReceiver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A receive lane: slots of fixed size, each free, waiting in the queue, or with the handler. Any thread puts, one receives.
 *
 * <p>It starts small and grows up to {@link #CAPACITY} slots, so that a thousand quiet stations cost little.
 */
final class Lane implements LinkReceiver {
    /** Frames that can wait. */
    static final int CAPACITY = 4096;

    private static final int FIRST_SLOTS = 16;
    private static final int BATCH_MAX = 128;
    private static final int NONE = -1;

    /** What became of a frame. */
    enum Outcome {
        QUEUED,
        FULL,
        CLOSED
    }

    private final int slotBytes;
    private final boolean virtual;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // Guarded by the lock. Free and waiting slots are two linked lists over `next`.
    private @Nullable MemorySegment[] slots = {};
    private int[] lengths = {};
    private int[] next = {};
    private int free = NONE;
    private int head = NONE;
    private int tail = NONE;
    private boolean woken;
    private boolean closed;

    // The receiving thread's.
    private final int[] batch = new int[BATCH_MAX];
    private final @Nullable MemorySegment[] batchSlots = new @Nullable MemorySegment[BATCH_MAX];
    private final int[] batchLengths = new int[BATCH_MAX];

    Lane(int slotBytes, boolean virtual) {
        this.slotBytes = slotBytes;
        this.virtual = virtual;
    }

    Outcome put(MemorySegment buffer, long offset, int length) {
        lock.lock();
        try {
            if (closed) {
                return Outcome.CLOSED;
            }
            if (free == NONE && !grow()) {
                return Outcome.FULL;
            }
            int slot = free;
            free = next[slot];
            MemorySegment.copy(buffer, offset, slot(slot), 0, length);
            lengths[slot] = length;
            append(slot);
            return Outcome.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    private void append(int slot) {
        next[slot] = NONE;
        if (head == NONE) {
            head = slot;
            arrived.signal();
        } else {
            next[tail] = slot;
        }
        tail = slot;
    }

    private boolean grow() {
        int before = slots.length;
        if (before == CAPACITY) {
            return false;
        }
        int after = before == 0 ? FIRST_SLOTS : before * 2;
        slots = Arrays.copyOf(slots, after);
        lengths = Arrays.copyOf(lengths, after);
        next = Arrays.copyOf(next, after);
        // Automatic, not closed with the lane: a handler may be reading a frame just then.
        MemorySegment chunk = Arena.ofAuto().allocate((long) slotBytes * (after - before), 64);
        for (int slot = after - 1; slot >= before; slot--) {
            slots[slot] = chunk.asSlice((long) slotBytes * (slot - before), slotBytes);
            next[slot] = free;
            free = slot;
        }
        return true;
    }

    private MemorySegment slot(int slot) {
        MemorySegment memory = slots[slot];
        if (memory == null) {
            throw new IllegalStateException("slot " + slot + " has no memory");
        }
        return memory;
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        int taken = take(Math.min(maxFrames, BATCH_MAX), timeoutNanos);
        if (taken > 0) {
            try {
                for (int i = 0; i < taken; i++) {
                    MemorySegment memory = batchSlots[i];
                    if (memory != null) {
                        handler.onFrame(memory, 0, batchLengths[i]);
                    }
                }
            } finally {
                giveBack(taken);
            }
        }
        return taken;
    }

    private int take(int maxFrames, long timeoutNanos) {
        lock.lock();
        try {
            awaitFrame(timeoutNanos);
            woken = false;
            int taken = 0;
            while (taken < maxFrames && head != NONE && !closed) {
                int slot = head;
                head = next[slot];
                batch[taken] = slot;
                batchSlots[taken] = slots[slot];
                batchLengths[taken] = lengths[slot];
                taken++;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void awaitFrame(long timeoutNanos) {
        if (virtual) {
            return; // nothing can arrive while the one thread of a simulation waits
        }
        long left = timeoutNanos;
        while (head == NONE && !woken && !closed && left != 0) {
            if (timeoutNanos < 0) {
                arrived.awaitUninterruptibly();
            } else {
                try {
                    left = Math.max(0, arrived.awaitNanos(left));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void giveBack(int taken) {
        lock.lock();
        try {
            for (int i = taken - 1; i >= 0; i--) {
                next[batch[i]] = free;
                free = batch[i];
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeup() {
        lock.lock();
        try {
            woken = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
