package dev.malachi.plugin.linux.tun;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What stands before each packet of a TUN interface with IFF_VNET_HDR: struct virtio_net_hdr (linux/virtio_net.h), in the byte order
 * of the machine.
 */
final class VirtioHeader {
    /** flags 1, gso type 1, header length 2, gso size 2, checksum start 2, checksum offset 2. */
    static final int BYTES = 10;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int GSO_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private static final int NEEDS_CHECKSUM = 1;

    private static final int GSO_NONE = 0;
    private static final int GSO_TCP4 = 1;
    private static final int GSO_TCP6 = 4;
    private static final int GSO_UDP = 5;
    /** Set beside the type when a TCP segment has CWR; never, since we do not offer TUN_F_TSO_ECN. */
    private static final int GSO_ECN = 0x80;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int TCP_DATA_OFFSET = 12;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private VirtioHeader() {}

    /**
     * Reads a header.
     *
     * @param buffer where header and packet lie
     * @param at offset of the header; the packet follows it
     * @param packetLength bytes of the packet
     * @param offload is filled in
     * @return false if it does not fit the packet, or asks for what was not offered
     */
    static boolean read(MemorySegment buffer, long at, int packetLength, PacketOffload offload) {
        offload.clear();
        int type = buffer.get(ValueLayout.JAVA_BYTE, at + GSO_TYPE) & 0xFF & ~GSO_ECN;
        if ((buffer.get(ValueLayout.JAVA_BYTE, at + FLAGS) & NEEDS_CHECKSUM) == 0) {
            return type == GSO_NONE; // a packet to be segmented needs checksums in any case
        }
        int start = unsigned(buffer, at + CHECKSUM_START);
        int offset = unsigned(buffer, at + CHECKSUM_OFFSET);
        if (start + offset + Short.BYTES > packetLength) {
            return false;
        }
        offload.checksum(start, offset);
        if (type == GSO_NONE) {
            return true;
        }
        int header = start + transportHeader(type, buffer, at + BYTES + start, packetLength - start);
        int size = unsigned(buffer, at + GSO_SIZE);
        if (header == start || header > packetLength || size == 0) {
            return false;
        }
        offload.segment(segmentation(type), size, header);
        return true;
    }

    /**
     * The kernel's own header length is only a hint (it is that of the linear part of its buffer), so it is read from the packet.
     *
     * @return 0 if it cannot be
     */
    private static int transportHeader(int type, MemorySegment buffer, long at, int available) {
        return switch (type) {
            case GSO_UDP -> UDP_HEADER_BYTES;
            case GSO_TCP4, GSO_TCP6 ->
                available < TCP_HEADER_BYTES
                        ? 0
                        : (buffer.get(ValueLayout.JAVA_BYTE, at + TCP_DATA_OFFSET) >>> 4 & 0xF) * Integer.BYTES;
            default -> 0;
        };
    }

    private static Segmentation segmentation(int type) {
        return switch (type) {
            case GSO_TCP4 -> Segmentation.TCP4;
            case GSO_TCP6 -> Segmentation.TCP6;
            default -> Segmentation.UDP;
        };
    }

    /**
     * Writes a header.
     *
     * @param offload what the kernel has still to do
     * @param buffer where to
     * @param at offset of the header
     */
    static void write(PacketOffload offload, MemorySegment buffer, long at) {
        int type = switch (offload.segmentation()) {
            case NONE -> GSO_NONE;
            case TCP4 -> GSO_TCP4;
            case TCP6 -> GSO_TCP6;
            case UDP -> GSO_UDP;
        };
        boolean checksum = offload.checksumNeeded();
        buffer.set(ValueLayout.JAVA_BYTE, at + FLAGS, (byte) (checksum ? NEEDS_CHECKSUM : 0));
        buffer.set(ValueLayout.JAVA_BYTE, at + GSO_TYPE, (byte) type);
        buffer.set(SHORT, at + HEADER_LENGTH, (short) offload.headerLength());
        buffer.set(SHORT, at + GSO_SIZE, (short) offload.segmentSize());
        buffer.set(SHORT, at + CHECKSUM_START, (short) (checksum ? offload.checksumStart() : 0));
        buffer.set(SHORT, at + CHECKSUM_OFFSET, (short) (checksum ? offload.checksumOffset() : 0));
    }

    private static int unsigned(MemorySegment buffer, long at) {
        return buffer.get(SHORT, at) & 0xFFFF;
    }
}
