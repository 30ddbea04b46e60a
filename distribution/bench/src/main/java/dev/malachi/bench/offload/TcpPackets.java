package dev.malachi.bench.offload;

import dev.malachi.kernel.packet.InternetChecksum;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TcpHeader;
import java.lang.foreign.MemorySegment;

/** TCP packets over IPv4 as a busy flow has them: no options, only ACK set, the checksum left to the interface. */
final class TcpPackets {
    /** IP and TCP headers. */
    static final int HEADERS_BYTES = 40;
    /** Payload of a segment at the TUN MTU of an ordinary Ethernet. */
    static final int SEGMENT_BYTES = 1428 - HEADERS_BYTES;
    /** What Linux hands over at once at this size: as much as fits 64 KB. */
    static final int SEGMENTS = 46;

    private static final int PROTOCOL = 6;
    private static final int SOURCE = 0x0A90_0002;
    private static final int DESTINATION = 0x0A90_0003;
    private static final int DATA_OFFSET = 12;
    private static final int CHECKSUM = 16;

    private TcpPackets() {}

    /** Writes the headers of a packet. */
    static void write(MemorySegment buffer, long at, int length, int flow, int sequence) {
        Ipv4Header.write(buffer, at, length, PROTOCOL, SOURCE, DESTINATION);
        long tcp = at + Ipv4Header.BYTES;
        NetworkOrder.putInt(buffer, tcp, (1024 + flow) << 16 | 5201);
        TcpHeader.putSequence(buffer, tcp, sequence);
        NetworkOrder.putShort(buffer, tcp + DATA_OFFSET, 5 << 12 | TcpHeader.ACK);
        long pseudoHeader =
                (SOURCE >>> 16) + (SOURCE & 0xFFFF) + (DESTINATION >>> 16) + (DESTINATION & 0xFFFF) + PROTOCOL;
        NetworkOrder.putShort(buffer, tcp + CHECKSUM, InternetChecksum.fold(pseudoHeader + length - Ipv4Header.BYTES));
    }

    /** A view of a packet, which must be one. */
    static void wrap(IpPacket packet, MemorySegment buffer, long at, int length) {
        if (!packet.wrap(buffer, at, length)) {
            throw new AssertionError("the benchmark's own packet is refused");
        }
    }
}
