package dev.malachi.plugin.classic;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The classic nodes that have offered a key, by id and by MAC address: all that a frame of theirs shows. Of those that the node knows;
 * it says when it has forgotten one (protocol.md §9).
 */
final class PeerTable {
    /** Ids that may share a MAC address: each is tried. A station has one, or two while it changes its identity. */
    private static final int MAX_AT_STATION = 4;

    /** Replay windows of all peers. An honest node needs one a start. */
    private static final int MAX_PREFIXES = 2048;

    private static final int MAX_FORGOTTEN = 4096;

    private final ProtocolContext context;
    private final EphemeralKeys keys;
    private final Consumer<ClassicPeer> ask;
    private final Map<NodeId, ClassicPeer> byId = new HashMap<>();
    private final Map<MacAddress, List<ClassicPeer>> byMac = new HashMap<>();
    /** Of nodes forgotten: the last generation whose keys with them were wiped. */
    private final Map<NodeId, Integer> wipedUpTo = new HashMap<>();

    private int wipedUpToForAll;

    /**
     * Makes an empty table.
     *
     * @param keys of this node
     * @param ask is called when a peer is to be asked for a sign of life
     */
    PeerTable(ProtocolContext context, EphemeralKeys keys, Consumer<ClassicPeer> ask) {
        this.context = context;
        this.keys = keys;
        this.ask = ask;
    }

    Optional<ClassicPeer> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Who may have sent a frame, those first whose keys were agreed last. */
    List<ClassicPeer> at(MacAddress mac) {
        return List.copyOf(byMac.getOrDefault(mac, List.of()));
    }

    /**
     * Takes an offer: of a new peer, or news of a known one. Discovery lets another key or MAC address of a known peer pass only in the
     * answer to a question of ours.
     */
    ClassicPeer take(KeyAgreement.Offer offer) {
        find(offer.peer()).filter(known -> !known.hasKey(offer.publicKey())).ifPresent(this::forget);
        ClassicPeer peer = byId.get(offer.peer());
        if (peer == null) {
            peer = make(offer);
            byId.put(offer.peer(), peer);
        }
        place(peer, offer.mac());
        return peer;
    }

    private ClassicPeer make(KeyAgreement.Offer offer) {
        Integer wiped = wipedUpTo.remove(offer.peer());
        var inquiry = new Inquiry(
                context,
                context.settings().duration(ClassicPlugin.REDISCOVERY).toNanos(),
                () -> find(offer.peer()).ifPresent(ask));
        return new ClassicPeer(
                context,
                keys,
                offer.peer(),
                offer.publicKey(),
                offer.mac(),
                Math.max(wipedUpToForAll, wiped == null ? 0 : wiped),
                inquiry);
    }

    private void place(ClassicPeer peer, MacAddress mac) {
        leave(peer);
        peer.mac(mac);
        List<ClassicPeer> station = byMac.computeIfAbsent(mac, key -> new ArrayList<>());
        station.addFirst(peer);
        if (station.size() > MAX_AT_STATION) {
            station.stream()
                    .filter(other -> other != peer)
                    .min(Comparator.comparing(ClassicPeer::ready).thenComparingLong(ClassicPeer::provenAtNanos))
                    .ifPresent(this::forget);
        }
    }

    private void leave(ClassicPeer peer) {
        byMac.computeIfPresent(peer.mac(), (mac, station) -> {
            station.remove(peer);
            return station.isEmpty() ? null : station;
        });
    }

    /** Keeps the memory of replay protection bounded: who draws the most prefixes goes, with all keys. */
    void boundPrefixes() {
        if (byId.values().stream().mapToInt(ClassicPeer::prefixes).sum() > MAX_PREFIXES) {
            byId.values().stream()
                    .max(Comparator.comparingInt(ClassicPeer::prefixes))
                    .ifPresent(this::forget);
        }
    }

    /** Charges a peer what is kept of it, unless it has been forgotten just now. */
    void account(ClassicPeer peer) {
        if (byId.get(peer.id()) == peer) {
            int more = peer.takeGrowth();
            if (more != 0) {
                context.keeps(peer.id(), more);
            }
        }
    }

    /** Wipes a peer's keys. None of them is ever made again, or what was recorded under them could be replayed. */
    void forget(ClassicPeer peer) {
        if (byId.remove(peer.id(), peer)) {
            context.keeps(peer.id(), -peer.charged());
        }
        leave(peer);
        peer.wipe();
        wipedUpTo.put(peer.id(), peer.lastGeneration());
        if (wipedUpTo.size() > MAX_FORGOTTEN) {
            int oldestLive = keys.live().getLast().number();
            wipedUpTo.values().removeIf(generation -> generation < oldestLive);
        }
        if (wipedUpTo.size() > MAX_FORGOTTEN) {
            wipedUpToForAll = keys.newest().number();
            wipedUpTo.clear();
            keys.renew();
        }
    }

    /** Wipes all keys. */
    void wipe() {
        byId.values().forEach(ClassicPeer::wipe);
        byId.clear();
        byMac.clear();
    }

    /** Forgets all, since this node's keys begin anew, and with them the numbers of their generations. */
    void restart() {
        List.copyOf(byId.values()).forEach(this::forget);
        wipedUpTo.clear();
        wipedUpToForAll = 0;
    }
}
