package dev.malachi.plugin.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel says of a route of the main table: those of the table <em>local</em> are what it makes of addresses, and others need
 * rules to count.
 *
 * @param destination where it leads
 * @param index of the interface that it goes by; 0 for one that leads nowhere, or by several
 */
public record RouteInfo(Network destination, int index) {
    // linux/rtnetlink.h
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_TABLE = 15;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTN_MULTICAST = 5;
    private static final int TABLE_OFFSET = 4;
    private static final int TYPE_OFFSET = 7;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /**
     * Reads an RTM_NEWROUTE or RTM_DELROUTE message.
     *
     * @param message from its header to its end
     * @return the route, or empty if the message is of another type or too short, or the route of another table or for multicast
     */
    static Optional<RouteInfo> parse(ByteBuffer message) {
        int start = message.position() + RouteMessage.HEADER_BYTES;
        if (message.remaining() < RouteMessage.HEADER_BYTES + RouteMessage.ROUTE_BYTES) {
            return Optional.empty();
        }
        int type = message.getShort(message.position() + RouteMessage.TYPE_OFFSET);
        if (type != RouteMessage.RTM_NEWROUTE && type != RouteMessage.RTM_DELROUTE) {
            return Optional.empty();
        }
        ByteBuffer rest = message.duplicate().order(message.order()).position(start + RouteMessage.ROUTE_BYTES);
        Attributes attributes = new Attributes(rest);
        int family = message.get(start);
        int table = attributes.number(RTA_TABLE).orElse(message.get(start + TABLE_OFFSET) & 0xFF);
        if (family != AF_INET && family != AF_INET6
                || table != RT_TABLE_MAIN
                || message.get(start + TYPE_OFFSET) == RTN_MULTICAST) {
            return Optional.empty();
        }
        int prefixLength = message.get(start + 1) & 0xFF;
        var destination = attributes // a default route has none
                .address(RTA_DST)
                .orElseGet(() -> Network.address(new byte[family == AF_INET ? IPV4_BYTES : IPV6_BYTES]));
        if (prefixLength > destination.getAddress().length * Byte.SIZE) {
            return Optional.empty();
        }
        return Optional.of(new RouteInfo(
                Network.of(destination, prefixLength),
                attributes.number(RTA_OIF).orElse(0)));
    }
}
