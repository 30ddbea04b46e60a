package dev.malachi.kernel.directory;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.trust.MembershipBudget;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** All peers a node knows: those discovered, those proven by a handshake, those pinned. Used on the control thread. */
public final class PeerDirectory {
    /** Hears that there is more to remember. */
    @FunctionalInterface
    public interface Growth {
        /** By so many ids and, at the most, so many bytes. */
        void grown(int ids, int bytes);
    }

    private static final long STALE_AFTER_NANOS = 30 * 60 * 1_000_000_000L;
    private static final long STALE_CHECK_NANOS = 60 * 1_000_000_000L;

    private final NodeContext context;
    private final TrustStore trust;
    private final ForwardingTable forwarding;
    private final LinkSet links;
    private final Map<NodeId, KnownPeer> peers = new TreeMap<>();
    private Consumer<KnownPeer> onMoved = peer -> {};
    /** Who has sent an INIT and nothing else yet, oldest first. */
    private final Map<NodeId, Peer> candidates = new LinkedHashMap<>();

    private Predicate<KnownPeer> newPins = peer -> true;
    private long lastNumber;
    private Growth onGrown = (ids, bytes) -> {};
    private final List<Consumer<KnownPeer>> onForgotten = new ArrayList<>();
    private final HostNames names;

    public PeerDirectory(NodeContext context, TrustStore trust, ForwardingTable forwarding, LinkSet links) {
        this.context = context;
        this.trust = trust;
        this.forwarding = forwarding;
        this.links = links;
        this.names = new HostNames(context, trust, this::find, this::silentNanos);
    }

    /** Which peer has which host name. */
    public HostNames names() {
        return names;
    }

    /** Sets who hears of a peer that is to be reached by another path. */
    public void onMoved(Consumer<KnownPeer> listener) {
        onMoved = listener;
    }

    /** Adds who hears of peers that are forgotten, which are not listed here any more then. */
    public void onForgotten(Consumer<KnownPeer> listener) {
        onForgotten.add(listener);
    }

    /** Sets what says whether a peer may be pinned that is not. One that may not now is pinned by {@link #pinNew} later. */
    public void newPins(Predicate<KnownPeer> mayBePinned) {
        newPins = mayBePinned;
    }

    /** Sets who hears of growth. */
    public void onGrown(Growth listener) {
        onGrown = listener;
    }

    /** Makes every pinned peer known that trust admits, and begins to watch for silent ones. */
    public void start() {
        trust.pins().stream().filter(pin -> trust.admits(pin.id())).forEach(this::add);
        names.start(trust.pins().stream().filter(pin -> trust.admits(pin.id())).toList());
        scheduleStaleCheck();
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
            known.speaksNative(pin.speaksNative());
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
        if (!sighting.speaksNative() && wasNative(sighting.id())) {
            context.counters()
                    .count("peers.refused.downgrade"); // once native, never used as classic (protocol.md §3.2)
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
            heard(known);
            links.find(sighting.link()).ifPresent(port -> lead(known, pathTo(sighting, port)));
            if (isNew) {
                context.events()
                        .publish(
                                EventKind.PEER_DISCOVERED,
                                sighting.id(),
                                Map.of(
                                        "link",
                                        sighting.link(),
                                        "mac",
                                        sighting.mac().toString()));
            } else if (changed) {
                context.events()
                        .publish(
                                EventKind.PEER_CHANGED,
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

    /** Whether an id is known as native: by what it said, by a handshake or a record, which classic nodes do not make, or by its pin. */
    private boolean wasNative(NodeId id) {
        return find(id).filter(known -> known.speaksNative()).isPresent()
                || trust.pin(id).filter(Pin::speaksNative).isPresent();
    }

    private static Path pathTo(Sighting sighting, LinkPort port) {
        return path(port, sighting.mac(), sighting.announcement());
    }

    /** Frames are as large as the link takes at both ends (protocol.md §3.2, TLV 4). */
    private static Path path(LinkPort port, MacAddress mac, Tlvs announcement) {
        int ours = port.link().mtu();
        return new Path(port, mac, (int) Math.min(ours, announcement.number(Wire.TLV_LINK_MTU, ours)));
    }

    /** What a peer says of itself in a handshake: of one that was never sighted this is the first word about its link. */
    public void announced(KnownPeer known, Tlvs announcement) {
        known.peer().announcement(announcement);
        names.announced(known);
        known.peer().path().ifPresent(path -> known.peer().path(path(path.port(), path.mac(), announcement)));
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

    private void lead(KnownPeer known, Path path) {
        boolean moved = !isReachedBy(known.peer(), new Source(path.port(), path.mac()));
        known.peer().path(path);
        if (moved) {
            known.peer().source(null); // frames that come from elsewhere are news again
            onMoved.accept(known);
        }
    }

    /** Whether a peer's path leads where its frames come from. */
    public static boolean isReachedBy(Peer peer, Source source) {
        return peer.path()
                .filter(path -> source.is(path.port(), path.mac().value()))
                .isPresent();
    }

    /** Gives a peer that was never sighted the path that its handshake came by. */
    public static void reachBy(Peer peer, Source source) {
        peer.path(path(source.port(), source.mac(), peer.announcement()));
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
     * Removes a peer with its mapping and its name; whoever keeps something of it is told. Its pin stays. Not for peers that have
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
                known.speaksNative());
        if (added) {
            names.announced(known); // a pin counts more than a stranger
            context.events().publish(EventKind.PIN_ADDED, known.peer().id(), Map.of());
        }
    }

    /** Pins a peer whose session is used, unless it is pinned: a classic one has no handshake that would say when (protocol.md §9). */
    public void pinOnce(KnownPeer known) {
        if (!trust.pinned(known.peer().id())) {
            pin(known);
        }
    }

    public void heard(KnownPeer known) {
        known.peer().seen(context.now());
        known.staleTold(false);
    }

    /** The peers that are reached by a link. */
    public List<KnownPeer> reachedBy(LinkPort port) {
        return peers.values().stream()
                .filter(known -> known.peer()
                        .path()
                        .filter(path -> path.port().equals(port))
                        .isPresent())
                .toList();
    }

    /** The link that a peer was reached by is gone. */
    public void lost(KnownPeer known) {
        known.peer().path(null);
        known.peer().source(null); // wherever it is heard now is news
    }

    /** A link changed: paths over it follow its MTU. */
    public void linkChanged(LinkPort port) {
        for (KnownPeer known : reachedBy(port)) {
            known.peer()
                    .path()
                    .ifPresent(path -> known.peer()
                            .path(path(port, path.mac(), known.peer().announcement())));
        }
    }

    private void scheduleStaleCheck() {
        var _ = context.timeline().schedule(STALE_CHECK_NANOS, () -> {
            for (KnownPeer known : peers.values()) {
                if (!known.staleTold() && silentNanos(known) > STALE_AFTER_NANOS) {
                    known.staleTold(true);
                    context.events().publish(EventKind.PEER_STALE, known.peer().id(), Map.of("reason", "not heard"));
                }
            }
            scheduleStaleCheck();
        });
    }

    /** Whether a peer is not there: not heard in this run, or for half an hour, or it does not answer; and there is no session with it. */
    public boolean isAway(KnownPeer known) {
        boolean silent = known.staleTold() || known.answers() == KnownPeer.Answers.NO;
        return silent
                && known.peer()
                        .sending()
                        .filter(session -> session.usable(context.now()))
                        .isEmpty();
    }

    private long silentNanos(KnownPeer known) {
        long last = known.peer()
                .sending()
                .map(Session::lastReceivedNanos)
                .map(received -> Math.max(received, known.peer().lastSeenNanos()))
                .orElse(known.peer().lastSeenNanos());
        return Math.max(0, context.now() - last);
    }

    /**
     * A picture of every peer.
     *
     * @param classicState where the relation to a classic node stands
     * @param ownIpv4 address of this node, which none of them is shown to have
     */
    public List<PeerStatus> statuses(Function<NodeId, PeerState> classicState, int ownIpv4) {
        Map<Integer, Integer> claimants = new HashMap<>();
        peers.values().forEach(known -> addressOf(known).ifPresent(ipv4 -> claimants.merge(ipv4, 1, Integer::sum)));
        return peers.values().stream()
                .map(known -> status(
                        known,
                        classicState,
                        addressOf(known)
                                .filter(ipv4 -> known.peer().ipv4() != 0
                                        || ipv4 != ownIpv4 && claimants.getOrDefault(ipv4, 0) == 1)))
                .toList();
    }

    /** The address that a peer has, or if it has not said anything of that, the one that it would like most. */
    private static Optional<Integer> addressOf(KnownPeer known) {
        if (known.peer().ipv4() != 0) {
            return Optional.of(known.peer().ipv4());
        }
        return known.record().isPresent()
                ? Optional.empty()
                : Optional.of(VirtualAddress.preferredIpv4(known.peer().id()));
    }

    private PeerStatus status(KnownPeer known, Function<NodeId, PeerState> classicState, Optional<Integer> shownIpv4) {
        Peer peer = known.peer();
        double rtt = known.smoothedRttNanos();
        return new PeerStatus(
                peer.id(),
                names.of(peer.id()),
                shownIpv4.map(VirtualAddress::format).orElse(""),
                VirtualAddress.ipv6(peer.id()).getHostAddress(),
                known.speaksNative() ? state(known) : classicState(known, classicState),
                trust.trustOf(peer.id()),
                known.speaksNative() ? "native" : "classic",
                peer.path().map(path -> path.port().link().name()),
                peer.path().map(Path::mac),
                rtt < 0 ? OptionalDouble.empty() : OptionalDouble.of(rtt / 1e6),
                peer.sending().map(session -> session.algorithm().id()),
                false,
                peer.rxBytes(),
                peer.txBytes(),
                OptionalLong.of(silentNanos(known) / 1_000_000_000L),
                Optional.empty(),
                warningsAbout(peer.id()));
    }

    private List<Warning> warningsAbout(NodeId id) {
        var all = new ArrayList<>(context.duplicates().warningsAbout(id));
        all.addAll(context.warnings().about(id));
        return all;
    }

    private PeerState classicState(KnownPeer known, Function<NodeId, PeerState> classicState) {
        return isStale(known)
                ? PeerState.STALE
                : classicState.apply(known.peer().id());
    }

    private boolean isStale(KnownPeer known) {
        return known.peer().path().isEmpty() || silentNanos(known) > STALE_AFTER_NANOS;
    }

    private PeerState state(KnownPeer known) {
        return switch (known.answers()) {
            case NO -> PeerState.UNREACHABLE;
            case NOT_NOW -> PeerState.STALE;
            case YES -> {
                if (known.peer()
                        .sending()
                        .filter(session -> session.usable(context.now()))
                        .isPresent()) {
                    yield PeerState.SESSION;
                }
                yield isStale(known) ? PeerState.STALE : PeerState.NEW;
            }
        };
    }
}
