package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/** UDP header (RFC 768). */
public final class UdpHeader {
    /** Protocol number in IP headers. */
    public static final int PROTOCOL = 17;
    /** The whole header. */
    public static final int BYTES = 8;
    /** Offset of the checksum. */
    public static final int CHECKSUM = 6;

    private static final int PORTS = 0;
    private static final int LENGTH = 4;

    private UdpHeader() {}

    /** Both ports in one number. */
    public static int ports(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + PORTS);
    }

    public static int length(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + LENGTH);
    }

    public static void putLength(MemorySegment buffer, long at, int bytes) {
        NetworkOrder.putShort(buffer, at + LENGTH, bytes);
    }

    public static int checksum(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + CHECKSUM);
    }
}
