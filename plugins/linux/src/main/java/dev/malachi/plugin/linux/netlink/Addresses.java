package dev.malachi.plugin.linux.netlink;

import dev.malachi.api.VirtualAddress;
import dev.malachi.plugin.linux.libc.Errno;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions and orders to the kernel about addresses and routes. Safe from any thread.
 *
 * @param socket what asks; its owner closes it
 */
public record Addresses(RouteSocket socket) {
    private static final int IFA_F_NODAD = 0x02;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** How adding an address ended. */
    public enum Added {
        /** It is there. */
        YES,
        /** IPv6 is switched off for the interface. */
        NO_IPV6
    }

    /**
     * Adds an address, usable at once; the kernel adds the route to its network.
     *
     * @param index the interface
     * @param address IPv4 or IPv6
     * @param prefixLength bits of its network
     * @return whether it could
     */
    public Added add(int index, InetAddress address, int prefixLength) {
        RouteMessage message = message(
                RouteMessage.RTM_NEWADDR,
                RouteMessage.NLM_F_CREATE | RouteMessage.NLM_F_REPLACE,
                index,
                address,
                prefixLength);
        if (address instanceof Inet6Address) {
            message.attribute(AddressInfo.IFA_FLAGS, IFA_F_NODAD);
        }
        RouteSocket.Reply reply = socket.exchange(message, false, m -> {});
        boolean off = reply.errno() == Errno.EACCES // ipv6_add_addr
                || reply.errno() == Errno.EOPNOTSUPP // rtnetlink_rcv_msg: no such family
                || reply.errno() == Errno.EAFNOSUPPORT
                || reply.errno() == Errno.ENODEV
                        && address instanceof Inet6Address; // below 1280 bytes there is no IPv6
        if (off && address instanceof Inet6Address) {
            return Added.NO_IPV6;
        }
        if (reply.errno() != 0) {
            throw RouteSocket.refusal(
                    "cannot add the address " + VirtualAddress.format(address) + "/" + prefixLength, reply);
        }
        return Added.YES;
    }

    /**
     * Removes an address; one that is not there is no error.
     *
     * @param index the interface
     * @param address IPv4 or IPv6
     * @param prefixLength bits of its network
     */
    public void remove(int index, InetAddress address, int prefixLength) {
        RouteSocket.Reply reply =
                socket.exchange(message(RouteMessage.RTM_DELADDR, 0, index, address, prefixLength), false, m -> {});
        int error = reply.errno();
        if (error != 0 && error != Errno.EADDRNOTAVAIL && error != Errno.ENODEV) {
            throw RouteSocket.refusal(
                    "cannot remove the address " + VirtualAddress.format(address) + "/" + prefixLength, reply);
        }
    }

    private static RouteMessage message(int type, int flags, int index, InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        return RouteMessage.address(
                        type,
                        RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_ACK | flags,
                        family(address),
                        prefixLength,
                        index)
                .attribute(AddressInfo.IFA_LOCAL, bytes)
                .attribute(AddressInfo.IFA_ADDRESS, bytes);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    /**
     * All addresses of all interfaces.
     *
     * @return in the kernel's order
     */
    public List<AddressInfo> all() {
        List<AddressInfo> found = new ArrayList<>();
        RouteSocket.Reply reply = socket.exchange(
                RouteMessage.address(
                        RouteMessage.RTM_GETADDR, RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_DUMP, 0, 0, 0),
                true,
                m -> AddressInfo.parse(m).ifPresent(found::add));
        if (reply.errno() != 0) {
            throw RouteSocket.refusal("cannot list the addresses of this machine", reply);
        }
        return List.copyOf(found);
    }

    /**
     * The routes that lead into a network or a part of it.
     *
     * @param network where to
     * @return in the kernel's order; none where the kernel does not have the family
     */
    public List<RouteInfo> routesInto(Network network) {
        List<RouteInfo> found = new ArrayList<>();
        RouteSocket.Reply reply = socket.exchange(
                RouteMessage.route(
                        RouteMessage.RTM_GETROUTE,
                        RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_DUMP,
                        family(network.address())),
                true,
                m -> RouteInfo.parse(m)
                        .filter(route -> network.contains(route.destination()))
                        .ifPresent(found::add));
        if (reply.errno() != 0 && reply.errno() != Errno.EOPNOTSUPP && reply.errno() != Errno.EAFNOSUPPORT) {
            throw RouteSocket.refusal("cannot list the routes of this machine", reply);
        }
        return List.copyOf(found);
    }
}
