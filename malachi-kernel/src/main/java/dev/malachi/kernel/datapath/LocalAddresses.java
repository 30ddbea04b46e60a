package dev.malachi.kernel.datapath;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;

/** The addresses of this node. The IPv4 address is set on the control thread as claims come and go, and read by the pumps. */
public final class LocalAddresses {
    private final NodeId id;
    private volatile int ipv4;

    /**
     * Makes one without an IPv4 address.
     *
     * @param id of this node
     */
    public LocalAddresses(NodeId id) {
        this.id = id;
    }

    public NodeId id() {
        return id;
    }

    /** Most significant byte first; 0 as long as none is held. */
    public int ipv4() {
        return ipv4;
    }

    public void ipv4(int address) {
        ipv4 = address;
    }

    /**
     * Whether an address is this node's.
     *
     * @param high bytes 0 to 7, big-endian
     * @param low bytes 8 to 15, big-endian
     */
    public boolean isIpv6(long high, long low) {
        return isIpv6Of(id, high, low);
    }

    /**
     * Whether an address is a node's: {@code fd4d:4e31 ‖ id[0..12)} (protocol.md §2).
     *
     * @param id of the node
     * @param high bytes 0 to 7, big-endian
     * @param low bytes 8 to 15, big-endian
     */
    static boolean isIpv6Of(NodeId id, long high, long low) {
        return high == ((long) VirtualAddress.IPV6_NETWORK << 32 | id.high() >>> 32)
                && low == (id.high() << 32 | id.low() >>> 32);
    }
}
