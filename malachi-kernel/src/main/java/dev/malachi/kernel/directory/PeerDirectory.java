package dev.malachi.kernel.directory;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.name.NameTable;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.trust.MembershipBudget;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** All peers a node knows: those discovered, those proven by a handshake, those pinned. Used on the control thread. */
public final class PeerDirectory {
    /** Hears that there is more to remember. */
    @FunctionalInterface
    public interface Growth {
        /** By so many ids and, at the most, so many bytes. */
        void grown(int ids, int bytes);
    }

    private final NodeContext context;
    private final TrustStore trust;
    private final ForwardingTable forwarding;
    private final PeerPaths paths;
    private final Map<NodeId, KnownPeer> peers = new TreeMap<>();
    /** Who has sent an INIT and nothing else yet, oldest first. */
    private final Map<NodeId, Peer> candidates = new LinkedHashMap<>();

    private Predicate<KnownPeer> newPins = peer -> true;
    private long lastNumber;
    private Growth onGrown = (ids, bytes) -> {};
    private Consumer<Peer> onAddress = peer -> {};
    private final List<Consumer<KnownPeer>> onForgotten = new ArrayList<>();
    private final Presence presence;
    private final HostNames names;

    /**
     * Starts without peers.
     *
     * @param names where it is put what they are called
     */
    public PeerDirectory(
            NodeContext context, TrustStore trust, ForwardingTable forwarding, LinkSet links, NameTable names) {
        this.context = context;
        this.trust = trust;
        this.forwarding = forwarding;
        this.paths = new PeerPaths(links, peers.values());
        this.presence = new Presence(context, peers.values());
        this.names = new HostNames(context, trust, this::find, presence::silentNanos, names);
    }

    /** Which peer has which host name. */
    public HostNames names() {
        return names;
    }

    /** Which of them are there. */
    public Presence presence() {
        return presence;
    }

    /** By which paths they are reached. */
    public PeerPaths paths() {
        return paths;
    }

    /** Sets the listener that is told that another address leads to a peer, or none. */
    public void onAddress(Consumer<Peer> listener) {
        onAddress = listener;
    }

    /** An address leads to a peer; 0 if none does any more. */
    public void address(Peer peer, int ipv4) {
        if (peer.ipv4() != ipv4) {
            peer.ipv4(ipv4);
            onAddress.accept(peer);
        }
    }

    /** Adds a listener for peers that are forgotten, which are not listed here any more then. */
    public void onForgotten(Consumer<KnownPeer> listener) {
        onForgotten.add(listener);
    }

    /** Sets what says whether a peer may be pinned that is not. One that may not now is pinned by {@link #pinNew} later. */
    public void newPins(Predicate<KnownPeer> mayBePinned) {
        newPins = mayBePinned;
    }

    /** Sets the listener for growth. */
    public void onGrown(Growth listener) {
        onGrown = listener;
    }

    /** Makes every pinned peer known that trust admits, and begins to watch for silent ones. */
    public void start() {
        trust.pins().stream().filter(pin -> trust.admits(pin.id())).forEach(this::add);
        names.start(trust.pins().stream().filter(pin -> trust.admits(pin.id())).toList());
        presence.start();
    }

    /** Makes a pinned peer known, if it is not, with the name that it had. */
    public void restore(Pin pin) {
        if (!peers.containsKey(pin.id())) {
            add(pin);
            find(pin.id()).ifPresent(names::announced);
        }
    }

    private void add(Pin pin) {
        context.crypto().ed25519PublicKeyToX25519(pin.publicKey()).ifPresent(staticKey -> {
            KnownPeer known = add(new Peer(pin.id(), pin.publicKey(), staticKey));
            long ageMillis = Math.max(0, context.timeline().currentTimeMillis() - pin.lastSeenMillis());
            known.peer().seen(context.now() - ageMillis * 1_000_000L);
            pin.name().ifPresent(name -> known.peer().announcement(Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, name)));
            known.dialect(pin.dialect());
            known.staleTold(true);
            known.met(true);
        });
    }

    public Optional<KnownPeer> find(NodeId id) {
        return Optional.ofNullable(peers.get(id));
    }

    public Collection<KnownPeer> all() {
        return peers.values();
    }

    public int size() {
        return peers.size();
    }

    /**
     * Takes a proven sighting: a new peer, or news of a known one.
     *
     * @return the peer, or empty if trust refuses it or its key has no X25519 form
     */
    public Optional<KnownPeer> sighted(Sighting sighting) {
        if (!sighting.isNative() && wasNative(sighting.id())) {
            context.counters()
                    .count("peers.refused.downgrade"); // once native, never used as anything else (protocol.md §3.2)
            return Optional.empty();
        }
        Optional<KnownPeer> found = learn(sighting.id(), sighting.publicKey());
        if (found.filter(known -> isSecond(
                        known,
                        sighting.announcement(),
                        Map.of("mac", sighting.mac().toString(), "link", sighting.link())))
                .isPresent()) {
            return Optional.empty(); // the one that we talk to stays
        }
        found.ifPresent(known -> {
            boolean isNew = known.sighting().isEmpty();
            boolean changed = known.sighting()
                    .filter(before -> !before.link().equals(sighting.link())
                            || !before.mac().equals(sighting.mac())
                            || !before.announcement().equals(sighting.announcement()))
                    .isPresent();
            known.sighting(sighting);
            known.peer().announcement(sighting.announcement());
            presence.heard(known);
            paths.sighted(known, sighting);
            if (isNew || changed) {
                context.events()
                        .publish(
                                isNew ? EventKind.PEER_DISCOVERED : EventKind.PEER_CHANGED,
                                sighting.id(),
                                Map.of(
                                        "link",
                                        sighting.link(),
                                        "mac",
                                        sighting.mac().toString()));
            }
            names.announced(known);
            if (trust.pinned(sighting.id())) {
                pin(known);
            }
        });
        return found;
    }

    /** Whether a proof comes from another machine than the one that we know by this id; tells so. Otherwise it is noted. */
    public boolean isSecond(KnownPeer known, Tlvs announcement, Map<String, Object> attributes) {
        long epoch = announcement.number(Wire.TLV_BOOT_EPOCH, 0);
        if (known.boots().isSecond(epoch, context.now())) {
            context.duplicates().report(known.peer().id(), attributes);
            return true;
        }
        known.boots().proven(epoch, context.now());
        return false;
    }

    /** Whether an id is known as native: by what it said, by a handshake or a record, which others do not make, or by its pin. */
    private boolean wasNative(NodeId id) {
        return find(id).filter(known -> known.speaksNative()).isPresent()
                || trust.pin(id).filter(Pin::isNative).isPresent();
    }

    /** What a peer says of itself in a handshake: of one that was never sighted this is the first word about its link. */
    public void announced(KnownPeer known, Tlvs announcement) {
        known.peer().announcement(announcement);
        names.announced(known);
        paths.announced(known);
    }

    /** The peer of an INIT, which may be a replay: one that is unknown is listed when it is learned of for certain. */
    public Peer candidate(NodeId id, byte[] publicKey, byte[] staticKey) {
        KnownPeer known = peers.get(id);
        if (known != null) {
            return known.peer();
        }
        Peer present = candidates.get(id);
        if (present != null) {
            return present;
        }
        var candidate = new Peer(id, publicKey, staticKey);
        candidates.put(id, candidate);
        onGrown.grown(1, MembershipBudget.UNPROVEN_BYTES);
        return candidate;
    }

    /** Those of whom there is an INIT and nothing else, oldest first. */
    public Collection<Peer> candidates() {
        return candidates.values();
    }

    public void dropCandidate(NodeId id) {
        candidates.remove(id);
    }

    /** Whether this very object stands for its id, be it as a candidate. */
    @SuppressWarnings("ReferenceEquality") // one that was forgotten and came back is another
    public boolean isKnown(Peer peer) {
        KnownPeer known = peers.get(peer.id());
        return known != null ? known.peer() == peer : candidates.get(peer.id()) == peer;
    }

    /** A peer of which a signed record tells, though it may never have been heard itself. */
    public Optional<KnownPeer> learn(NodeId id, byte[] publicKey) {
        KnownPeer known = peers.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        if (!trust.admits(id, publicKey)) {
            context.counters().count("peers.refused.not_trusted");
            return Optional.empty();
        }
        Optional<byte[]> staticKey = context.crypto().ed25519PublicKeyToX25519(publicKey);
        if (staticKey.isEmpty()) {
            context.counters().count("peers.refused.bad_key");
            return Optional.empty();
        }
        Peer candidate = candidates.remove(id);
        KnownPeer added = add(candidate != null ? candidate : new Peer(id, publicKey, staticKey.get()));
        added.peer().seen(context.now());
        return Optional.of(added);
    }

    private KnownPeer add(Peer peer) {
        var known = new KnownPeer(peer, ++lastNumber);
        peers.put(peer.id(), known);
        forwarding.add(peer);
        onGrown.grown(1, MembershipBudget.PEER_BYTES + MembershipBudget.RECORD_BYTES + MembershipBudget.PIN_BYTES);
        return known;
    }

    /**
     * Removes a peer with its mapping and its name; listeners drop what they keep of it. Its pin stays. Not for peers that have
     * sessions: see {@code SessionLayer.forget}.
     */
    public void forget(KnownPeer known) {
        NodeId id = known.peer().id();
        if (peers.remove(id, known)) {
            forwarding.remove(known.peer());
            known.peer().ipv4(0);
            known.peer().path(null);
            names.forget(id);
            onForgotten.forEach(listener -> listener.accept(known));
        }
    }

    /** A protocol keeps so many bytes more of a peer, or less. */
    public void protocolKeeps(KnownPeer known, int bytes) {
        known.addProtocolBytes(bytes);
        onGrown.grown(0, Math.max(0, bytes));
    }

    /**
     * Pins a peer that has a session, or renews what is remembered of it. So that strangers do not fill the disk, there are not many new
     * pins; who gets none now is as good a peer, and waits for one.
     */
    public void pin(KnownPeer known) {
        if (!trust.pinned(known.peer().id()) && !newPins.test(known)) {
            context.counters().count("peers.not_pinned.rate");
            return;
        }
        pinNew(known);
    }

    /** The same for one that had to wait for its new pin. */
    public void pinNew(KnownPeer known) {
        boolean added = trust.remember(
                known.peer().id(),
                known.peer().publicKey(),
                names.of(known.peer().id()),
                known.peer().ipv4(),
                known.dialect());
        if (added) {
            names.announced(known); // a pin counts more than a stranger
            context.events().publish(EventKind.PIN_ADDED, known.peer().id(), Map.of());
        }
    }

    /** Pins a peer whose session is used, unless it is pinned: one that a carrier reaches has no handshake that would say when (protocol.md §9). */
    public void pinOnce(KnownPeer known) {
        if (!trust.pinned(known.peer().id())) {
            pin(known);
        }
    }
}
