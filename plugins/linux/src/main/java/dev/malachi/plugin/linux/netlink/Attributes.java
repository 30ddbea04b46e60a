package dev.malachi.plugin.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A run of attributes (linux/rtnetlink.h, struct rtattr): each has length 2, type 2, value, and ends on a multiple of 4 bytes.
 *
 * <p>An attribute whose length is impossible ends the run: what stands before it counts.
 */
record Attributes(ByteBuffer bytes) {
    /** The type without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int TYPE_MASK = 0x3FFF;

    /** The value of the first attribute of a type. */
    Optional<ByteBuffer> find(int type) {
        int at = bytes.position();
        while (bytes.limit() - at >= RouteMessage.ATTRIBUTE_BYTES) {
            int length = bytes.getShort(at) & 0xFFFF;
            if (length < RouteMessage.ATTRIBUTE_BYTES || length > bytes.limit() - at) {
                break;
            }
            if ((bytes.getShort(at + 2) & TYPE_MASK) == type) {
                int start = at + RouteMessage.ATTRIBUTE_BYTES;
                ByteBuffer value = bytes.duplicate().order(bytes.order());
                return Optional.of(value.position(start).limit(at + length));
            }
            at += length + 3 & ~3;
        }
        return Optional.empty();
    }

    /** A u32, if it is there and has that size. */
    Optional<Integer> number(int type) {
        return find(type).filter(v -> v.remaining() >= Integer.BYTES).map(v -> v.getInt(v.position()));
    }

    /** A string without the zero byte that ends it. */
    Optional<String> text(int type) {
        return find(type).map(v -> {
            String text = StandardCharsets.UTF_8.decode(v).toString();
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        });
    }

    /** An IP address, if it is there and has the size of one. */
    Optional<InetAddress> address(int type) {
        return find(type).filter(v -> v.remaining() == 4 || v.remaining() == 16).map(v -> {
            byte[] bytes = new byte[v.remaining()];
            v.get(v.position(), bytes);
            return Network.address(bytes);
        });
    }

    /** Attributes inside an attribute. */
    Optional<Attributes> nested(int type) {
        return find(type).map(Attributes::new);
    }
}
