package dev.malachi.kernel.handshake;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.handshake.message.MacWriter;
import dev.malachi.kernel.peer.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The peers with whom there was a handshake. How many there may be, the host says (protocol.md §9): it forgets them. */
final class PeerHandshakes {
    private final HandshakeHost host;
    private final Map<NodeId, PeerHandshake> byId = new LinkedHashMap<>();
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
            byId.put(peer.id(), fresh);
            return fresh;
        }
        fresh.remember(known.newestTimestamp, known.newestTimestampNanos);
        byId.put(peer.id(), fresh); // before listeners are told, which may ask for it
        onReplaced.accept(known);
        known.macs.wipe();
        return fresh;
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
