package dev.malachi.api.spi.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.annotation.Preview;
import java.net.InetAddress;
import java.util.List;

/**
 * What the operating system says of a TUN interface at one moment; anybody may change any of it at any time.
 *
 * @param present false once the interface was removed: then nothing else of this counts
 * @param name its name now
 * @param up whether it is set up
 * @param mtu bytes of an IP packet
 * @param addresses those it has, each only if the route to its network is there too
 * @param ipv6 whether it can have IPv6 addresses, even if that takes {@link Tun#addAddress} to switch IPv6 on for this one interface
 */
@Preview
public record TunState(
        boolean present, String name, boolean up, int mtu, List<InterfaceAddress> addresses, Availability ipv6) {
    /**
     * An address of an interface.
     *
     * @param address IPv4 or IPv6
     * @param prefixLength bits of its network
     */
    public record InterfaceAddress(InetAddress address, int prefixLength) {
        /** The usual way to write it. */
        @Override
        public String toString() {
            return VirtualAddress.format(address) + "/" + prefixLength;
        }
    }

    /** Copies the list. */
    public TunState {
        addresses = List.copyOf(addresses);
    }

    /**
     * What there is to say of an interface that was removed.
     *
     * @param name the last it had
     * @return a state
     */
    public static TunState gone(String name) {
        return new TunState(false, name, false, 0, List.of(), Availability.yes(""));
    }
}
