package dev.malachi.plugin.linux.netlink;

import dev.malachi.api.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel says of a network interface.
 *
 * @param index greater than 0
 * @param name interface name
 * @param hardwareType ARPHRD_… (linux/if_arp.h)
 * @param flags IFF_… (linux/if.h)
 * @param mtu bytes after the link header
 * @param mac its Ethernet address; all zero where it has none
 * @param master index of the bridge, bond or VRF it belongs to, or 0
 * @param masterKind kind of that master, such as {@code bridge}, or empty
 * @param kind such as {@code veth}; empty for hardware
 * @param queueing discipline of its transmit queue, such as {@code fq_codel}; empty if the kernel does not say
 * @param promiscuity how many want the frames of all stations from it
 */
public record InterfaceInfo(
        int index,
        String name,
        int hardwareType,
        int flags,
        int mtu,
        MacAddress mac,
        int master,
        String masterKind,
        String kind,
        String queueing,
        int promiscuity) {
    /** linux/if_arp.h. */
    private static final int ARPHRD_ETHER = 1;

    /** linux/if_arp.h: 802.11 frames, also with the header of Prism cards or of radiotap. */
    private static final Set<Integer> ARPHRD_IEEE80211 = Set.of(801, 802, 803);

    /** linux/if.h: set up by the operator. */
    public static final int IFF_UP = 0x1;
    /** linux/if.h: loopback. */
    private static final int IFF_LOOPBACK = 0x8;
    /** linux/if.h: it has carrier and what else it needs (operational state up or unknown). */
    private static final int IFF_RUNNING = 0x40;

    private static final Set<String> PORT_MASTERS = Set.of("bridge", "bond", "team");

    // linux/if_link.h
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_QDISC = 6;
    static final int IFLA_MASTER = 10;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_AF_SPEC = 26;
    static final int IFLA_PROMISCUITY = 30;
    static final int IFLA_ALT_IFNAME = 53;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INET6_ADDR_GEN_MODE = 8;

    /**
     * Reads an RTM_NEWLINK message.
     *
     * @param message from its header to its end
     * @return the interface, or empty if the message is of another type, too short, or a bridge's view of its port
     */
    static Optional<InterfaceInfo> parse(ByteBuffer message) {
        int start = message.position() + RouteMessage.HEADER_BYTES;
        if (message.remaining() < RouteMessage.HEADER_BYTES + RouteMessage.LINK_BYTES
                || message.getShort(message.position() + RouteMessage.TYPE_OFFSET) != RouteMessage.RTM_NEWLINK
                || message.get(start) != 0) { // AF_UNSPEC; bridges send messages of their own with AF_BRIDGE
            return Optional.empty();
        }
        ByteBuffer rest = message.duplicate().order(message.order()).position(start + RouteMessage.LINK_BYTES);
        Attributes attributes = new Attributes(rest);
        Optional<Attributes> linkInfo = attributes.nested(IFLA_LINKINFO);
        return Optional.of(new InterfaceInfo(
                message.getInt(start + 4),
                attributes.text(IFLA_IFNAME).orElse(""),
                message.getShort(start + 2) & 0xFFFF,
                message.getInt(start + 8),
                attributes.number(IFLA_MTU).orElse(0),
                attributes
                        .find(IFLA_ADDRESS)
                        .filter(v -> v.remaining() == MacAddress.BYTES)
                        .map(InterfaceInfo::mac)
                        .orElse(new MacAddress(0)),
                attributes.number(IFLA_MASTER).orElse(0),
                linkInfo.flatMap(i -> i.text(IFLA_INFO_SLAVE_KIND)).orElse(""),
                linkInfo.flatMap(i -> i.text(IFLA_INFO_KIND)).orElse(""),
                attributes.text(IFLA_QDISC).orElse(""),
                attributes.number(IFLA_PROMISCUITY).orElse(0)));
    }

    private static MacAddress mac(ByteBuffer value) {
        byte[] bytes = new byte[MacAddress.BYTES];
        value.get(value.position(), bytes);
        return MacAddress.of(bytes, 0);
    }

    /**
     * Whether it carries Ethernet frames to other stations.
     *
     * @return false for loopback, TUN, tunnels and the like
     */
    public boolean isEthernet() {
        return hardwareType == ARPHRD_ETHER && (flags & IFF_LOOPBACK) == 0;
    }

    /**
     * Whether it is wireless and shows what is in the air instead of Ethernet.
     *
     * @return true in monitor mode
     */
    public boolean isWirelessMonitor() {
        return ARPHRD_IEEE80211.contains(hardwareType);
    }

    /**
     * Whether it belongs to a bridge, which takes every frame that comes in.
     *
     * @return true if so
     */
    public boolean isBridgePort() {
        return master != 0 && masterKind.equals("bridge");
    }

    /**
     * Whether its frames go to a bridge, a bond or a team.
     *
     * @return true if it has such a master
     */
    public boolean isPort() {
        return master != 0 && PORT_MASTERS.contains(masterKind);
    }

    /**
     * Whether frames can pass.
     *
     * @return true if it is set up and has carrier
     */
    public boolean isRunning() {
        return (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
    }
}
