package dev.malachi.kernel.membership;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What persons say of peers, what follows from it, and who waits for it (protocol.md §9). Used on the control thread.
 *
 * <p>Peers that trust does not admit are not in the {@link PeerDirectory}: nothing of them maps, resolves or takes part. They are listed
 * from here.
 */
public final class Approvals {
    /** What a person's word changes elsewhere. */
    public interface Listener {
        /** A peer that waited may be known from now on. */
        void sighted(Sighting sighting);

        /** A pinned peer may be known from now on. */
        void restored(Pin pin);

        /** A peer was approved: time to look for it. */
        void approved(NodeId id);
    }

    private static final String UNAPPROVED = "trust.unapproved";
    private static final String PENDING = "trust.pending";

    private final NodeContext context;
    private final TrustStore trust;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final Listener listener;
    private final PendingPeers pending = new PendingPeers();
    private Optional<Sighting> lastRefused = Optional.empty();

    public Approvals(
            NodeContext context, TrustStore trust, PeerDirectory directory, SessionLayer sessions, Listener listener) {
        this.context = context;
        this.trust = trust;
        this.directory = directory;
        this.sessions = sessions;
        this.listener = listener;
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
        return mode() == TrustMode.APPROVE && !isDenied(id) && pending.mayHavePlaceFor(id, context.now());
    }

    /**
     * A node has proven its key that trust does not admit. That may be a replay, or have come from any address: it waits only when it
     * has {@link #answered}.
     */
    public void refused(Sighting sighting) {
        lastRefused = Optional.of(sighting);
        if (!pending.waits(sighting.id())) {
            context.counters().count("peers.refused.not_trusted");
        }
    }

    /** A node has answered a question of ours; if trust does not admit it, what it says of itself was {@link #refused} just before. */
    public void answered(NodeId id, String link, MacAddress mac) {
        lastRefused
                .filter(sighting -> sighting.id().equals(id)
                        && sighting.link().equals(link)
                        && sighting.mac().equals(mac))
                .ifPresent(this::waits);
    }

    private void waits(Sighting sighting) {
        if (mayWait(sighting.id()) && pending.heard(sighting, context.now())) {
            context.events()
                    .publish(
                            EventKind.PEER_PENDING,
                            sighting.id(),
                            Map.of(
                                    "link",
                                    sighting.link(),
                                    "mac",
                                    sighting.mac().toString()));
            tell();
        }
    }

    public void approve(NodeId id) {
        refuseSelf(id);
        boolean wasAdmitted = trust.admits(id);
        trust.trust(id, PeerTrust.APPROVED);
        context.events().publish(EventKind.PEER_APPROVED, id, Map.of());
        Optional<Sighting> waited = pending.remove(id);
        if (!wasAdmitted) {
            trust.pin(id).ifPresent(listener::restored);
            waited.ifPresent(listener::sighted);
            listener.approved(id);
        }
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

    private boolean isDenied(NodeId id) {
        return trust.trustOf(id).filter(PeerTrust.DENIED::equals).isPresent();
    }

    /** What a person must do before a node can be talked to; empty if trust is not in the way. */
    public Optional<String> obstacle(NodeId id) {
        if (trust.admits(id)) {
            return Optional.empty();
        }
        String why = isDenied(id)
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

    /** Those that are not in the directory: waiting, met under another trust mode, approved and not met yet, denied. */
    public Map<NodeId, PeerStatus> statuses() {
        Map<NodeId, PeerStatus> all = new TreeMap<>();
        trust.saidOfUnpinned()
                .forEach((id, said) -> all.put(
                        id,
                        status(
                                id,
                                said == PeerTrust.DENIED ? PeerState.DENIED : PeerState.STALE,
                                Optional.empty(),
                                Optional.empty(),
                                OptionalLong.empty())));
        long wallMillis = context.timeline().currentTimeMillis();
        trust.pins().stream()
                .filter(pin -> !trust.admits(pin.id()))
                .forEach(pin -> all.put(
                        pin.id(),
                        status(
                                pin.id(),
                                PeerState.PENDING,
                                pin.name(),
                                Optional.empty(),
                                OptionalLong.of(Math.max(0, wallMillis - pin.lastSeenMillis()) / 1000))));
        pending.all()
                .forEach((id, waiting) -> all.put(
                        id,
                        status(
                                id,
                                PeerState.PENDING,
                                waiting.sighting().announcement().text(Wire.TLV_HOST_NAME),
                                Optional.of(waiting.sighting()),
                                OptionalLong.of((context.now() - waiting.heardNanos()) / 1_000_000_000L))));
        return all;
    }

    private PeerStatus status(
            NodeId id,
            PeerState state,
            Optional<String> name,
            Optional<Sighting> sighting,
            OptionalLong lastSeenSeconds) {
        boolean speaksNative = sighting.map(Sighting::speaksNative)
                .or(() -> trust.pin(id).map(Pin::speaksNative))
                .orElse(true);
        return new PeerStatus(
                id,
                name,
                "", // what trust does not admit maps nothing (protocol.md §9)
                VirtualAddress.ipv6(id).getHostAddress(),
                state,
                trust.trustOf(id),
                speaksNative ? "native" : "classic",
                sighting.map(Sighting::link),
                sighting.map(Sighting::mac),
                OptionalDouble.empty(),
                Optional.empty(),
                false,
                0,
                0,
                lastSeenSeconds,
                Optional.empty(),
                context.warnings().about(id));
    }
}
