package dev.malachi.kernel.status;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerDetails;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.membership.PendingPeers;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** What persons read of peers: of those that take part, and of those that trust keeps out. Used on the control thread. */
public final class PeerReport {
    private final NodeContext context;
    private final PeerDirectory directory;
    private final TrustStore trust;
    private final PendingPeers pending;

    /**
     * Makes one.
     *
     * @param context of the node
     * @param directory has those that take part
     * @param trust says of the others why they do not
     * @param pending those that wait
     */
    public PeerReport(NodeContext context, PeerDirectory directory, TrustStore trust, PendingPeers pending) {
        this.context = context;
        this.directory = directory;
        this.trust = trust;
        this.pending = pending;
    }

    /**
     * A picture of every peer, by id.
     *
     * @param carriedState where the relation to a peer stands that only a carrier reaches
     * @param ownIpv4 address of this node, which none of them is shown to have
     */
    public List<PeerStatus> of(Function<KnownPeer, PeerState> carriedState, int ownIpv4) {
        Map<NodeId, PeerStatus> all = new TreeMap<>();
        addKeptOut(all);
        addKnown(all, carriedState, ownIpv4);
        return List.copyOf(all.values());
    }

    /**
     * More of one peer.
     *
     * @param id its id
     * @return empty if nothing is known of it
     */
    public Optional<PeerDetails> details(NodeId id) {
        Optional<KnownPeer> known = directory.find(id);
        Optional<Pin> pin = trust.pin(id);
        Optional<PendingPeers.Waiting> waiting =
                Optional.ofNullable(pending.all().get(id));
        if (known.isEmpty() && pin.isEmpty() && waiting.isEmpty()) {
            return Optional.empty();
        }
        Optional<Session> session = known.flatMap(peer -> peer.peer().usableSession(context.now()));
        return Optional.of(new PeerDetails(
                id,
                known.map(directory::silentNanos)
                        .or(() -> waiting.map(heard -> context.now() - heard.heardNanos()))
                        .map(Duration::ofNanos),
                pin.map(Pin::firstSeenMillis).map(Instant::ofEpochMilli),
                trust.standing(id) == Standing.SETTLED,
                session.map(now -> Duration.ofNanos(context.now() - now.peer().sessionSinceNanos())),
                session.map(now -> Duration.ofNanos(context.now() - now.createdNanos()))));
    }

    private void addKnown(Map<NodeId, PeerStatus> all, Function<KnownPeer, PeerState> carriedState, int ownIpv4) {
        Map<Integer, Integer> claimants = new HashMap<>();
        directory.all().forEach(known -> addressOf(known).ifPresent(ipv4 -> claimants.merge(ipv4, 1, Integer::sum)));
        for (KnownPeer known : directory.all()) {
            Optional<Integer> shown = addressOf(known)
                    .filter(ipv4 ->
                            known.peer().ipv4() != 0 || ipv4 != ownIpv4 && claimants.getOrDefault(ipv4, 0) == 1);
            all.put(known.peer().id(), status(known, carriedState, shown));
        }
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

    private PeerStatus status(
            KnownPeer known, Function<KnownPeer, PeerState> carriedState, Optional<Integer> shownIpv4) {
        Peer peer = known.peer();
        double rtt = known.smoothedRttNanos();
        return new PeerStatus(
                peer.id(),
                directory.names().of(peer.id()),
                shownIpv4.map(VirtualAddress::format).orElse(""),
                VirtualAddress.format(VirtualAddress.ipv6(peer.id())),
                known.speaksNative() ? state(known) : carriedState(known, carriedState),
                trust.trustOf(peer.id()),
                known.dialect(),
                peer.path().map(path -> path.port().link().name()),
                peer.path().map(Path::mac),
                rtt < 0 ? OptionalDouble.empty() : OptionalDouble.of(rtt / 1e6),
                peer.sending().map(session -> session.algorithm().id()),
                false,
                peer.rxBytes(),
                peer.txBytes(),
                OptionalLong.of(directory.silentNanos(known) / 1_000_000_000L),
                Optional.empty(),
                warningsAbout(peer.id()));
    }

    private List<Warning> warningsAbout(NodeId id) {
        var all = new ArrayList<>(context.duplicates().warningsAbout(id));
        all.addAll(context.warnings().about(id));
        return all;
    }

    private PeerState carriedState(KnownPeer known, Function<KnownPeer, PeerState> carriedState) {
        return directory.isStale(known) ? PeerState.STALE : carriedState.apply(known);
    }

    private PeerState state(KnownPeer known) {
        return switch (known.answers()) {
            case NO -> PeerState.UNREACHABLE;
            case NOT_NOW -> PeerState.STALE;
            case YES -> {
                if (known.peer().usableSession(context.now()).isPresent()) {
                    yield PeerState.SESSION;
                }
                yield directory.isStale(known) ? PeerState.STALE : PeerState.NEW;
            }
        };
    }

    /** Those that are not in the directory: waiting, met under another trust mode, approved and not met yet, denied. */
    private void addKeptOut(Map<NodeId, PeerStatus> all) {
        trust.saidOfUnpinned()
                .forEach((id, said) -> all.put(
                        id,
                        keptOut(
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
                        keptOut(
                                pin.id(),
                                PeerState.PENDING,
                                pin.name(),
                                Optional.empty(),
                                OptionalLong.of(Math.max(0, wallMillis - pin.lastSeenMillis()) / 1000))));
        pending.all()
                .forEach((id, waiting) -> all.put(
                        id,
                        keptOut(
                                id,
                                PeerState.PENDING,
                                waiting.sighting().announcement().text(Wire.TLV_HOST_NAME),
                                Optional.of(waiting.sighting()),
                                OptionalLong.of((context.now() - waiting.heardNanos()) / 1_000_000_000L))));
    }

    private PeerStatus keptOut(
            NodeId id,
            PeerState state,
            Optional<String> name,
            Optional<Sighting> sighting,
            OptionalLong lastSeenSeconds) {
        String dialect = sighting.map(Sighting::dialect)
                .or(() -> trust.pin(id).map(Pin::dialect))
                .orElse(Sighting.NATIVE);
        return new PeerStatus(
                id,
                name,
                "", // what trust does not admit maps nothing (protocol.md §9)
                VirtualAddress.format(VirtualAddress.ipv6(id)),
                state,
                trust.trustOf(id),
                dialect,
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
