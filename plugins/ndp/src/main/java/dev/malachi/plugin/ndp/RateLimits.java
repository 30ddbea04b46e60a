package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import java.util.Optional;

/** The budgets of protocol.md §3.1: per MAC address, for strangers, for known peers, so that none starves another. */
final class RateLimits {
    private static final int MAC_RATE = 5;
    private static final int MAC_BURST = 10;
    private static final int STRANGERS_RATE = 50;
    private static final int STRANGERS_BURST = 200;
    private static final int PEERS_RATE = 20;
    private static final int PEERS_BURST = 20;

    /** Addresses remembered; who forges more is still held by the budget of the strangers. */
    private static final int MACS_MAX = 4096;

    private final BoundedMap<MacAddress, TokenBucket> macs = new BoundedMap<>(MACS_MAX);
    private final TokenBucket strangers;
    private final TokenBucket peers;

    RateLimits(long nowNanos) {
        strangers = TokenBucket.of(STRANGERS_RATE, STRANGERS_BURST, nowNanos);
        peers = TokenBucket.of(PEERS_RATE, PEERS_BURST, nowNanos);
    }

    /** Takes from the budgets of a message; empty if it is within them. */
    Optional<DropReason> take(MacAddress source, boolean known, long nowNanos) {
        TokenBucket own = macs.computeIfAbsent(source, mac -> TokenBucket.of(MAC_RATE, MAC_BURST, nowNanos));
        if (!own.take(nowNanos)) {
            return Optional.of(DropReason.RATE_MAC);
        }
        if (known) {
            return peers.take(nowNanos) ? Optional.empty() : Optional.of(DropReason.RATE_PEERS);
        }
        return strangers.take(nowNanos) ? Optional.empty() : Optional.of(DropReason.RATE_STRANGERS);
    }
}
