package dev.malachi.kernel.forwarding;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.peer.Peer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds the peer behind a virtual address. Changed on the control thread, read by the pumps without locks.
 *
 * <p>IPv4 is a direct table of the /16. IPv6 addresses hold the first 12 bytes of the id (protocol.md §2) and are found in an open
 * addressing table that is republished when it grows.
 */
public final class ForwardingTable {
    private static final int IPV4_ADDRESSES = 1 << 32 - VirtualAddress.IPV4_PREFIX_BITS;
    private static final int INITIAL_CAPACITY = 64;

    private final AtomicReferenceArray<@Nullable Peer> byIpv4 = new AtomicReferenceArray<>(IPV4_ADDRESSES);
    private volatile AtomicReferenceArray<@Nullable Peer> byId = new AtomicReferenceArray<>(INITIAL_CAPACITY);
    private final Map<NodeId, Peer> peers = new HashMap<>();

    /** Makes an empty table. */
    public ForwardingTable() {}

    /**
     * The peer of an IPv4 address.
     *
     * @param ipv4 most significant byte first
     * @return the peer, or null if none is mapped or the address is outside the network
     */
    public @Nullable Peer byIpv4(int ipv4) {
        return isInNetwork(ipv4) ? byIpv4.getAcquire(ipv4 & IPV4_ADDRESSES - 1) : null;
    }

    /**
     * The peer of an IPv6 address.
     *
     * @param high bytes 0 to 7, big-endian
     * @param low bytes 8 to 15, big-endian
     * @return the peer, or null
     */
    public @Nullable Peer byIpv6(long high, long low) {
        if (high >>> 32 != Integer.toUnsignedLong(VirtualAddress.IPV6_NETWORK)) {
            return null;
        }
        // The address is fd4d:4e31 ‖ id[0..12): shift it into the shape of an id.
        return byPrefix(high << 32 | low >>> 32, (int) low);
    }

    /**
     * The peer with an id. Safe from any thread.
     *
     * @param id its id
     * @return the peer, or null if it is not known
     */
    public @Nullable Peer byId(NodeId id) {
        Peer peer = byPrefix(id.high(), (int) (id.low() >>> 32));
        return peer != null && peer.id().equals(id) ? peer : null;
    }

    private @Nullable Peer byPrefix(long idHigh, int idNext) {
        AtomicReferenceArray<@Nullable Peer> table = byId;
        int mask = table.length() - 1;
        for (int slot = mix(idHigh) & mask; ; slot = slot + 1 & mask) {
            Peer peer = table.getAcquire(slot);
            if (peer == null) {
                return null;
            }
            if (peer.id().high() == idHigh && (int) (peer.id().low() >>> 32) == idNext) {
                return peer;
            }
        }
    }

    /**
     * Whether an IPv4 address belongs to the virtual network.
     *
     * @param ipv4 most significant byte first
     * @return whether it does
     */
    public static boolean isInNetwork(int ipv4) {
        return (ipv4 & -IPV4_ADDRESSES) == VirtualAddress.IPV4_NETWORK;
    }

    /**
     * Makes a peer reachable by its IPv6 address.
     *
     * @param peer to add
     */
    public void add(Peer peer) {
        Peer before = peers.put(peer.id(), peer);
        if (before != null || peers.size() * 2 > byId.length()) {
            rebuild();
        } else {
            // In place: to rebuild for each of 10,000 peers would take seconds. Nothing is ever removed in place, so a
            // reader
            // that passes an empty slot on its way is right that the peer was not there.
            put(byId, peer);
        }
    }

    /**
     * Takes a peer and its mapping away.
     *
     * @param peer to remove
     */
    public void remove(Peer peer) {
        peers.remove(peer.id());
        if (peer.ipv4() != 0) {
            unmap(peer.ipv4());
        }
        rebuild();
    }

    /**
     * Maps an IPv4 address of the network to a peer.
     *
     * @param ipv4 most significant byte first
     * @param peer who has it
     */
    public void map(int ipv4, Peer peer) {
        byIpv4.setRelease(ipv4 & IPV4_ADDRESSES - 1, peer);
    }

    /**
     * Unmaps an IPv4 address.
     *
     * @param ipv4 most significant byte first
     */
    public void unmap(int ipv4) {
        byIpv4.setRelease(ipv4 & IPV4_ADDRESSES - 1, null);
    }

    private void rebuild() {
        int capacity = INITIAL_CAPACITY;
        while (capacity < peers.size() * 2) {
            capacity *= 2;
        }
        var table = new AtomicReferenceArray<@Nullable Peer>(capacity);
        peers.values().forEach(peer -> put(table, peer));
        byId = table;
    }

    private static void put(AtomicReferenceArray<@Nullable Peer> table, Peer peer) {
        int mask = table.length() - 1;
        int slot = mix(peer.id().high()) & mask;
        while (table.getPlain(slot) != null) {
            slot = slot + 1 & mask;
        }
        table.setRelease(slot, peer);
    }

    private static int mix(long idHigh) {
        long h = idHigh * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h ^ h >>> 32);
    }
}
