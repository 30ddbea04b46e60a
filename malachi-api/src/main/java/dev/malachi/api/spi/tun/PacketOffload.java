package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;

/**
 * What is left to do with a packet: its checksum, its segmentation. Mutable, reused for every packet.
 *
 * <p>The meaning is that of {@code struct virtio_net_hdr} (linux/virtio_net.h), counted from the first byte of the IP header.
 */
@Preview
public final class PacketOffload {
    /** How a packet is to be segmented. */
    public enum Segmentation {
        /** Not at all. */
        NONE,
        /** TCP over IPv4. */
        TCP4,
        /** TCP over IPv6. */
        TCP6,
        /** UDP, one datagram a segment. */
        UDP
    }

    private Segmentation segmentation = Segmentation.NONE;
    private boolean checksumNeeded;
    private int checksumStart;
    private int checksumOffset;
    private int segmentSize;
    private int headerLength;

    /** Makes one that asks for nothing. */
    public PacketOffload() {}

    /**
     * Asks for nothing.
     *
     * @return this
     */
    public PacketOffload clear() {
        segmentation = Segmentation.NONE;
        checksumNeeded = false;
        checksumStart = 0;
        checksumOffset = 0;
        segmentSize = 0;
        headerLength = 0;
        return this;
    }

    /**
     * Asks for a checksum over everything from {@code start}, whose field already holds the folded pseudo-header sum.
     *
     * @param start where the transport header begins
     * @param offset of the checksum field from there
     * @return this
     */
    public PacketOffload checksum(int start, int offset) {
        checksumNeeded = true;
        checksumStart = start;
        checksumOffset = offset;
        return this;
    }

    /**
     * Asks for segmentation.
     *
     * @param kind how
     * @param size payload bytes of a segment
     * @param header bytes of all headers before the payload
     * @return this
     */
    public PacketOffload segment(Segmentation kind, int size, int header) {
        segmentation = kind;
        segmentSize = size;
        headerLength = header;
        return this;
    }

    /**
     * How to segment.
     *
     * @return the kind
     */
    public Segmentation segmentation() {
        return segmentation;
    }

    /**
     * Whether the checksum is still to be computed.
     *
     * @return true if the field holds only the pseudo-header sum
     */
    public boolean checksumNeeded() {
        return checksumNeeded;
    }

    /**
     * Where the checksum begins.
     *
     * @return bytes from the IP header to the transport header
     */
    public int checksumStart() {
        return checksumStart;
    }

    /**
     * Where the checksum goes.
     *
     * @return bytes from the transport header to the checksum field
     */
    public int checksumOffset() {
        return checksumOffset;
    }

    /**
     * Payload bytes of a segment.
     *
     * @return 0 without segmentation
     */
    public int segmentSize() {
        return segmentSize;
    }

    /**
     * Bytes of all headers before the payload.
     *
     * @return 0 without segmentation
     */
    public int headerLength() {
        return headerLength;
    }
}
