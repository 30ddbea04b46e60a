package dev.malachi.kernel.handshake;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.peer.Peer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The peers with whom there was a handshake, those used last remembered longest. */
final class PeerHandshakes {
    /** More than pins and strangers together (protocol.md §9), so that only forgotten strangers are forgotten here. */
    static final int MAX_PEERS = 20_480;

    private final HandshakeHost host;
    private final Map<NodeId, PeerHandshake> byId = new LinkedHashMap<>(64, 0.75f, true);
    private Consumer<PeerHandshake> onReplaced = replaced -> {};

    PeerHandshakes(HandshakeHost host) {
        this.host = host;
    }

    /** Sets what is done with a peer that the host has forgotten and learned anew. */
    void onReplaced(Consumer<PeerHandshake> listener) {
        onReplaced = listener;
    }

    Optional<PeerHandshake> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    PeerHandshake of(Peer peer) {
        PeerHandshake known = byId.get(peer.id());
        if (known != null && known.peer == peer) {
            return known;
        }
        var fresh = new PeerHandshake(
                peer,
                new MacWriter(host.crypto(), host.identity().id(), peer.id(), peer.staticKey(), host.preSharedKey()));
        if (known == null) {
            makeRoom();
            byId.put(peer.id(), fresh);
            return fresh;
        }
        fresh.remember(known.newestTimestamp, known.newestTimestampNanos);
        byId.put(peer.id(), fresh); // before anybody is told, who may ask for it
        onReplaced.accept(known);
        known.macs.wipe();
        return fresh;
    }

    private void makeRoom() {
        if (byId.size() < MAX_PEERS) {
            return;
        }
        Iterator<PeerHandshake> eldestFirst = byId.values().iterator();
        while (eldestFirst.hasNext()) {
            PeerHandshake eldest = eldestFirst.next();
            if (eldest.isIdle()) {
                eldest.macs.wipe();
                eldestFirst.remove();
                return;
            }
        }
    }

    void forget(PeerHandshake handshake) {
        byId.remove(handshake.peer.id(), handshake);
        handshake.macs.wipe();
    }

    List<PeerHandshake> all() {
        return new ArrayList<>(byId.values());
    }

    /** Wipes and forgets everything. */
    void clear() {
        byId.values().forEach(handshake -> handshake.macs.wipe());
        byId.clear();
    }

    int size() {
        return byId.size();
    }
}
