package dev.malachi.plugin.pcap.posix;

import dev.malachi.api.MacAddress;

/**
 * What the system says of a network interface.
 *
 * @param name interface name
 * @param index greater than 0
 * @param flags IFF_… of net/if.h
 * @param ethernet whether its frames are Ethernet's
 * @param mac its Ethernet address; all zero where it has none
 * @param mtu bytes after the Ethernet header
 */
public record Interface(String name, int index, int flags, boolean ethernet, MacAddress mac, int mtu) {
    // net/if.h, the same on Linux, macOS and the BSDs
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;

    /**
     * Whether frames can pass: it was set up by the operator and has carrier.
     *
     * @return true if so
     */
    public boolean isRunning() {
        return (flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
    }

    /**
     * Whether it is an Ethernet interface to other stations.
     *
     * @return true if so
     */
    public boolean isEthernet() {
        return ethernet && (flags & IFF_LOOPBACK) == 0;
    }
}
