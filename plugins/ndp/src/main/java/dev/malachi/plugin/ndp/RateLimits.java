package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The budgets of signature checks (protocol.md §3.1). Everybody can write any id and any MAC address into a message, so who floods uses
 * up what his messages look like: strangers, or a peer that has moved. He does not touch the budget of a peer where it is known to be,
 * unless he sends in its name from its own address; and then he uses up that of this one peer.
 */
final class RateLimits {
    private static final int MAC_RATE = 5;
    private static final int MAC_BURST = 10;
    private static final int STRANGERS_RATE = 50;
    private static final int STRANGERS_BURST = 200;
    private static final int MOVED_RATE = 20;
    private static final int MOVED_BURST = 20;
    private static final int PEER_RATE = 5;
    private static final int PEER_BURST = 10;

    /** Independent shares of the peers that are where they are known to be: nobody outside knows who shares one with whom. */
    private static final int SHARES = 16;

    private static final int SHARE_RATE = 20;
    private static final int SHARE_BURST = 40;

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

    RateLimits(RandomGenerator random, long nowNanos) {
        salt = random.nextLong();
        strangers = TokenBucket.of(STRANGERS_RATE, STRANGERS_BURST, nowNanos);
        moved = TokenBucket.of(MOVED_RATE, MOVED_BURST, nowNanos);
        for (int i = 0; i < SHARES; i++) {
            shares[i] = TokenBucket.of(SHARE_RATE, SHARE_BURST, nowNanos);
            newcomerShares[i] = TokenBucket.of(SHARE_RATE, SHARE_BURST, nowNanos);
        }
    }

    /** Takes the check of a message of a peer from where it is known to be; empty if it is within the budget. */
    Optional<DropReason> takeWhereKnown(NodeId peer, boolean newcomer, long nowNanos) {
        if (!peers.computeIfAbsent(peer, id -> TokenBucket.of(PEER_RATE, PEER_BURST, nowNanos))
                .take(nowNanos)) {
            return Optional.of(DropReason.RATE_PEER);
        }
        return shareOf(peer, newcomer ? newcomerShares : shares).take(nowNanos)
                ? Optional.empty()
                : Optional.of(DropReason.RATE_PEERS);
    }

    /** Takes the check of any other message; empty if it is within the budgets. */
    Optional<DropReason> take(MacAddress source, boolean known, long nowNanos) {
        TokenBucket own = macs.computeIfAbsent(source, mac -> TokenBucket.of(MAC_RATE, MAC_BURST, nowNanos));
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
