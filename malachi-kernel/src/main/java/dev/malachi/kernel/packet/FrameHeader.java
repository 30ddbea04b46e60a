package dev.malachi.kernel.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Ethernet header and L3 header of a frame (protocol.md §1). */
public final class FrameHeader {
    private static final int SOURCE_MAC = 6;
    private static final int ETHER_TYPE = 12;
    private static final int MAC_BITS = 48;

    private FrameHeader() {}

    /**
     * Writes both headers.
     *
     * @param buffer where to
     * @param at offset of the Ethernet header
     * @param destinationMac 48 bits
     * @param sourceMac 48 bits
     * @param etherType of all frames of the network
     * @param type L3 type
     * @param destination L3 destination
     * @param source L3 source
     */
    public static void write(
            MemorySegment buffer,
            long at,
            long destinationMac,
            long sourceMac,
            int etherType,
            int type,
            NodeId destination,
            NodeId source) {
        NetworkOrder.putLong(buffer, at, destinationMac << 16 | sourceMac >>> 32);
        NetworkOrder.putInt(buffer, at + Long.BYTES, (int) sourceMac);
        NetworkOrder.putShort(buffer, at + ETHER_TYPE, etherType);
        NetworkOrder.putInt(buffer, at + Wire.ETHERNET_HEADER_BYTES, Wire.MAGIC << 16 | Wire.L3_VERSION << 8 | type);
        putId(buffer, at + Wire.L3_DESTINATION_OFFSET, destination);
        putId(buffer, at + Wire.L3_SOURCE_OFFSET, source);
    }

    public static long sourceMac(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + SOURCE_MAC) >>> Long.SIZE - MAC_BITS;
    }

    public static int magic(MemorySegment buffer, long at) {
        return NetworkOrder.getShort(buffer, at + Wire.ETHERNET_HEADER_BYTES);
    }

    public static int version(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + Wire.L3_VERSION_OFFSET);
    }

    public static int type(MemorySegment buffer, long at) {
        return NetworkOrder.getByte(buffer, at + Wire.L3_TYPE_OFFSET);
    }

    public static boolean isTo(MemorySegment buffer, long at, NodeId id) {
        return isId(buffer, at + Wire.L3_DESTINATION_OFFSET, id);
    }

    public static boolean isFrom(MemorySegment buffer, long at, NodeId id) {
        return isId(buffer, at + Wire.L3_SOURCE_OFFSET, id);
    }

    public static long sourceHigh(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + Wire.L3_SOURCE_OFFSET);
    }

    public static long sourceLow(MemorySegment buffer, long at) {
        return NetworkOrder.getLong(buffer, at + Wire.L3_SOURCE_OFFSET + Long.BYTES);
    }

    private static boolean isId(MemorySegment buffer, long at, NodeId id) {
        return NetworkOrder.getLong(buffer, at) == id.high()
                && NetworkOrder.getLong(buffer, at + Long.BYTES) == id.low();
    }

    private static void putId(MemorySegment buffer, long at, NodeId id) {
        NetworkOrder.putLong(buffer, at, id.high());
        NetworkOrder.putLong(buffer, at + Long.BYTES, id.low());
    }

    /**
     * Reads a whole frame, for what is done off the data path.
     *
     * @param link where it came
     * @param frame its bytes from the Ethernet header on, an L3 header at least
     * @return the frame, with a copy of its body
     */
    public static ControlFrame read(LinkView link, byte[] frame) {
        return new ControlFrame(
                link,
                MacAddress.of(frame, 0),
                MacAddress.of(frame, MacAddress.BYTES),
                frame[Wire.L3_TYPE_OFFSET] & 0xFF,
                NodeId.of(frame, Wire.L3_DESTINATION_OFFSET),
                NodeId.of(frame, Wire.L3_SOURCE_OFFSET),
                Arrays.copyOfRange(frame, Wire.BODY_OFFSET, frame.length));
    }
}
