package dev.malachi.kernel.membership;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What persons say of peers, what follows from it, and who waits for it (protocol.md §9). Used on the control thread.
 *
 * <p>Peers that trust does not admit are not in the {@link PeerDirectory}: nothing of them maps, resolves or takes part. They are listed
 * from here.
 */
public final class Approvals {
    private static final String UNAPPROVED = "trust.unapproved";
    private static final String PENDING = "trust.pending";

    private final NodeContext context;
    private final TrustStore trust;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final RecordExchange records;
    private final PendingPeers pending;
    private Consumer<Sighting> onSighted = sighting -> {};
    private Consumer<NodeId> onApproved = id -> {};
    private Consumer<NodeId> onApproval = id -> {};

    /**
     * Makes one.
     *
     * @param context of the node
     * @param trust keeps what persons say
     * @param directory has those that trust admits
     * @param sessions end with those that it does not admit any more
     * @param records of those that it admits
     * @param pending those that wait
     */
    public Approvals(
            NodeContext context,
            TrustStore trust,
            PeerDirectory directory,
            SessionLayer sessions,
            RecordExchange records,
            PendingPeers pending) {
        this.context = context;
        this.trust = trust;
        this.directory = directory;
        this.sessions = sessions;
        this.records = records;
        this.pending = pending;
    }

    /** Says what is to be done before all peers of earlier runs are talked to. */
    public void start() {
        tell();
    }

    private TrustMode mode() {
        return context.config().trust();
    }

    /** Whether a proof of an id that is not admitted is worth its work: it can be put before a person. */
    public boolean mayWait(NodeId id) {
        return mode() == TrustMode.APPROVE && !trust.isDenied(id) && pending.mayHavePlaceFor(id, context.now());
    }

    /** Sets the listener for a peer that was approved: time to look for it. */
    public void onApproved(Consumer<NodeId> listener) {
        onApproved = listener;
    }

    /** Sets the listener for each approval, of one that was admitted before too. */
    public void onApproval(Consumer<NodeId> listener) {
        onApproval = listener;
    }

    /** Sets the listener for those that have proven themselves and that trust admits. */
    public void onSighted(Consumer<Sighting> listener) {
        onSighted = listener;
    }

    /** A node has proven itself: it is known from now on, or waits if trust does not admit it. */
    public void sighted(Sighting sighting) {
        if (!trust.admits(sighting.id(), sighting.publicKey())) {
            refused(sighting);
            return;
        }
        directory.sighted(sighting).ifPresent(known -> {
            sessions.reachability().sighted(known);
            records.sighted(known, sighting);
            onSighted.accept(sighting);
        });
    }

    private void refused(Sighting sighting) {
        pending.refused(sighting);
        if (!pending.waits(sighting.id())) {
            context.counters().count("peers.refused.not_trusted");
        }
    }

    /** A node has answered a question of ours: if trust does not admit it, it waits from now on. */
    public void answered(NodeId id, String link, MacAddress mac) {
        if (mayWait(id)) {
            pending.answered(id, link, mac, context.now()).ifPresent(this::waits);
        }
    }

    private void waits(Sighting sighting) {
        context.events()
                .publish(
                        EventKind.PEER_PENDING,
                        sighting.id(),
                        Map.of("link", sighting.link(), "mac", sighting.mac().toString()));
        tell();
    }

    public void approve(NodeId id) {
        refuseSelf(id);
        boolean wasAdmitted = trust.admits(id);
        trust.trust(id, PeerTrust.APPROVED);
        context.events().publish(EventKind.PEER_APPROVED, id, Map.of());
        Optional<Sighting> waited = pending.remove(id);
        if (!wasAdmitted) {
            trust.pin(id).ifPresent(pin -> {
                directory.restore(pin);
                records.restore(pin);
            });
            waited.ifPresent(this::sighted);
            onApproved.accept(id);
        }
        onApproval.accept(id);
        tell();
    }

    /** An id has been succeeded by another, which takes its place; the old one is kept out from now on. */
    void succeeded(NodeId old, NodeId id, byte[] publicKey) {
        remove(old, Wire.CLOSE_DENIED);
        trust.succeed(old, id, publicKey);
        pending.remove(old);
        context.events().publish(EventKind.PEER_SUCCEEDED, id, Map.of("old", old.toString()));
        tell();
    }

    public void deny(NodeId id) {
        refuseSelf(id);
        remove(id, Wire.CLOSE_DENIED);
        trust.trust(id, PeerTrust.DENIED);
        pending.remove(id);
        context.events().publish(EventKind.PEER_DENIED, id, Map.of());
        tell();
    }

    public boolean forget(NodeId id) {
        refuseSelf(id);
        boolean known = directory.find(id).isPresent();
        remove(id, Wire.CLOSE_FORGOTTEN);
        boolean pinned = trust.forget(id);
        boolean waited = pending.remove(id).isPresent();
        if (!known && !pinned && !waited) {
            return false;
        }
        trust.writeNow();
        context.events().publish(EventKind.PEER_FORGOTTEN, id, Map.of());
        tell();
        return true;
    }

    public boolean reject(NodeId id) {
        refuseSelf(id);
        boolean waited = pending.reject(id);
        tell();
        return waited;
    }

    /** Another trust mode is in force: who is not admitted any more goes, who is admitted now comes back. */
    public void modeChanged() {
        directory.all().stream()
                .map(known -> known.peer().id())
                .filter(id -> !trust.admits(id))
                .toList()
                .forEach(id -> remove(id, Wire.CLOSE_DENIED));
        for (Pin pin : List.copyOf(trust.pins())) {
            if (trust.admits(pin.id()) && directory.find(pin.id()).isEmpty()) {
                directory.restore(pin);
                records.restore(pin);
                onApproved.accept(pin.id());
            }
        }
        for (PendingPeers.Waiting waiting : List.copyOf(pending.all().values())) {
            if (trust.admits(waiting.sighting().id())) {
                pending.remove(waiting.sighting().id()).ifPresent(this::sighted);
            }
        }
        if (mode() == TrustMode.TOFU) {
            context.warnings().clear(UNAPPROVED, "");
            context.warnings().clear(PENDING, "");
        }
        tell();
    }

    private void refuseSelf(NodeId id) {
        if (id.equals(context.self())) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE, "That is this node itself, which needs no approval: " + id + ".");
        }
    }

    private void remove(NodeId id, int reason) {
        directory.find(id).ifPresent(known -> sessions.forget(known, reason));
        sessions.handshakes().forget(id, reason); // one whose first frame has not come yet is not in the directory
    }

    /** What a person must do before a node can be talked to; empty if trust is not in the way. */
    public Optional<String> obstacle(NodeId id) {
        if (trust.admits(id)) {
            return Optional.empty();
        }
        String why = trust.isDenied(id)
                ? "is denied here"
                : "is not approved here, and --trust " + mode() + " talks to approved nodes only";
        return Optional.of("Node " + id + " " + why + "; 'malachi peers approve " + id + "' lets it in.");
    }

    /** Keeps the warnings in line with what waits for a person. */
    private void tell() {
        if (mode() == TrustMode.TOFU) {
            return;
        }
        long unapproved = trust.pins().stream()
                .filter(pin -> pin.trust() == PeerTrust.MET)
                .count();
        if (unapproved == 0) {
            context.warnings().clear(UNAPPROVED, "");
        } else {
            context.warnings()
                    .raise(
                            UNAPPROVED,
                            "",
                            (unapproved == 1 ? "1 peer was" : unapproved + " peers were")
                                    + " met under another trust mode and not approved by anybody: under --trust "
                                    + mode()
                                    + " this node does not talk to " + (unapproved == 1 ? "it." : "them."),
                            "'malachi peers' lists them as pending: 'malachi peers approve ID' lets one in, 'malachi peers"
                                    + " forget ID' drops it.");
        }
        int waiting = pending.size();
        if (waiting == 0) {
            context.warnings().clear(PENDING, "");
        } else {
            String full = waiting < PendingPeers.MAX_PENDING
                    ? "."
                    : ", as many as there is room for, at " + pending.stations()
                            + (pending.stations() == 1 ? " station" : " stations")
                            + "; others are not shown, and can be approved by their full id all the same.";
            context.warnings()
                    .raise(
                            PENDING,
                            "",
                            (waiting == 1 ? "1 node waits" : waiting + " nodes wait") + " for approval" + full,
                            "'malachi peers' lists them: 'malachi peers approve ID' lets one in, 'reject ID' drops it,"
                                    + " 'deny ID' keeps it out.");
        }
    }
}
