package dev.malachi.kernel.datapath;

import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import dev.malachi.kernel.peer.Peer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where a packet of this host goes: to a peer, to this host itself, to a group, or nowhere. Safe for use by several threads. */
final class Destinations {
    private static final int IPV4_HOST = (1 << 32 - VirtualAddress.IPV4_PREFIX_BITS) - 1;
    private static final int IPV4_LIMITED_BROADCAST = 0xFFFF_FFFF;
    private static final int IPV4_MULTICAST = 0xE;
    private static final int IPV6_MULTICAST = 0xFF;

    private final LocalAddresses local;
    private final ForwardingTable forwarding;

    /**
     * Makes one.
     *
     * @param local addresses of this host
     * @param forwarding who has which address
     */
    Destinations(LocalAddresses local, ForwardingTable forwarding) {
        this.local = local;
        this.forwarding = forwarding;
    }

    /** Why a packet may not leave, by its source and destination; null if it is for an address that a node may have. */
    @Nullable
    Drop refusal(IpPacket packet) {
        return packet.version() == 4 ? refusal4(packet) : refusal6(packet);
    }

    /** The peer that has the destination of a packet; null if none is known to. */
    @Nullable
    Peer peer(IpPacket packet) {
        MemorySegment buffer = packet.buffer();
        long at = packet.at();
        return packet.version() == 4
                ? forwarding.byIpv4(Ipv4Header.destination(buffer, at))
                : forwarding.byIpv6(Ipv6Header.destinationHigh(buffer, at), Ipv6Header.destinationLow(buffer, at));
    }

    /** Why an IPv4 packet may not leave, or null. */
    private @Nullable Drop refusal4(IpPacket packet) {
        int destination = Ipv4Header.destination(packet.buffer(), packet.at());
        int own = local.ipv4();
        boolean inNetwork = ForwardingTable.isInNetwork(destination);
        if (destination >>> 28 == IPV4_MULTICAST
                || destination == IPV4_LIMITED_BROADCAST
                || inNetwork && (destination & IPV4_HOST) == IPV4_HOST) {
            return Drop.TX_GROUP;
        }
        if (own == 0 || Ipv4Header.source(packet.buffer(), packet.at()) != own) {
            return Drop.TX_SOURCE;
        }
        if (destination == own) {
            return Drop.TX_OWN_ADDRESS;
        }
        return inNetwork ? null : Drop.TX_NO_ROUTE;
    }

    /** Why an IPv6 packet may not leave, or null. */
    private @Nullable Drop refusal6(IpPacket packet) {
        MemorySegment buffer = packet.buffer();
        long at = packet.at();
        long high = Ipv6Header.destinationHigh(buffer, at);
        if (high >>> 56 == IPV6_MULTICAST) {
            return Drop.TX_GROUP;
        }
        if (!local.isIpv6(Ipv6Header.sourceHigh(buffer, at), Ipv6Header.sourceLow(buffer, at))) {
            return Drop.TX_SOURCE;
        }
        if (local.isIpv6(high, Ipv6Header.destinationLow(buffer, at))) {
            return Drop.TX_OWN_ADDRESS;
        }
        return (int) (high >>> 32) == VirtualAddress.IPV6_NETWORK ? null : Drop.TX_NO_ROUTE;
    }
}
