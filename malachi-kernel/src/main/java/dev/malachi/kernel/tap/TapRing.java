package dev.malachi.kernel.tap;

import dev.malachi.api.NodeId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Copies of packets on their way from one lane to the reader of a tap. A lane writes a copy with {@link #begin} before it works on the
 * packet, and publishes it with {@link #end} once it knows what became of it. Where there is no room it counts and goes on.
 *
 * <p>A record is a head of {@value #HEAD_BYTES} bytes and what was copied, padded to 8. One that does not fit before the end of the ring
 * begins at its start, behind a length that says so.
 */
public final class TapRing {
    static final int HEAD_BYTES = 40;
    private static final int ALIGNMENT = Long.BYTES;

    private static final int STRIDE = 16;
    private static final int WRITTEN = STRIDE;
    private static final int READ = 2 * STRIDE;
    private static final int MISSED = 3 * STRIDE;

    private static final int RECORD_AT = 0;
    private static final int VERDICT_AT = 4;
    private static final int NANOS_AT = 8;
    private static final int PEER_HIGH_AT = 16;
    private static final int PEER_LOW_AT = 24;
    /** The top bit says that the packet leaves. */
    private static final int LENGTH_AT = 32;

    private static final int CAPTURED_AT = 36;
    private static final int OUTGOING = 1 << 31;
    /** In place of a record's length: the next record is at the start of the ring. */
    private static final int TURN = 0;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment memory;
    private final int size;
    private final int snapBytes;
    /** Bytes ever written and ever read, packets missed; in cache lines of their own. */
    private final AtomicLongArray positions = new AtomicLongArray(4 * STRIDE);

    // Of the lane.
    private long writing;
    private long readSeen;
    private long recordAt = -1;
    private int recordBytes;
    private long turnBytes;

    /**
     * Makes an empty one.
     *
     * @param bytes of memory, a power of two
     * @param snapBytes of a packet that are copied at the most, less than a quarter of that
     */
    TapRing(int bytes, int snapBytes) {
        this.memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        this.size = bytes;
        this.snapBytes = snapBytes;
    }

    /**
     * Copies a packet.
     *
     * @param buffer where it lies
     * @param at its IP header
     * @param length its bytes
     */
    public void begin(MemorySegment buffer, long at, int length) {
        int captured = Math.min(length, snapBytes);
        recordBytes = HEAD_BYTES + captured + ALIGNMENT - 1 & -ALIGNMENT;
        long position = writing & size - 1;
        turnBytes = position + recordBytes > size ? size - position : 0;
        long end = writing + turnBytes + recordBytes;
        if (end - readSeen > size) {
            readSeen = positions.getAcquire(READ);
            if (end - readSeen > size) {
                recordAt = -1;
                return;
            }
        }
        recordAt = turnBytes == 0 ? position : 0;
        memory.set(INT, recordAt + LENGTH_AT, length);
        memory.set(INT, recordAt + CAPTURED_AT, captured);
        MemorySegment.copy(buffer, at, memory, recordAt + HEAD_BYTES, captured);
    }

    /**
     * Publishes what {@link #begin} has copied.
     *
     * @param nanos monotonic time
     * @param outgoing whether it leaves
     * @param peer whose it is; {@link NodeId#ZERO} if that is not known
     * @param verdict number of what became of it
     */
    public void end(long nanos, boolean outgoing, NodeId peer, int verdict) {
        if (recordAt < 0) {
            positions.setOpaque(MISSED, positions.getPlain(MISSED) + 1); // there was no room
            return;
        }
        if (turnBytes > 0) {
            memory.set(INT, writing & size - 1, TURN);
        }
        memory.set(INT, recordAt + RECORD_AT, recordBytes);
        memory.set(INT, recordAt + VERDICT_AT, verdict);
        memory.set(LONG, recordAt + NANOS_AT, nanos);
        memory.set(LONG, recordAt + PEER_HIGH_AT, peer.high());
        memory.set(LONG, recordAt + PEER_LOW_AT, peer.low());
        if (outgoing) {
            memory.set(INT, recordAt + LENGTH_AT, memory.get(INT, recordAt + LENGTH_AT) | OUTGOING);
        }
        writing += turnBytes + recordBytes;
        positions.setRelease(WRITTEN, writing);
        recordAt = -1;
    }

    /** Gives up what {@link #begin} has copied: the packet's way is not at its end yet. */
    public void abandon() {
        recordAt = -1;
    }

    long missed() {
        return positions.getOpaque(MISSED);
    }

    /** The reader's side of a ring: where it is, and the record there. Used by one thread. */
    final class Cursor {
        private long position;
        private long available;
        private long released;

        /** Whether there is a record; finds the newest end only if it knows of none. */
        boolean hasNext() {
            if (position == available) {
                available = positions.getAcquire(WRITTEN);
                if (position == available) {
                    return false;
                }
            }
            if (memory.get(INT, at() + RECORD_AT) == TURN) {
                position += size - at();
            }
            return true;
        }

        private long at() {
            return position & size - 1;
        }

        MemorySegment memory() {
            return memory;
        }

        long nanos() {
            return memory.get(LONG, at() + NANOS_AT);
        }

        int verdict() {
            return memory.get(INT, at() + VERDICT_AT);
        }

        long peerHigh() {
            return memory.get(LONG, at() + PEER_HIGH_AT);
        }

        long peerLow() {
            return memory.get(LONG, at() + PEER_LOW_AT);
        }

        boolean outgoing() {
            return (memory.get(INT, at() + LENGTH_AT) & OUTGOING) != 0;
        }

        int length() {
            return memory.get(INT, at() + LENGTH_AT) & ~OUTGOING;
        }

        int captured() {
            return memory.get(INT, at() + CAPTURED_AT);
        }

        long offset() {
            return at() + HEAD_BYTES;
        }

        /** Goes on. */
        void advance() {
            position += memory.get(INT, at() + RECORD_AT);
            if (position - released >= size / 8) {
                release();
            }
        }

        /** The lane may write again where the reader has been; not for each packet, which would cost the lane the cache line. */
        void release() {
            if (position != released) {
                released = position;
                positions.setRelease(READ, position);
            }
        }
    }
}
