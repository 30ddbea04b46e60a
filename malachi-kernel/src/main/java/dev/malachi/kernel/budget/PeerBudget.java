package dev.malachi.kernel.budget;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.Optional;

/**
 * Work that peers can cause, so shared that strangers do not use up what others need (protocol.md §5, §7.2, §9): peers that a person has
 * approved or that have answered our host on two days have independent shares, into which ids fall by a secret hash. Anybody can be many
 * newcomers, so those have a budget of their own, of which each station has its {@link FairShare}. For one thread.
 */
public final class PeerBudget {
    private static final int SHARES = 16;

    private final long salt;
    private final TokenBucket[] shares = new TokenBucket[SHARES];
    private final FairShare<MacAddress> newcomers;

    /**
     * Begins with full budgets.
     *
     * @param salt secret: says which peers share a budget
     * @param ofShare of each of the {@value #SHARES} shares of other peers than newcomers
     * @param ofStation of the newcomers at one Ethernet address
     * @param ofNewcomers of all newcomers together
     */
    public PeerBudget(long salt, Rate ofShare, Rate ofStation, Rate ofNewcomers) {
        this.salt = salt;
        this.newcomers = new FairShare<>(ofStation, ofNewcomers);
        for (int i = 0; i < SHARES; i++) {
            shares[i] = new TokenBucket(ofShare);
        }
    }

    /**
     * Takes a piece of work that a peer causes.
     *
     * @param peer who
     * @param newcomer whether it is one
     * @param station where it is, if that is known
     * @param nowNanos monotonic time
     * @return whether it may be done
     */
    public boolean take(NodeId peer, boolean newcomer, Optional<MacAddress> station, long nowNanos) {
        if (!newcomer) {
            return shares[share(peer, salt, SHARES)].take(nowNanos);
        }
        return station.isPresent() ? newcomers.take(station.get(), nowNanos) : newcomers.takeOfAll(nowNanos);
    }

    /**
     * Which share an id falls into.
     *
     * @param id the id
     * @param salt secret
     * @param shares how many there are
     */
    public static int share(NodeId id, long salt, int shares) {
        long mixed = (id.hashCode() ^ salt) * 0x9E37_79B9_7F4A_7C15L; // Fibonacci hashing, Knuth vol. 3 §6.4
        return (int) Long.remainderUnsigned(mixed >>> 32, shares);
    }
}
