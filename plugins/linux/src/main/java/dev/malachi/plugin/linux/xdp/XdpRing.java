package dev.malachi.plugin.linux.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring shared with the kernel that has one producer and one consumer (net/xdp/xsk_queue.h).
 *
 * <p>Both positions are 32 bits wide, run for ever and wrap. The producer writes its entries, then its position with release; the
 * consumer reads that with acquire, then the entries, then gives the place back by its own position, with release. The memory is one
 * segment of exactly the mapped size, and positions are masked, so no access can leave it whatever the kernel wrote. Used by one thread.
 */
final class XdpRing {
    /** struct xdp_desc: address 8, length 4, options 4. */
    static final int DESCRIPTOR_BYTES = 16;
    /** An entry of the completion ring. */
    static final int ADDRESS_BYTES = 8;

    private static final VarHandle POSITION = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment memory;
    private final long producer;
    private final long consumer;
    private final long first;
    private final int mask;
    private final int entryBytes;

    XdpRing(MemorySegment memory, long producer, long consumer, long first, int entries, int entryBytes) {
        this.memory = memory;
        this.producer = producer;
        this.consumer = consumer;
        this.first = first;
        this.mask = entries - 1;
        this.entryBytes = entryBytes;
    }

    int producer() {
        return (int) POSITION.getAcquire(memory, producer);
    }

    void produce(int position) {
        POSITION.setRelease(memory, producer, position);
    }

    int consumer() {
        return (int) POSITION.getAcquire(memory, consumer);
    }

    void consume(int position) {
        POSITION.setRelease(memory, consumer, position);
    }

    /** First eight bytes of an entry: an address in the memory for frames, counted from its beginning. */
    long address(int position) {
        return memory.get(LONG, entry(position));
    }

    /** Writes an entry of the transmit ring. */
    void describe(int position, long address, int length) {
        long entry = entry(position);
        memory.set(LONG, entry, address);
        memory.set(LONG, entry + Long.BYTES, length); // and options 0: both architectures are little-endian
    }

    private long entry(int position) {
        return first + (long) (position & mask) * entryBytes;
    }
}
