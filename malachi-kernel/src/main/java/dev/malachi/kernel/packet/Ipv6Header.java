package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/** IPv6 header (RFC 8200 §3). */
public final class Ipv6Header {
    /** The fixed header. */
    public static final int BYTES = 40;
    /** Offset of the two addresses, 32 bytes. */
    public static final int ADDRESSES = 8;
    /** Both addresses. */
    public static final int ADDRESSES_BYTES = 32;

    private static final int VERSION_CLASS_FLOW = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    private Ipv6Header() {}

    /**
     * Writes everything but the addresses.
     *
     * @param buffer where to
     * @param at offset of the header
     * @param payloadLength bytes after the header
     * @param nextHeader what follows
     */
    public static void write(MemorySegment buffer, long at, int payloadLength, int nextHeader) {
        NetworkOrder.putInt(buffer, at + VERSION_CLASS_FLOW, 6 << 28);
        NetworkOrder.putInt(
                buffer, at + PAYLOAD_LENGTH, payloadLength << 16 | nextHeader << 8 | IpPacket.DEFAULT_HOP_LIMIT);
    }

    /** Version, traffic class and flow label, 32 bits. */
    public static int versionClassFlow(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + VERSION_CLASS_FLOW);
    }

    public static int trafficClass(MemorySegment buffer, long at) {
        return versionClassFlow(buffer, at) >>> 20 & 0xFF;
    }

    public static int payloadLength(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + PAYLOAD_LENGTH);
    }

    public static void putPayloadLength(MemorySegment buffer, long at, int bytes) {
        NetworkOrder.putShort(buffer, at + PAYLOAD_LENGTH, bytes);
    }

    public static int nextHeader(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + NEXT_HEADER);
    }

    public static int hopLimit(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + HOP_LIMIT);
    }

    public static long sourceHigh(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + SOURCE);
    }

    public static long sourceLow(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + SOURCE + Long.BYTES);
    }

    public static long destinationHigh(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + DESTINATION);
    }

    public static long destinationLow(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + DESTINATION + Long.BYTES);
    }

    public static void putAddresses(
            MemorySegment buffer, long at, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        NetworkOrder.putLong(buffer, at + SOURCE, sourceHigh);
        NetworkOrder.putLong(buffer, at + SOURCE + Long.BYTES, sourceLow);
        NetworkOrder.putLong(buffer, at + DESTINATION, destinationHigh);
        NetworkOrder.putLong(buffer, at + DESTINATION + Long.BYTES, destinationLow);
    }
}
