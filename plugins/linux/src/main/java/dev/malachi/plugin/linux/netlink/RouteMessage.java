package dev.malachi.plugin.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message to the kernel's routing socket, written front to back: header, fixed part, attributes, which may nest
 * (linux/netlink.h, linux/rtnetlink.h). Everything is in the byte order of the machine and aligned to 4 bytes.
 */
final class RouteMessage {
    /** Length 4, type 2, flags 2, sequence 4, port id 4. */
    static final int HEADER_BYTES = 16;

    static final int TYPE_OFFSET = 4;
    static final int FLAGS_OFFSET = 6;
    static final int SEQUENCE_OFFSET = 8;

    /** struct ifinfomsg: family 1, pad 1, type 2, index 4, flags 4, change 4. */
    static final int LINK_BYTES = 16;

    static final int LINK_INDEX_OFFSET = 4;
    /** struct ifaddrmsg: family 1, prefix length 1, flags 1, scope 1, index 4. */
    static final int ADDRESS_BYTES = 8;
    /** struct rtmsg: family 1, destination length 1, source length 1, TOS 1, table 1, protocol 1, scope 1, type 1, flags 4. */
    static final int ROUTE_BYTES = 12;
    /** struct rtattr: length 2, type 2. */
    static final int ATTRIBUTE_BYTES = 4;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;

    static final int NLM_F_REQUEST = 0x001;
    static final int NLM_F_ACK = 0x004;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_CREATE = 0x400;

    /** Set in the type of an attribute that holds attributes. */
    static final int NLA_F_NESTED = 1 << 15;

    private static final int CAPACITY = 512;

    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    private RouteMessage(int type, int flags) {
        bytes.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    }

    /** Begins a message about a link: struct ifinfomsg. */
    static RouteMessage link(int type, int flags, int index, int linkFlags, int changedFlags) {
        RouteMessage message = new RouteMessage(type, flags);
        message.bytes.put((byte) 0).put((byte) 0).putShort((short) 0);
        message.bytes.putInt(index).putInt(linkFlags).putInt(changedFlags);
        return message;
    }

    /** Begins a message about an address: struct ifaddrmsg. */
    static RouteMessage address(int type, int flags, int family, int prefixLength, int index) {
        RouteMessage message = new RouteMessage(type, flags);
        message.bytes.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        message.bytes.putInt(index);
        return message;
    }

    /** Begins a question about routes: struct rtmsg. */
    static RouteMessage route(int type, int flags, int family) {
        RouteMessage message = new RouteMessage(type, flags);
        message.bytes.put((byte) family).position(HEADER_BYTES + ROUTE_BYTES);
        return message;
    }

    RouteMessage attribute(int type, byte[] value) {
        bytes.putShort((short) (ATTRIBUTE_BYTES + value.length))
                .putShort((short) type)
                .put(value);
        align();
        return this;
    }

    RouteMessage attribute(int type, int value) {
        bytes.putShort((short) (ATTRIBUTE_BYTES + Integer.BYTES))
                .putShort((short) type)
                .putInt(value);
        return this;
    }

    RouteMessage attribute(int type, byte value) {
        return attribute(type, new byte[] {value});
    }

    /** A string with the zero byte that ends it in C. */
    RouteMessage attribute(int type, String value) {
        return attribute(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** Begins an attribute that holds attributes. */
    int beginNest(int type) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) type);
        return start;
    }

    RouteMessage endNest(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    private void align() {
        bytes.position(bytes.position() + 3 & ~3);
    }

    /** The finished message. */
    byte[] bytes(int sequence) {
        byte[] out = new byte[bytes.position()];
        bytes.putInt(0, out.length).putInt(SEQUENCE_OFFSET, sequence);
        bytes.get(0, out);
        return out;
    }
}
