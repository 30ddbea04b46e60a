package dev.malachi.kernel.packet;

import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Header of a transport frame (protocol.md §6): hop limit 1, class 1, flags 2, receiver index 4, counter 8 LE. */
public final class TransportHeader {
    private static final int HOP_LIMIT = 0;
    private static final int FLAGS = 2;
    private static final int RECEIVER_INDEX = 4;
    private static final int COUNTER = 8;

    /** The AAD is the header with hop limit and class zero. */
    private static final long AUTHENTICATED = 0x0000_FFFF_FFFF_FFFFL;

    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TransportHeader() {}

    /**
     * Writes the header with the hop limit that a frame starts with.
     *
     * @param buffer where to
     * @param at offset of the header
     * @param trafficClass 0 to 7
     * @param aadHead from {@link #aadHead(int, int)}
     * @param counter of the frame
     */
    public static void write(MemorySegment buffer, long at, int trafficClass, long aadHead, long counter) {
        NetworkOrder.putLong(
                buffer, at + HOP_LIMIT, (long) (Wire.INITIAL_HOP_LIMIT << 8 | trafficClass) << 48 | aadHead);
        buffer.set(LITTLE_ENDIAN_LONG, at + COUNTER, counter);
    }

    /**
     * The first 8 bytes of the AAD.
     *
     * @param flags of the frame
     * @param receiverIndex of the frame
     * @return {@code 00 00 ‖ flags ‖ index}
     */
    public static long aadHead(int flags, int receiverIndex) {
        return (long) flags << 32 | Integer.toUnsignedLong(receiverIndex);
    }

    /**
     * The first 8 bytes of the AAD of a frame as it came.
     *
     * @param buffer where it lies
     * @param at offset of the header
     * @return {@code 00 00 ‖ flags ‖ index}
     */
    public static long aadHead(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + HOP_LIMIT) & AUTHENTICATED;
    }

    /** The hop limit, times 256, and the class. */
    public static int hopLimitAndClass(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + HOP_LIMIT);
    }

    public static int flags(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + FLAGS);
    }

    public static int receiverIndex(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + RECEIVER_INDEX);
    }

    public static long counter(MemorySegment buffer, long at) {
        return buffer.get(LITTLE_ENDIAN_LONG, at + COUNTER);
    }
}
