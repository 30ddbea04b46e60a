package dev.malachi.kernel.membership;

import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.trust.Pin;
import java.util.Comparator;
import java.util.Optional;

/**
 * One of those that may have to go when room is short (protocol.md §9).
 *
 * @param peer who
 * @param known the same, if there is more of it than an INIT
 * @param usefulness what this host has of it
 * @param order within the same usefulness the lower one goes first
 * @param bytes what is kept of it, at the most
 */
record Member(Peer peer, Optional<KnownPeer> known, Usefulness usefulness, long order, long bytes) {
    static final Comparator<Member> LEAST_USEFUL_FIRST =
            Comparator.comparing(Member::usefulness).thenComparingLong(Member::order);

    /**
     * Who goes first. A stranger can bring himself to {@link #SERVED} with what he sends, and no further. So the four from {@link #AWAY} on
     * are weighed by where they are: see {@link Crowding}.
     */
    enum Usefulness {
        /** It has sent an INIT, which may be a replay. */
        UNPROVEN,
        /** Others have told of it. */
        HEARD_OF,
        /** It was met, but is not there any more, or was not in this run of the node; who was heard longest ago goes first. */
        AWAY,
        /** It has proven its key; the oldest goes first. */
        MET,
        /** It is pinned: of these the newest goes first, so that a flood of new ones pushes out itself. */
        PINNED,
        /** It began traffic that our host answers; who did so longest ago goes first, and of those of one minute the newest. */
        SERVED,
        /** Our host sends to it. */
        WANTED,
        /** It has answered our host; who did so longest ago goes first. */
        ANSWERED
    }

    /**
     * Weighs a peer.
     *
     * @param known who
     * @param pin its pin, if it has one
     * @param isAway whether it is not there any more
     * @param timeline says how late it is
     * @param bytes what is kept of it, at the most
     */
    static Member of(KnownPeer known, Optional<Pin> pin, boolean isAway, Timeline timeline, long bytes) {
        Peer peer = known.peer();
        long answered = peer.exchange().isAnswered()
                ? timeline.currentTimeMillis()
                : pin.map(Pin::lastAnsweredMillis).orElse(0L);
        if (answered > 0) {
            return new Member(peer, Optional.of(known), Usefulness.ANSWERED, answered, bytes);
        }
        if (peer.exchange().isOurs()) {
            return new Member(peer, Optional.of(known), Usefulness.WANTED, known.number(), bytes);
        }
        if (isAway) {
            return new Member(peer, Optional.of(known), Usefulness.AWAY, peer.lastSeenNanos(), bytes);
        }
        if (isServed(peer)) {
            long lately = peer.exchange().hasMoved() ? timeline.nanoTime() : known.exchangedNanos();
            long order = (Math.floorDiv(lately, Membership.LOOK_NANOS) << Integer.SIZE) - known.number();
            return new Member(peer, Optional.of(known), Usefulness.SERVED, order, bytes);
        }
        if (pin.isPresent()) {
            return new Member(
                    peer, Optional.of(known), Usefulness.PINNED, -pin.get().firstSeenMillis(), bytes);
        }
        Usefulness met = known.met() ? Usefulness.MET : Usefulness.HEARD_OF;
        return new Member(peer, Optional.of(known), met, known.number(), bytes);
    }

    /** Whether our host answers what a peer sends, and what it sends has come to it where it is. */
    static boolean isServed(Peer peer) {
        return peer.exchange().isServed() && peer.pathReaches();
    }

    /** Whether it has proven its key and our host has not begun anything with it: anybody can have many such ids. */
    boolean isStranger() {
        return usefulness.compareTo(Usefulness.AWAY) >= 0 && usefulness.compareTo(Usefulness.SERVED) <= 0;
    }
}
