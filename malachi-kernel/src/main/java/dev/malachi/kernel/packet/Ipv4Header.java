package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/** IPv4 header (RFC 791 §3.1). */
public final class Ipv4Header {
    /** Header without options. */
    public static final int BYTES = 20;
    /** Header with as many options as there can be. */
    public static final int MAX_BYTES = 60;
    /** Don't fragment; of {@link #fragmentField}. */
    public static final int DONT_FRAGMENT = 0x4000;
    /** More fragments follow; of {@link #fragmentField}. */
    public static final int MORE_FRAGMENTS = 0x2000;
    /** Offset of a fragment in units of 8 bytes; of {@link #fragmentField}. */
    public static final int FRAGMENT_OFFSET = 0x1FFF;

    private static final int VERSION_LENGTH = 0;
    private static final int TRAFFIC_CLASS = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private Ipv4Header() {}

    /**
     * Writes a header without options; the checksum is computed.
     *
     * @param buffer where to
     * @param at offset of the header
     * @param totalLength bytes of the packet
     * @param protocol what follows
     * @param source most significant byte first
     * @param destination most significant byte first
     */
    public static void write(
            MemorySegment buffer, long at, int totalLength, int protocol, int source, int destination) {
        NetworkOrder.putInt(buffer, at + VERSION_LENGTH, 0x4500_0000 | totalLength);
        NetworkOrder.putInt(buffer, at + IDENTIFICATION, 0);
        NetworkOrder.putInt(buffer, at + TIME_TO_LIVE, IpPacket.DEFAULT_HOP_LIMIT << 24 | protocol << 16);
        NetworkOrder.putInt(buffer, at + SOURCE, source);
        NetworkOrder.putInt(buffer, at + DESTINATION, destination);
        putChecksum(buffer, at);
    }

    /** Bytes of the header, options included, as its second nibble says. */
    public static int length(MemorySegment buffer, long at) {
        return (NetworkOrder.getByte(buffer, at + VERSION_LENGTH) & 0xF) * Integer.BYTES;
    }

    public static void putLength(MemorySegment buffer, long at, int bytes) {
        NetworkOrder.putByte(buffer, at + VERSION_LENGTH, 0x40 | bytes / Integer.BYTES);
    }

    public static int trafficClass(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + TRAFFIC_CLASS);
    }

    public static int totalLength(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + TOTAL_LENGTH);
    }

    public static void putTotalLength(MemorySegment buffer, long at, int bytes) {
        NetworkOrder.putShort(buffer, at + TOTAL_LENGTH, bytes);
    }

    public static int identification(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + IDENTIFICATION);
    }

    public static void putIdentification(MemorySegment buffer, long at, int id) {
        NetworkOrder.putShort(buffer, at + IDENTIFICATION, id);
    }

    /** Flags and fragment offset, 16 bits. */
    public static int fragmentField(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + FRAGMENT);
    }

    public static void putFragmentField(MemorySegment buffer, long at, int value) {
        NetworkOrder.putShort(buffer, at + FRAGMENT, value);
    }

    public static int timeToLive(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + TIME_TO_LIVE);
    }

    public static int protocol(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + PROTOCOL);
    }

    /** Most significant byte first. */
    public static int source(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + SOURCE);
    }

    /** Most significant byte first. */
    public static int destination(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + DESTINATION);
    }

    /** Source and destination in one number. */
    public static long addresses(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + SOURCE);
    }

    /** Computes the checksum over the whole header, options included. */
    public static void putChecksum(MemorySegment buffer, long at) {
        NetworkOrder.putShort(buffer, at + CHECKSUM, 0);
        NetworkOrder.putShort(buffer, at + CHECKSUM, ~InternetChecksum.sum(buffer, at, length(buffer, at)));
    }

    public static boolean checksumHolds(MemorySegment buffer, long at) {
        return InternetChecksum.sum(buffer, at, length(buffer, at)) == InternetChecksum.CORRECT;
    }
}
