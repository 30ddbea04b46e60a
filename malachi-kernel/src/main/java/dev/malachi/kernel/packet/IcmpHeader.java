package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/** Header of an ICMP error (RFC 792, RFC 1191 §4) and of an ICMPv6 error (RFC 4443 §3.2). */
public final class IcmpHeader {
    /** Protocol number of ICMP. */
    public static final int PROTOCOL_V4 = 1;
    /** Protocol number of ICMPv6. */
    public static final int PROTOCOL_V6 = 58;
    /** Type, code, checksum, and 4 bytes that depend on the type. */
    public static final int BYTES = 8;

    /** Type and code of <em>net unreachable</em>. */
    public static final int V4_NET_UNREACHABLE = 0x0300;
    /** Type and code of <em>host unreachable</em>. */
    public static final int V4_HOST_UNREACHABLE = 0x0301;
    /** Type and code of <em>fragmentation needed</em>; its parameter is the MTU of the next hop. */
    public static final int V4_FRAGMENTATION_NEEDED = 0x0304;
    /** Type and code of <em>communication administratively prohibited</em> (RFC 1812 §5.2.7.1). */
    public static final int V4_PROHIBITED = 0x030D;
    /** Type and code of <em>no route to destination</em>. */
    public static final int V6_NO_ROUTE = 0x0100;
    /** Type and code of <em>source address failed ingress/egress policy</em>. */
    public static final int V6_SOURCE_POLICY = 0x0105;
    /** Type and code of <em>address unreachable</em>. */
    public static final int V6_ADDRESS_UNREACHABLE = 0x0103;
    /** Type and code of <em>packet too big</em>; its parameter is the MTU of the next hop. */
    public static final int V6_PACKET_TOO_BIG = 0x0200;

    private static final int TYPE_CODE = 0;
    private static final int CHECKSUM = 2;
    private static final int PARAMETER = 4;

    private static final int V4_UNREACHABLE = 3;
    private static final int V4_SOURCE_QUENCH = 4;
    private static final int V4_REDIRECT = 5;
    private static final int V4_TIME_EXCEEDED = 11;
    private static final int V4_PARAMETER_PROBLEM = 12;
    private static final int V6_FIRST_INFORMATIONAL = 128;
    private static final int V4_ECHO_REQUEST = 8;
    private static final int V6_ECHO_REQUEST = 128;
    private static final int V6_REDIRECT = 137;

    private IcmpHeader() {}

    /** Writes an error with checksum 0. */
    public static void write(MemorySegment buffer, long at, int typeAndCode, int parameter) {
        NetworkOrder.putInt(buffer, at + TYPE_CODE, typeAndCode << 16);
        NetworkOrder.putInt(buffer, at + PARAMETER, parameter);
    }

    public static void putChecksum(MemorySegment buffer, long at, int checksum) {
        NetworkOrder.putShort(buffer, at + CHECKSUM, checksum);
    }

    /** Whether an ICMP message reports an error, so that no error may be sent about it (RFC 1122 §3.2.2). */
    public static boolean isErrorV4(MemorySegment buffer, long at) {
        return switch (NetworkOrder.getByte(buffer, at + TYPE_CODE)) {
            case V4_UNREACHABLE, V4_SOURCE_QUENCH, V4_REDIRECT, V4_TIME_EXCEEDED, V4_PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    /** Whether an ICMPv6 message reports an error or a redirect, so that no error may be sent about it (RFC 4443 §2.4 e). */
    public static boolean isErrorV6(MemorySegment buffer, long at) {
        int type = NetworkOrder.getByte(buffer, at + TYPE_CODE);
        return type < V6_FIRST_INFORMATIONAL || type == V6_REDIRECT;
    }

    /** Whether a message asks for an echo. */
    public static boolean isEchoRequest(int version, MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at) == (version == 4 ? V4_ECHO_REQUEST : V6_ECHO_REQUEST);
    }
}
