package dev.malachi.kernel.offload;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TcpHeader;
import dev.malachi.kernel.packet.UdpHeader;
import java.lang.foreign.MemorySegment;

/**
 * Packets of one flow that follow each other, to be written as one: the first with its headers, of the others the payload. They stay
 * where they were decrypted; only slices are noted.
 */
final class CoalescedFlow {
    /** What the kernel takes: UDP_MAX_SEGMENTS (linux/udp.h) was 64 for long. */
    static final int MAX_SEGMENTS = 64;

    private static final int LARGEST_PACKET = 65_535;
    /** Of {@link TcpHeader#lengthFlagsWindow}: the segments but the last have none. */
    private static final int PUSH = TcpHeader.PSH << 16;

    private final long[] offsets = new long[MAX_SEGMENTS];
    private final int[] lengths = new int[MAX_SEGMENTS];
    private final IpPacket first = new IpPacket();
    private final PacketOffload offload = new PacketOffload();
    private Segmentation segmentation = Segmentation.NONE;
    private boolean partialChecksum;
    private int segments;
    private int segmentSize;
    private int length;
    private int nextSequence;
    private boolean pushed;
    private boolean complete;

    /** Begins with a packet whose checksum is partial or was found right. */
    void begin(IpPacket packet, Segmentation kind, boolean partial) {
        first.wrap(packet.buffer(), packet.at(), packet.length());
        segmentation = kind;
        partialChecksum = partial;
        segments = 1;
        segmentSize = packet.payloadLength();
        length = packet.length();
        offsets[0] = packet.at();
        lengths[0] = packet.length();
        pushed = false;
        complete = false;
        if (packet.isTcp()) {
            nextSequence = TcpHeader.sequence(packet.buffer(), packet.transportAt()) + segmentSize;
        }
    }

    /** Whether a packet with the same ports belongs to the same flow: addresses and protocol. */
    boolean carries(IpPacket packet) {
        if (packet.version() != first.version() || packet.protocol() != first.protocol()) {
            return false;
        }
        MemorySegment buffer = packet.buffer();
        long at = packet.at();
        if (packet.version() == 4) {
            return Ipv4Header.addresses(buffer, at) == Ipv4Header.addresses(first.buffer(), first.at());
        }
        return Ipv6Header.sourceLow(buffer, at) == Ipv6Header.sourceLow(first.buffer(), first.at())
                && Ipv6Header.sourceHigh(buffer, at) == Ipv6Header.sourceHigh(first.buffer(), first.at())
                && Ipv6Header.destinationLow(buffer, at) == Ipv6Header.destinationLow(first.buffer(), first.at())
                && Ipv6Header.destinationHigh(buffer, at) == Ipv6Header.destinationHigh(first.buffer(), first.at());
    }

    /** Whether segmentation of a large packet could bring this packet of the same flow out again behind those that are here. */
    boolean accepts(IpPacket packet) {
        int payload = packet.payloadLength();
        return payload <= segmentSize
                && segments < MAX_SEGMENTS
                && length + payload <= LARGEST_PACKET
                && packet.headersLength() == first.headersLength()
                && followsIp(packet)
                && (!packet.isTcp() || followsTcp(packet));
    }

    private boolean followsIp(IpPacket packet) {
        MemorySegment buffer = packet.buffer();
        long at = packet.at();
        if (packet.version() == 6) {
            return Ipv6Header.versionClassFlow(buffer, at) == Ipv6Header.versionClassFlow(first.buffer(), first.at())
                    && Ipv6Header.hopLimit(buffer, at) == Ipv6Header.hopLimit(first.buffer(), first.at());
        }
        int field = Ipv4Header.fragmentField(buffer, at);
        if (Ipv4Header.trafficClass(buffer, at) != Ipv4Header.trafficClass(first.buffer(), first.at())
                || Ipv4Header.timeToLive(buffer, at) != Ipv4Header.timeToLive(first.buffer(), first.at())
                || field != Ipv4Header.fragmentField(first.buffer(), first.at())) {
            return false;
        }
        int expected = Ipv4Header.identification(first.buffer(), first.at()) + segments & 0xFFFF;
        return (field & Ipv4Header.DONT_FRAGMENT) != 0 // then the id means nothing (RFC 6864 §4.1)
                || Ipv4Header.identification(buffer, at) == expected;
    }

    private boolean followsTcp(IpPacket packet) {
        MemorySegment buffer = packet.buffer();
        long tcp = packet.transportAt();
        long firstTcp = first.transportAt();
        int different =
                TcpHeader.lengthFlagsWindow(buffer, tcp) ^ TcpHeader.lengthFlagsWindow(first.buffer(), firstTcp);
        if (TcpHeader.sequence(buffer, tcp) != nextSequence
                || TcpHeader.acknowledgement(buffer, tcp) != TcpHeader.acknowledgement(first.buffer(), firstTcp)
                || (different & ~PUSH) != 0
                || TcpHeader.urgentPointer(buffer, tcp) != TcpHeader.urgentPointer(first.buffer(), firstTcp)) {
            return false;
        }
        int end = TcpHeader.length(buffer, tcp);
        for (int option = TcpHeader.BYTES; option < end; option += Integer.BYTES) {
            if (NetworkOrder.getInt(buffer, tcp + option) != NetworkOrder.getInt(first.buffer(), firstTcp + option)) {
                return false;
            }
        }
        return true;
    }

    /** Appends a packet that is {@linkplain #accepts accepted}. */
    void append(IpPacket packet) {
        int payload = packet.payloadLength();
        offsets[segments] = packet.at() + packet.headersLength();
        lengths[segments] = payload;
        segments++;
        length += payload;
        nextSequence += payload;
        pushed = packet.isTcp() && (TcpHeader.flags(packet.buffer(), packet.transportAt()) & TcpHeader.PSH) != 0;
        complete = pushed || payload < segmentSize || segments == MAX_SEGMENTS;
    }

    /** Whether nothing can follow. */
    boolean isComplete() {
        return complete;
    }

    int segments() {
        return segments;
    }

    /** Writes the packets as one; a single one as it came. */
    boolean writeTo(TunWriter tun) {
        offload.clear();
        if (segments > 1) {
            describe();
            offload.segment(segmentation, segmentSize, first.headersLength());
        }
        if (segments > 1 || partialChecksum) {
            offload.checksum(first.transportOffset(), first.checksumOffset());
        }
        return tun.write(first.buffer(), offsets, lengths, segments, offload);
    }

    /** Makes the first packet's headers those of the whole. */
    private void describe() {
        MemorySegment buffer = first.buffer();
        long at = first.at();
        if (first.version() == 4) {
            Ipv4Header.putTotalLength(buffer, at, length);
            Ipv4Header.putChecksum(buffer, at);
        } else {
            Ipv6Header.putPayloadLength(buffer, at, length - Ipv6Header.BYTES);
        }
        int transportLength = length - first.transportOffset();
        if (first.isTcp()) {
            if (pushed) {
                long tcp = first.transportAt();
                TcpHeader.putFlags(buffer, tcp, TcpHeader.flags(buffer, tcp) | TcpHeader.PSH);
            }
        } else {
            UdpHeader.putLength(buffer, first.transportAt(), transportLength);
        }
        first.putPartialChecksum(transportLength);
    }
}
