package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The budgets of signature checks (protocol.md §3.1). Everybody can write any id and any MAC address into a message, so who floods uses
 * up what his messages look like: strangers, or a peer that has moved. He does not touch the budget of a peer where it is known to be,
 * unless he sends in its name from its own address; and then he uses up that of this one peer.
 */
final class RateLimits {
    private static final Rate OF_MAC = Rate.perSecond(5, 10);
    private static final Rate STRANGERS = Rate.perSecond(50, 200);
    private static final Rate MOVED = Rate.perSecond(20, 20);
    private static final Rate OF_PEER = Rate.perSecond(5, 10);

    /** Independent shares of the peers that are where they are known to be: nobody outside knows who shares one with whom. */
    private static final int SHARES = 16;

    private static final Rate OF_SHARE = Rate.perSecond(20, 40);

    /** Addresses remembered; who forges more is still held by the budget of the strangers. */
    private static final int MACS_MAX = 4096;

    /** As many as the node remembers places of. */
    private static final int PEERS_MAX = 4096;

    private final BoundedMap<MacAddress, TokenBucket> macs = new BoundedMap<>(MACS_MAX);
    private final BoundedMap<NodeId, TokenBucket> peers = new BoundedMap<>(PEERS_MAX);
    private final TokenBucket[] shares = new TokenBucket[SHARES];
    /** Anybody can have many pins of this kind. */
    private final TokenBucket[] newcomerShares = new TokenBucket[SHARES];

    private final long salt;
    private final TokenBucket strangers;
    private final TokenBucket moved;

    RateLimits(RandomGenerator random) {
        salt = random.nextLong();
        strangers = new TokenBucket(STRANGERS);
        moved = new TokenBucket(MOVED);
        for (int i = 0; i < SHARES; i++) {
            shares[i] = new TokenBucket(OF_SHARE);
            newcomerShares[i] = new TokenBucket(OF_SHARE);
        }
    }

    /** Takes the check of a message of a peer from where it is known to be; empty if it is within the budget. */
    Optional<DropReason> takeWhereKnown(NodeId peer, boolean newcomer, long nowNanos) {
        if (!peers.computeIfAbsent(peer, id -> new TokenBucket(OF_PEER)).take(nowNanos)) {
            return Optional.of(DropReason.RATE_PEER);
        }
        return shareOf(peer, newcomer ? newcomerShares : shares).take(nowNanos)
                ? Optional.empty()
                : Optional.of(DropReason.RATE_PEERS);
    }

    /** Takes the check of any other message; empty if it is within the budgets. */
    Optional<DropReason> take(MacAddress source, boolean known, long nowNanos) {
        TokenBucket own = macs.computeIfAbsent(source, mac -> new TokenBucket(OF_MAC));
        if (!own.take(nowNanos)) {
            return Optional.of(DropReason.RATE_MAC);
        }
        if (known) {
            return moved.take(nowNanos) ? Optional.empty() : Optional.of(DropReason.RATE_PEERS);
        }
        return strangers.take(nowNanos) ? Optional.empty() : Optional.of(DropReason.RATE_STRANGERS);
    }

    private TokenBucket shareOf(NodeId peer, TokenBucket[] among) {
        long mixed = (peer.hashCode() ^ salt) * 0x9E37_79B9_7F4A_7C15L; // Fibonacci hashing, Knuth vol. 3 §6.4
        return among[(int) (mixed >>> Long.SIZE - 4)];
    }
}
