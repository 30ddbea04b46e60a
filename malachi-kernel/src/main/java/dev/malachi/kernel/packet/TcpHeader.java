package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/** TCP header (RFC 9293 §3.1). */
public final class TcpHeader {
    /** Protocol number in IP headers. */
    public static final int PROTOCOL = 6;
    /** Header without options. */
    public static final int BYTES = 20;
    /** Offset of the checksum. */
    public static final int CHECKSUM = 16;

    /** No more data from the sender. */
    public static final int FIN = 0x01;
    /** First segment of a connection. */
    public static final int SYN = 0x02;
    /** The connection is reset. */
    public static final int RST = 0x04;
    /** Data to be delivered at once. */
    public static final int PSH = 0x08;
    /** The acknowledgement number counts. */
    public static final int ACK = 0x10;
    /** The urgent pointer counts. */
    public static final int URG = 0x20;
    /** Congestion window reduced (RFC 3168). */
    public static final int CWR = 0x80;

    private static final int PORTS = 0;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int LENGTH_FLAGS_WINDOW = 12;
    private static final int FLAGS = 13;
    private static final int URGENT = 18;

    private TcpHeader() {}

    /** Both ports in one number. */
    public static int ports(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + PORTS);
    }

    public static int sequence(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + SEQUENCE);
    }

    public static void putSequence(MemorySegment buffer, long at, int number) {
        NetworkOrder.putInt(buffer, at + SEQUENCE, number);
    }

    public static int acknowledgement(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + ACKNOWLEDGEMENT);
    }

    /** Bytes of the header, options included. */
    public static int length(MemorySegment buffer, long at) {
        return (NetworkOrder.getByte(buffer, at + LENGTH_FLAGS_WINDOW) >>> 4) * Integer.BYTES;
    }

    /** Header length, flags and window: 32 bits, flags in bits 16 to 23. */
    public static int lengthFlagsWindow(MemorySegment buffer, long at) {
        return NetworkOrder.getInt(buffer, at + LENGTH_FLAGS_WINDOW);
    }

    public static int flags(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + FLAGS);
    }

    public static void putFlags(MemorySegment buffer, long at, int flags) {
        NetworkOrder.putByte(buffer, at + FLAGS, flags);
    }

    public static int urgentPointer(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + URGENT);
    }
}
