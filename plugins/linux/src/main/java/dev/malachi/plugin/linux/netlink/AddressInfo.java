package dev.malachi.plugin.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel says of an address of an interface.
 *
 * @param index of the interface
 * @param address IPv4 or IPv6
 * @param prefixLength bits of its network
 */
public record AddressInfo(int index, InetAddress address, int prefixLength) {
    // linux/if_addr.h
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_FLAGS = 8;

    /**
     * Reads an RTM_NEWADDR or RTM_DELADDR message.
     *
     * @param message from its header to its end
     * @return the address, or empty if the message is of another type or too short
     */
    static Optional<AddressInfo> parse(ByteBuffer message) {
        int start = message.position() + RouteMessage.HEADER_BYTES;
        if (message.remaining() < RouteMessage.HEADER_BYTES + RouteMessage.ADDRESS_BYTES) {
            return Optional.empty();
        }
        int type = message.getShort(message.position() + RouteMessage.TYPE_OFFSET);
        if (type != RouteMessage.RTM_NEWADDR && type != RouteMessage.RTM_DELADDR) {
            return Optional.empty();
        }
        int prefixLength = message.get(start + 1) & 0xFF;
        int index = message.getInt(start + 4);
        ByteBuffer rest = message.duplicate().order(message.order()).position(start + RouteMessage.ADDRESS_BYTES);
        Attributes attributes = new Attributes(rest);
        // Of a point-to-point interface IFA_ADDRESS is the other end's; IPv6 has only that one otherwise.
        return attributes
                .address(IFA_LOCAL)
                .or(() -> attributes.address(IFA_ADDRESS))
                .map(address -> new AddressInfo(index, address, prefixLength));
    }
}
