package dev.malachi.kernel.config;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Which EtherTypes a node must leave to others: the machine's own protocols would read its frames, and it theirs. */
public final class EtherTypes {
    /** Smaller values are lengths (IEEE 802.3 §3.2.6). */
    private static final int FIRST = 0x0600;

    /** iana.org/assignments/ieee-802-numbers. */
    private static final Map<Integer, String> TAKEN = Map.ofEntries(
            Map.entry(0x0800, "IPv4"),
            Map.entry(0x0806, "ARP"),
            Map.entry(0x0842, "Wake-on-LAN"),
            Map.entry(0x8035, "reverse ARP"),
            Map.entry(0x8100, "VLAN tags (802.1Q)"),
            Map.entry(0x86DD, "IPv6"),
            Map.entry(0x8808, "flow control of Ethernet"),
            Map.entry(0x8809, "link aggregation (LACP)"),
            Map.entry(0x8847, "MPLS"),
            Map.entry(0x8848, "MPLS"),
            Map.entry(0x8863, "PPP over Ethernet"),
            Map.entry(0x8864, "PPP over Ethernet"),
            Map.entry(0x888E, "port authentication (802.1X)"),
            Map.entry(0x88A8, "VLAN tags (802.1ad)"),
            Map.entry(0x88CC, "neighbour announcements of switches (LLDP)"),
            Map.entry(0x88E5, "encryption of Ethernet (MACsec)"),
            Map.entry(0x88F7, "clock synchronisation (PTP)"),
            Map.entry(0x8902, "fault management of switches (802.1ag)"),
            Map.entry(0x9100, "VLAN tags"));

    private EtherTypes() {}

    /**
     * What is wrong with an EtherType.
     *
     * @param type as it was asked for
     * @return a phrase without a full stop; empty if a node can use it
     */
    public static Optional<String> problemOf(int type) {
        if (type < FIRST || type > 0xFFFF) {
            return Optional.of("ether-type must be 0x0600 to 0xFFFF, not " + hex(type));
        }
        return Optional.ofNullable(TAKEN.get(type))
                .map(owner -> "ether-type " + hex(type) + " belongs to " + owner
                        + "; use 0x88B5 or 0x88B6, which are there for local use");
    }

    private static String hex(int type) {
        return "0x" + HexFormat.of().withUpperCase().toHexDigits(type, type > 0xFFFF || type < 0 ? 8 : 4);
    }
}
