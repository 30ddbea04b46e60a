package dev.malachi.plugin.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears from the kernel what becomes of one interface and of the networks on it: of the link, of its addresses, and of addresses and
 * routes of other interfaces that overlap. What else changes on the machine, such as a thousand routes of others, costs its thread a
 * look and no other thread a call.
 */
public final class NetworkMonitor implements AutoCloseable {
    /** The bits of the groups (linux/rtnetlink.h). */
    private static final int RTMGRP_IPV4_IFADDR = 0x10;

    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    private static final int RTMGRP_IPV6_IFINFO = 0x800;

    /** Which interface. */
    private record Followed(int index, String name) {}

    private final List<Network> networks = new CopyOnWriteArrayList<>();
    private final InterfaceMonitor monitor;
    private volatile Followed followed;

    /**
     * Subscribes in the network namespace of the calling thread.
     *
     * @param thread name of the monitor's thread
     * @param name of the interface
     * @param changed called on that thread
     */
    public NetworkMonitor(String thread, String name, Runnable changed) {
        followed = new Followed(0, name);
        monitor = new InterfaceMonitor(
                thread,
                InterfaceMonitor.RTMGRP_LINK
                        | RTMGRP_IPV4_IFADDR
                        | RTMGRP_IPV4_ROUTE
                        | RTMGRP_IPV6_IFADDR
                        | RTMGRP_IPV6_ROUTE
                        | RTMGRP_IPV6_IFINFO,
                this::concerns,
                (removed, lost) -> changed.run());
    }

    /** Starts to listen. */
    public void start() {
        monitor.start();
    }

    /**
     * Says which interface it is from now on.
     *
     * @param index of it
     * @param name that it shall have
     */
    public void follow(int index, String name) {
        followed = new Followed(index, name);
    }

    /**
     * Watches a network from now on.
     *
     * @param network an interface's
     */
    public void watch(Network network) {
        if (!networks.contains(network)) {
            networks.add(network);
        }
    }

    private boolean concerns(ByteBuffer message) {
        Followed now = followed;
        return switch (message.getShort(message.position() + RouteMessage.TYPE_OFFSET)) {
            case RouteMessage.RTM_NEWLINK, RouteMessage.RTM_DELLINK -> concernsLink(message, now);
            case RouteMessage.RTM_NEWADDR, RouteMessage.RTM_DELADDR ->
                AddressInfo.parse(message)
                        .filter(info -> info.index() == now.index() || isWatched(info.address()))
                        .isPresent();
            default ->
                RouteInfo.parse(message)
                        .filter(route -> networks.stream().anyMatch(network -> network.contains(route.destination())))
                        .isPresent();
        };
    }

    /** Ours by its index, or one that took its name or gives it back. */
    private static boolean concernsLink(ByteBuffer message, Followed now) {
        int body = message.position() + RouteMessage.HEADER_BYTES;
        if (message.remaining() < RouteMessage.HEADER_BYTES + RouteMessage.LINK_BYTES) {
            return false;
        }
        ByteBuffer rest = message.duplicate().order(message.order()).position(body + RouteMessage.LINK_BYTES);
        return message.getInt(body + RouteMessage.LINK_INDEX_OFFSET) == now.index()
                || new Attributes(rest)
                        .text(InterfaceInfo.IFLA_IFNAME)
                        .filter(now.name()::equals)
                        .isPresent();
    }

    /** The loopback address of IPv6 comes when IPv6 is switched on in the whole system: then it may be had here too. */
    private boolean isWatched(InetAddress address) {
        return address.isLoopbackAddress() || networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Ends it, and waits for its thread unless called from there. A second call does nothing. */
    @Override
    public void close() {
        monitor.close();
    }
}
