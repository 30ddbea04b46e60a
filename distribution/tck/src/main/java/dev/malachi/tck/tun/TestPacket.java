package dev.malachi.tck.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** An IPv4 packet with a UDP datagram (RFC 791, RFC 768), whose UDP checksum holds only the pseudo-header sum. */
final class TestPacket {
    static final int IP_HEADER_BYTES = 20;
    static final int UDP_HEADER_BYTES = 8;
    static final int HEADER_BYTES = IP_HEADER_BYTES + UDP_HEADER_BYTES;
    static final int UDP_CHECKSUM_OFFSET = 6;
    private static final int UDP = 17;

    private TestPacket() {}

    /** Writes it into memory of its own. */
    static MemorySegment udp(InetAddress source, int sourcePort, InetAddress destination, int port, byte[] payload) {
        if (!(source instanceof Inet4Address)) {
            throw new IllegalArgumentException("IPv4 only");
        }
        ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        int udpLength = UDP_HEADER_BYTES + payload.length;
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0).put((byte) 64).put((byte) UDP).putShort((short) 0);
        packet.put(source.getAddress()).put(destination.getAddress());
        packet.putShort((short) sourcePort).putShort((short) port);
        packet.putShort((short) udpLength).putShort((short) 0).put(payload);
        packet.putShort(10, (short) ~fold(sum(packet, 0, IP_HEADER_BYTES)));
        int pseudoHeader = fold(sum(packet, 12, 8) + UDP + udpLength);
        packet.putShort(IP_HEADER_BYTES + UDP_CHECKSUM_OFFSET, (short) pseudoHeader);
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, packet.array());
    }

    private static int sum(ByteBuffer packet, int from, int bytes) {
        int sum = 0;
        for (int i = from; i < from + bytes; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        return sum;
    }

    private static int fold(int sum) {
        int folded = (sum & 0xFFFF) + (sum >>> 16);
        return (folded & 0xFFFF) + (folded >>> 16);
    }
}
