package dev.malachi.plugin.capture.pcapng;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes blocks of pcapng (draft-ietf-opsawg-pcapng-02), little-endian, one behind the other, for one interface whose packets begin with
 * the IP header and whose times are in nanoseconds. Used by one thread.
 */
public final class PcapngBlocks {
    private static final int SECTION = 0x0A0D_0D0A;
    private static final int INTERFACE = 1;
    private static final int NAMES = 4;
    private static final int STATISTICS = 5;
    private static final int PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;
    /** LINKTYPE_RAW: the IP header comes first, and says which version it is. */
    private static final short LINKTYPE_RAW = 101;

    private static final int OPTION_END = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int SECTION_APPLICATION = 4;
    private static final int INTERFACE_NAME = 2;
    private static final int INTERFACE_DESCRIPTION = 3;
    private static final int INTERFACE_RESOLUTION = 9;
    private static final int INTERFACE_FILTER = 11;
    private static final int PACKET_FLAGS = 2;
    private static final int STATISTICS_RECEIVED = 4;
    private static final int STATISTICS_DROPPED = 5;
    private static final int STATISTICS_ACCEPTED = 6;

    private static final byte NANOSECONDS = 9;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final byte FILTER_LIBPCAP = 0;

    private static final int NAME_END = 0;
    private static final int NAME_IPV4 = 1;
    private static final int NAME_IPV6 = 2;

    private ByteBuffer out = ByteBuffer.allocate(64 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private int blockAt;

    /** Makes one without blocks. */
    public PcapngBlocks() {}

    /** Bytes of the blocks so far. */
    public int size() {
        return out.position();
    }

    /**
     * Takes the blocks.
     *
     * @return their bytes; it is empty after that
     */
    public byte[] take() {
        byte[] bytes = Arrays.copyOf(out.array(), out.position());
        out.clear();
        return bytes;
    }

    /**
     * Begins a section.
     *
     * @param application what writes it
     */
    public void section(String application) {
        begin(SECTION, 64);
        out.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(SECTION_APPLICATION, utf8(application));
        endOptions();
        end();
    }

    /**
     * Describes the interface.
     *
     * @param name such as {@code mal0}
     * @param description what it is
     * @param filter expression that packets must fit; empty for none
     * @param snapBytes of each packet that are there
     */
    public void interfaceDescription(String name, String description, String filter, int snapBytes) {
        begin(INTERFACE, 128);
        out.putShort(LINKTYPE_RAW).putShort((short) 0).putInt(snapBytes);
        option(INTERFACE_NAME, utf8(name));
        option(INTERFACE_DESCRIPTION, utf8(description));
        option(INTERFACE_RESOLUTION, new byte[] {NANOSECONDS});
        if (!filter.isEmpty()) {
            byte[] text = utf8(filter);
            byte[] value = new byte[1 + text.length];
            value[0] = FILTER_LIBPCAP;
            System.arraycopy(text, 0, value, 1, text.length);
            option(INTERFACE_FILTER, value);
        }
        endOptions();
        end();
    }

    /**
     * Says whose addresses are whose.
     *
     * @param names by address
     */
    public void names(Map<InetAddress, String> names) {
        begin(NAMES, 64);
        names.forEach((inet, name) -> {
            byte[] address = inet.getAddress();
            byte[] text = utf8(name);
            room(32 + text.length);
            out.putShort((short) (address.length == 4 ? NAME_IPV4 : NAME_IPV6))
                    .putShort((short) (address.length + text.length + 1))
                    .put(address)
                    .put(text)
                    .put((byte) 0);
            pad();
        });
        room(8);
        out.putShort((short) NAME_END).putShort((short) 0);
        end();
    }

    /**
     * Adds a packet.
     *
     * @param unixNanos nanoseconds since 1970
     * @param buffer where it lies
     * @param offset of its IP header
     * @param captured bytes that are there
     * @param length its whole length
     * @param outgoing whether it left this host
     * @param comment about it, UTF-8
     */
    public void packet(
            long unixNanos,
            MemorySegment buffer,
            long offset,
            int captured,
            int length,
            boolean outgoing,
            byte[] comment) {
        begin(PACKET, 64 + captured + comment.length);
        out.putInt(0)
                .putInt((int) (unixNanos >>> 32))
                .putInt((int) unixNanos)
                .putInt(captured)
                .putInt(length);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, out.array(), out.position(), captured);
        out.position(out.position() + captured);
        pad();
        option(OPTION_COMMENT, comment);
        out.putShort((short) PACKET_FLAGS).putShort((short) Integer.BYTES).putInt(outgoing ? OUTBOUND : INBOUND);
        endOptions();
        end();
    }

    /**
     * Says how much there was, at the end.
     *
     * @param unixNanos nanoseconds since 1970
     * @param seen packets of the interface
     * @param accepted those that fit the filter
     * @param missed those for whose copy there was no room
     */
    public void statistics(long unixNanos, long seen, long accepted, long missed) {
        begin(STATISTICS, 96);
        out.putInt(0).putInt((int) (unixNanos >>> 32)).putInt((int) unixNanos);
        number(STATISTICS_RECEIVED, seen);
        number(STATISTICS_DROPPED, missed);
        number(STATISTICS_ACCEPTED, accepted);
        endOptions();
        end();
    }

    private void begin(int type, int bytes) {
        room(bytes);
        blockAt = out.position();
        out.putInt(type).putInt(0);
    }

    /** Its length stands behind its type and at its end. */
    private void end() {
        room(8);
        int length = out.position() + Integer.BYTES - blockAt;
        out.putInt(length);
        out.putInt(blockAt + Integer.BYTES, length);
    }

    private void option(int code, byte[] value) {
        room(8 + value.length + 4);
        out.putShort((short) code).putShort((short) value.length).put(value);
        pad();
    }

    private void number(int code, long value) {
        out.putShort((short) code).putShort((short) Long.BYTES).putLong(value);
    }

    private void endOptions() {
        room(8);
        out.putShort((short) OPTION_END).putShort((short) 0);
    }

    /** To a multiple of four bytes of the block. */
    private void pad() {
        while ((out.position() - blockAt & 3) != 0) {
            out.put((byte) 0);
        }
    }

    private void room(int bytes) {
        if (out.remaining() < bytes + 16) {
            out = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes + 16))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(out.flip());
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
