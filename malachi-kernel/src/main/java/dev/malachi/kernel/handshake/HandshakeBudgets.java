package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.FairShare;
import dev.malachi.kernel.budget.PeerBudget;
import dev.malachi.kernel.budget.RecentBuckets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much work others can cause (protocol.md §5). The shares are independent: who uses up one takes nothing of another. A sender that
 * has shown that it receives under its address, by a cookie, is not touched by who only writes that address into frames; and a pinned
 * peer where it has proven to be is not touched by who only writes its id.
 */
final class HandshakeBudgets {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Rate OF_MAC = Rate.perSecond(Wire.HANDSHAKE_MAC_RATE, Wire.HANDSHAKE_MAC_BURST);
    private static final Rate OF_PEER = Rate.perSecond(Wire.HANDSHAKE_PEER_RATE, Wire.HANDSHAKE_PEER_BURST);
    private static final Rate OF_PEER_SHARE =
            Rate.perSecond(Wire.HANDSHAKE_PEER_SHARE_RATE, 2 * Wire.HANDSHAKE_PEER_SHARE_RATE);
    private static final Rate PASSED_ON = Rate.perSecond(Wire.HANDSHAKE_PASSED_ON_RATE, Wire.HANDSHAKE_PASSED_ON_RATE);
    private static final Rate OF_STRANGERS =
            Rate.perSecond(Wire.HANDSHAKE_STRANGERS_RATE, Wire.HANDSHAKE_STRANGERS_RATE);
    private static final Rate LOAD = Rate.perSecond(Wire.HANDSHAKE_LOAD_RATE, Wire.HANDSHAKE_LOAD_RATE);
    /** At once: 50 ms' worth. */
    private static final Rate COOKIES = Rate.perSecond(Wire.COOKIE_RATE, Wire.COOKIE_RATE / 20);

    private final RecentBuckets<MacAddress> claimed = new RecentBuckets<>(OF_MAC);
    private final RecentBuckets<MacAddress> forwarders = new RecentBuckets<>(OF_MAC);
    private final RecentBuckets<NodeId> peers = new RecentBuckets<>(OF_PEER);
    private final TokenBucket[] peerShares = new TokenBucket[Wire.HANDSHAKE_PEER_SHARES];
    private final TokenBucket[] newcomerShares = new TokenBucket[Wire.HANDSHAKE_PEER_SHARES];
    /** By slot of the link, of which there are few. */
    private final Map<Integer, TokenBucket> passedOn = new HashMap<>();

    private final Map<Integer, FairShare<MacAddress>> neighbors = new HashMap<>();
    private final Map<Integer, FairShare<MacAddress>> strangers = new HashMap<>();
    private final TokenBucket load = new TokenBucket(LOAD);
    private final TokenBucket cookies = new TokenBucket(COOKIES);
    private final PeerBudget callBacks;
    private final long salt;
    private long loadEndsNanos;
    private boolean loaded;

    /**
     * Begins with full budgets.
     *
     * @param salt secret: says which peers share a budget
     */
    HandshakeBudgets(long salt) {
        this.salt = salt;
        this.callBacks = new PeerBudget(
                salt,
                Rate.perSecond(Wire.CALL_BACK_SHARE_RATE, Wire.CALL_BACK_SHARE_BURST),
                Rate.perSecond(Wire.CALL_BACK_STATION_RATE, Wire.CALL_BACK_STATION_BURST),
                Rate.perSecond(Wire.UNKNOWN_INDEX_RATE, Wire.UNKNOWN_INDEX_RATE));
        for (int i = 0; i < peerShares.length; i++) {
            peerShares[i] = new TokenBucket(OF_PEER_SHARE);
            newcomerShares[i] = new TokenBucket(OF_PEER_SHARE);
        }
    }

    /** Counts an INIT with a good mac1, and says whether there are too many of them: now, or within the last second. */
    boolean underLoad(long nowNanos) {
        if (!load.take(nowNanos)) {
            loaded = true;
            loadEndsNanos = nowNanos + SECOND_NANOS;
        } else if (loaded && nowNanos - loadEndsNanos >= 0) {
            loaded = false;
        }
        return loaded;
    }

    /** Takes from the budget of an address that a sender has only claimed. How many there are in all is bounded by what counts as load. */
    boolean takeClaimed(MacAddress mac, long nowNanos) {
        return claimed.of(mac).take(nowNanos);
    }

    /**
     * Takes from the budget of a pinned peer where it has proven to be, and from the share that it falls into. Newcomers have shares of
     * their own, since anybody can have many pins of that kind.
     */
    boolean takeOfPeer(NodeId id, boolean newcomer, long nowNanos) {
        return peers.of(id).take(nowNanos)
                && shareOf(id, newcomer ? newcomerShares : peerShares).take(nowNanos);
    }

    private TokenBucket shareOf(NodeId id, TokenBucket[] shares) {
        return shares[PeerBudget.share(id, salt, shares.length)];
    }

    /** Takes from the budget of a pinned peer that passes on what others send, and from that of all such on the link. */
    boolean takePassedOn(MacAddress forwarder, int slot, long nowNanos) {
        return forwarders.of(forwarder).take(nowNanos)
                && passedOn.computeIfAbsent(slot, _ -> new TokenBucket(PASSED_ON))
                        .take(nowNanos);
    }

    /** Takes from the budget of a peer that is not pinned where it has been reached, and from that of all such on the link. */
    boolean takeOfNeighbor(MacAddress mac, int slot, long nowNanos) {
        return stations(neighbors, slot).take(mac, nowNanos);
    }

    /** Takes from the budget of any other station that has shown that it receives, and from that of all such on the link. */
    boolean takeOfStranger(MacAddress mac, int slot, long nowNanos) {
        return stations(strangers, slot).take(mac, nowNanos);
    }

    /** A station that receives under its address has sent what only somebody sends who wants to cost us work. */
    void punish(MacAddress mac, int slot, long nowNanos) {
        stations(neighbors, slot).punish(mac, nowNanos, Wire.HANDSHAKE_PENALTY_NANOS);
        stations(strangers, slot).punish(mac, nowNanos, Wire.HANDSHAKE_PENALTY_NANOS);
    }

    private static FairShare<MacAddress> stations(Map<Integer, FairShare<MacAddress>> links, int slot) {
        return links.computeIfAbsent(slot, _ -> new FairShare<>(OF_MAC, OF_STRANGERS));
    }

    boolean takeCookie(long nowNanos) {
        return cookies.take(nowNanos);
    }

    /** Takes a handshake of ours with a peer that any sender may have caused. */
    boolean takeCallBack(NodeId id, boolean newcomer, MacAddress mac, long nowNanos) {
        return callBacks.take(id, newcomer, Optional.of(mac), nowNanos);
    }

    /** How many addresses and ids are remembered. */
    int remembered() {
        return claimed.size()
                + forwarders.size()
                + peers.size()
                + neighbors.values().stream().mapToInt(FairShare::size).sum()
                + strangers.values().stream().mapToInt(FairShare::size).sum();
    }
}
