package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ids that discovery remembers, and what a message means in the light of that. */
final class Neighbors {
    /** Of the ids that the node knows: it says when it has forgotten one (protocol.md §9). */
    private final Map<NodeId, Neighbor> byId = new HashMap<>();

    Optional<Neighbor> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The memory of an id, made if there is none: only for ids whose message was verified, so that others push nobody out. */
    Neighbor of(NodeId id, long nowNanos) {
        return byId.computeIfAbsent(id, key -> new Neighbor());
    }

    void forget(NodeId id) {
        byId.remove(id);
    }

    Optional<Neighbor.Proof> proof(Received received) {
        return find(received.sender()).flatMap(neighbor -> neighbor.proof(received.path()));
    }

    /** Whether a message announces byte for byte what was proven on its path. */
    boolean isProven(Received received, Speaker speaker) {
        return proof(received)
                .filter(proof -> Arrays.equals(proof.announced(), speaker.announced()))
                .isPresent();
    }

    /** Whether a message differs from what is known of its sender. What nobody knew is no news: it has nothing to change. */
    boolean isNews(Received received, Speaker speaker) {
        if (received.known().isEmpty()) {
            return false;
        }
        Sighting peer = received.known().get();
        if (speaker.isNative() && !peer.isNative()) {
            // A classic node that was replaced by a native one; there is no way back. Told at once where it was, else
            // once confirmed.
            return isElsewhere(received);
        }
        boolean asKnown = speaker.isNative()
                && pathOf(peer).equals(received.path())
                && peer.announcement().equals(speaker.announcement());
        return !asKnown && !isProven(received, speaker);
    }

    /** Whether a message says what its path has proven, but under another boot than the one that the node knows its sender by. */
    boolean isOtherBoot(Received received) {
        return received.known()
                .filter(Sighting::isNative)
                .flatMap(peer -> proof(received)
                        .filter(proof ->
                                proof.bootEpoch() != peer.announcement().number(Wire.TLV_BOOT_EPOCH, 0)))
                .isPresent();
    }

    /** Whether a message came by another path than the one that we reach its sender by. */
    boolean isElsewhere(Received received) {
        return received.known()
                .filter(peer -> !pathOf(peer).equals(received.path()))
                .isPresent();
    }

    /** Whether what is sent where a message came from is known to arrive at its sender. */
    boolean isReached(Received received) {
        return find(received.sender())
                .filter(neighbor -> neighbor.isReachedBy(received.path()))
                .isPresent();
    }

    /** Whether it is being found out where a sender is: then only what is verified says so. */
    boolean areCompared(Received received) {
        return find(received.sender()).flatMap(Neighbor::comparison).isPresent();
    }

    static Neighbor.Path pathOf(Sighting peer) {
        return new Neighbor.Path(peer.link(), peer.mac());
    }

    /** Whether a broadcast DISCOVER calls for an answer (protocol.md §3.3). */
    boolean isNewAsker(Received received, Speaker speaker) {
        return find(received.sender())
                .filter(neighbor -> !neighbor.isNewAsker(received.path(), speaker.bootEpoch()))
                .isEmpty();
    }

    /** Whether its sender was asked so lately that it cannot be asked to confirm this yet. */
    boolean isBeingConfirmed(Received received) {
        return find(received.sender())
                .filter(neighbor -> !neighbor.confirmations().has(received.nowNanos()))
                .isPresent();
    }
}
