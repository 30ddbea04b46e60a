package dev.malachi.kernel.membership;

import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.trust.MembershipBudget;
import dev.malachi.kernel.trust.ProvenPaths.Place;
import dev.malachi.kernel.trust.TrustStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who gets one of the new pins, of which there are few so that strangers do not fill the disk (protocol.md §9). The first pin of a
 * station is given at once while there are some; all others wait, and each second the station with fewest pins is next. So strangers at few
 * stations keep no other from being pinned. Used on the control thread.
 */
final class NewPins {
    private static final Rate OURS = new Rate(MembershipBudget.PIN_BURST, MembershipBudget.PIN_PERIOD_NANOS);
    private static final Rate STRANGERS =
            new Rate(MembershipBudget.STRANGERS_PIN_BURST, MembershipBudget.PIN_PERIOD_NANOS);

    private final Timeline timeline;
    private final PeerDirectory directory;
    private final TrustStore trust;
    private final Function<Peer, Optional<Place>> placeOf;
    private final TokenBucket bucket = new TokenBucket(OURS);
    /** Who waits, longest first; how many they are follows from how many peers there are. */
    private final Map<NodeId, KnownPeer> waiting = new LinkedHashMap<>();

    private boolean due;

    /**
     * Begins with all pins of the burst.
     *
     * @param timeline when the next is given
     * @param directory pins those that have waited
     * @param trust who is pinned
     * @param placeOf where a peer has proven to be
     */
    NewPins(Timeline timeline, PeerDirectory directory, TrustStore trust, Function<Peer, Optional<Place>> placeOf) {
        this.timeline = timeline;
        this.directory = directory;
        this.trust = trust;
        this.placeOf = placeOf;
        directory.onForgotten(known -> waiting.remove(known.peer().id(), known));
    }

    /**
     * Takes a new pin.
     *
     * @param known for whom
     * @return false if it has to wait; the directory is asked to pin it when it is its turn
     */
    boolean take(KnownPeer known) {
        boolean isOurs = known.peer().exchange().isOurs();
        if ((isOurs || waiting.isEmpty() && isFirstOfItsStation(known)) && takeToken(isOurs)) {
            waiting.remove(known.peer().id());
            return true;
        }
        waiting.putIfAbsent(known.peer().id(), known);
        giveSoon();
        return false;
    }

    private boolean takeToken(boolean isOurs) {
        return bucket.take(timeline.nanoTime(), isOurs ? OURS : STRANGERS);
    }

    /** One without a proven place has not made a handshake of its own, of which anybody could make many. */
    private boolean isFirstOfItsStation(KnownPeer known) {
        Optional<Place> place = placeOf.apply(known.peer());
        return place.isEmpty()
                || directory.all().stream()
                        .filter(other -> trust.pinned(other.peer().id()))
                        .noneMatch(other -> placeOf.apply(other.peer()).equals(place));
    }

    private void giveSoon() {
        if (!due) {
            due = true;
            var _ = timeline.schedule(MembershipBudget.PIN_PERIOD_NANOS, this::give);
        }
    }

    private void give() {
        due = false;
        waiting.values().removeIf(known -> !isStillThere(known));
        if (waiting.isEmpty()) {
            return;
        }
        Map<Optional<Place>, Integer> pins = new HashMap<>();
        directory.all().stream()
                .filter(known -> trust.pinned(known.peer().id()))
                .forEach(known -> pins.merge(placeOf.apply(known.peer()), 1, Integer::sum));
        KnownPeer next = List.copyOf(waiting.values()).stream()
                .min(Comparator.comparing(
                                (KnownPeer known) -> !known.peer().exchange().isOurs())
                        .thenComparing(known -> pins.getOrDefault(placeOf.apply(known.peer()), 0))
                        .thenComparing(known -> !Member.isServed(known.peer())))
                .orElseThrow();
        if (takeToken(next.peer().exchange().isOurs())) {
            waiting.remove(next.peer().id());
            directory.pinNew(next);
        }
        giveSoon();
    }

    /** Who left asks again with its next session. */
    private boolean isStillThere(KnownPeer known) {
        return directory.isKnown(known.peer())
                && !trust.pinned(known.peer().id())
                && !directory.presence().isAway(known);
    }
}
