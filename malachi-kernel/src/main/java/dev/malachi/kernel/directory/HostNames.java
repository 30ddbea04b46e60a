package dev.malachi.kernel.directory;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.spi.name.NameTable;
import dev.malachi.kernel.claim.NameClaims;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The host names of peers: keeps what {@link NameClaims} decides with the pins and in a table of names, and tells the operator of names
 * that are contested.
 * Used on the control thread.
 */
public final class HostNames {
    private static final String CONTESTED = "name.contested";
    private static final long UNSEEN_NANOS = 7 * 24 * 3600 * 1_000_000_000L;
    private static final long REVIEW_NANOS = 3600 * 1_000_000_000L;

    /** A name goes to another peer when a person says so; a resolver that keeps an answer follows within a minute. */
    private static final Duration TTL = Duration.ofMinutes(1);

    private final NodeContext context;
    private final TrustStore trust;
    private final Function<NodeId, Optional<KnownPeer>> peers;
    private final ToLongFunction<KnownPeer> silentNanos;
    private final NameClaims claims;
    private final NameTable table;
    /** What stands in the table, by peer. */
    private final Map<NodeId, String> published = new HashMap<>();

    /**
     * Starts without names.
     *
     * @param peers finds a peer
     * @param silentNanos how long a peer was not heard
     * @param table where names are found that peers have
     */
    HostNames(
            NodeContext context,
            TrustStore trust,
            Function<NodeId, Optional<KnownPeer>> peers,
            ToLongFunction<KnownPeer> silentNanos,
            NameTable table) {
        this.context = context;
        this.trust = trust;
        this.peers = peers;
        this.silentNanos = silentNanos;
        this.table = table;
        this.claims = new NameClaims(context.config().hostName(), new Announcers());
    }

    /** What the kernel knows of those who announce names. */
    private final class Announcers implements NameClaims.Peers {
        @Override
        public Standing standing(NodeId id) {
            return trust.standing(id);
        }

        @Override
        public boolean met(NodeId id) {
            return trust.pinned(id)
                    || peers.apply(id).filter(known -> known.met()).isPresent();
        }

        @Override
        public boolean used(NodeId id) {
            return trust.pin(id).filter(Pin::used).isPresent();
        }

        @Override
        public boolean unseenForLong(NodeId id) {
            return peers.apply(id)
                    .filter(known -> silentNanos.applyAsLong(known) > UNSEEN_NANOS)
                    .isPresent();
        }
    }

    /** Gives pinned peers the names that they had; of several that have one, as older versions wrote them, the first. */
    void start(Collection<Pin> pins) {
        pins.stream()
                .sorted(Pin.WEIGHTIEST_FIRST)
                .forEach(pin -> pin.name().filter(this::isFree).ifPresent(name -> claims.claim(pin.id(), pin.name())));
        pins.stream().toList().forEach(pin -> remember(pin.id()));
        pins.forEach(pin -> publish(pin.id()));
        scheduleReview();
    }

    private boolean isFree(String name) {
        return claims.holder(name).isEmpty()
                && context.config().hostName().filter(name::equals).isEmpty();
    }

    private void scheduleReview() {
        var _ = context.timeline().schedule(REVIEW_NANOS, () -> {
            claims.review().forEach(this::apply);
            scheduleReview();
        });
    }

    /** A peer has said what it is called, or counts more than before. */
    void announced(KnownPeer known) {
        NodeId id = known.peer().id();
        List<NodeId> changed = claims.claim(id, trust.isDenied(id) ? Optional.empty() : known.name());
        changed.forEach(this::apply);
        claims.contest(id).filter(contest -> !contest.yielded()).ifPresent(contest -> tell(id, contest.name()));
    }

    /** A person has decided about a pinned peer, or its pin is gone. */
    public void decided(NodeId id) {
        Optional<PeerTrust> decision = trust.trustOf(id);
        List<NodeId> changed = switch (decision.orElse(PeerTrust.DENIED)) {
            case APPROVED -> claims.approved(id);
            case MET -> List.of();
            case DENIED -> claims.forget(id);
        };
        changed.forEach(this::apply);
        apply(id);
    }

    /** A peer is not known any more. */
    void forget(NodeId id) {
        claims.forget(id).forEach(this::apply);
        apply(id);
    }

    /** The name of a peer, which is no other's. */
    public Optional<String> of(NodeId id) {
        return claims.nameOf(id);
    }

    /** Which node a name means. */
    public Optional<NodeId> holder(String name) {
        if (context.config().hostName().filter(name::equals).isPresent()) {
            return Optional.of(context.self());
        }
        return claims.holder(name);
    }

    private void apply(NodeId id) {
        remember(id);
        publish(id);
        if (claims.contest(id).isEmpty()) {
            context.warnings().clear(id, CONTESTED);
        }
    }

    /** Another may have the name meanwhile that a peer had. */
    private void publish(NodeId id) {
        Optional<String> name = claims.nameOf(id).filter(NameTable::isFree);
        Optional<String> before =
                Optional.ofNullable(name.isPresent() ? published.put(id, name.get()) : published.remove(id));
        if (!before.equals(name)) {
            before.filter(old -> claims.holder(old).isEmpty()).ifPresent(table::remove);
            name.ifPresent(now -> table.put(now, id, TTL));
        }
    }

    private void remember(NodeId id) {
        trust.pin(id).ifPresent(pin -> trust.correct(id, claims.nameOf(id), pin.ipv4()));
    }

    private void tell(NodeId id, String name) {
        Optional<NodeId> holder = claims.holder(name);
        if (holder.isEmpty()) {
            context.warnings()
                    .raise(
                            id,
                            CONTESTED,
                            "Node " + id.shortId() + " calls itself '" + name
                                    + "', as this node does; here that name means this node, and the other one is shown"
                                    + " without a name.",
                            "Give one of the two another name ('malachi up --name').");
            return;
        }
        NodeId keeper = holder.get();
        String patience = trust.standing(keeper) == Standing.APPROVED
                ? "."
                : "; otherwise " + keeper.shortId() + " keeps it until it has not been seen for 7 days.";
        context.warnings()
                .raise(
                        id,
                        CONTESTED,
                        "Node " + id.shortId() + " calls itself '" + name + "', which is the name of node "
                                + keeper.shortId() + " here; it is shown without a name.",
                        "'malachi peers approve " + id + "' gives it the name at once, 'malachi peers deny " + id
                                + "' keeps it out, 'malachi peers forget " + keeper + "' frees the name" + patience);
    }
}
