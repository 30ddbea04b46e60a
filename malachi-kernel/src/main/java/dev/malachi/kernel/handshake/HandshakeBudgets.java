package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.TokenBucket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much work others can cause (protocol.md §5). The shares are independent: who uses up one takes nothing of another. A sender that
 * has shown that it receives under its address, by a cookie, is not touched by who only writes that address into frames; and a pinned
 * peer where it has proven to be is not touched by who only writes its id.
 */
final class HandshakeBudgets {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MAX_REMEMBERED = 4096;
    private static final long MAC_PERIOD_NANOS = SECOND_NANOS / Wire.HANDSHAKE_MAC_RATE;
    /** Cookies at once: 50 ms' worth. */
    private static final int COOKIE_BURST = Wire.COOKIE_RATE / 20;

    private final Map<MacAddress, TokenBucket> claimed = new Recent<>();
    private final Map<MacAddress, TokenBucket> shown = new Recent<>();
    private final Map<MacAddress, TokenBucket> forwarders = new Recent<>();
    private final Map<NodeId, TokenBucket> peers = new Recent<>();
    private final TokenBucket[] peerShares = new TokenBucket[Wire.HANDSHAKE_PEER_SHARES];
    private final TokenBucket[] newcomerShares = new TokenBucket[Wire.HANDSHAKE_PEER_SHARES];
    /** By slot of the link, of which there are few. */
    private final Map<Integer, TokenBucket> passedOn = new HashMap<>();

    private final Map<Integer, TokenBucket> strangers = new HashMap<>();
    private final TokenBucket load = new TokenBucket();
    private final TokenBucket cookies = new TokenBucket();
    private final TokenBucket callBacks = new TokenBucket();
    private final long salt;
    private long loadEndsNanos;
    private boolean loaded;

    /** The buckets used last. One that is forgotten was full again, or there are so many that a share of all counts. */
    private static final class Recent<K> extends LinkedHashMap<K, TokenBucket> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }

    /**
     * Begins with full budgets.
     *
     * @param salt secret: says which peers share a budget
     */
    HandshakeBudgets(long salt) {
        this.salt = salt;
        for (int i = 0; i < peerShares.length; i++) {
            peerShares[i] = new TokenBucket();
            newcomerShares[i] = new TokenBucket();
        }
    }

    /** Counts an INIT with a good mac1, and says whether there are too many of them: now, or within the last second. */
    boolean underLoad(long nowNanos) {
        if (!load.take(nowNanos, Wire.HANDSHAKE_LOAD_RATE, SECOND_NANOS / Wire.HANDSHAKE_LOAD_RATE)) {
            loaded = true;
            loadEndsNanos = nowNanos + SECOND_NANOS;
        } else if (loaded && nowNanos - loadEndsNanos >= 0) {
            loaded = false;
        }
        return loaded;
    }

    /** Takes from the budget of an address that a sender has only claimed. How many there are in all is bounded by what counts as load. */
    boolean takeClaimed(MacAddress mac, long nowNanos) {
        return takeOfMac(claimed, mac, nowNanos);
    }

    /**
     * Takes from the budget of a pinned peer where it has proven to be, and from the share that it falls into. Newcomers have shares of
     * their own, since anybody can have many pins of that kind.
     */
    boolean takeOfPeer(NodeId id, boolean newcomer, long nowNanos) {
        return peers.computeIfAbsent(id, _ -> new TokenBucket())
                        .take(nowNanos, Wire.HANDSHAKE_PEER_BURST, SECOND_NANOS / Wire.HANDSHAKE_PEER_RATE)
                && takeRate(
                        shareOf(id, newcomer ? newcomerShares : peerShares),
                        Wire.HANDSHAKE_PEER_SHARE_RATE,
                        2 * Wire.HANDSHAKE_PEER_SHARE_RATE,
                        nowNanos);
    }

    private TokenBucket shareOf(NodeId id, TokenBucket[] shares) {
        long mixed = (id.hashCode() ^ salt) * 0x9E37_79B9_7F4A_7C15L; // Fibonacci hashing, Knuth vol. 3 §6.4
        return shares[(int) Long.remainderUnsigned(mixed >>> 32, shares.length)];
    }

    /** Takes from the budget of a pinned peer that passes on what others send, and from that of all such on the link. */
    boolean takePassedOn(MacAddress forwarder, int slot, long nowNanos) {
        return takeOfMac(forwarders, forwarder, nowNanos)
                && takeOfLink(passedOn, slot, Wire.HANDSHAKE_PASSED_ON_RATE, nowNanos);
    }

    /** Takes from the budget of any other station that has shown that it receives, and from that of all such on the link. */
    boolean takeOfStranger(MacAddress mac, int slot, long nowNanos) {
        return takeOfMac(shown, mac, nowNanos) && takeOfLink(strangers, slot, Wire.HANDSHAKE_STRANGERS_RATE, nowNanos);
    }

    /** A station that receives under its address has sent what only somebody sends who wants to cost us work. */
    void punish(MacAddress mac, long nowNanos) {
        shown.computeIfAbsent(mac, _ -> new TokenBucket())
                .empty(nowNanos, Wire.HANDSHAKE_PENALTY_NANOS, Wire.HANDSHAKE_MAC_BURST, MAC_PERIOD_NANOS);
    }

    private static boolean takeOfMac(Map<MacAddress, TokenBucket> buckets, MacAddress mac, long nowNanos) {
        return buckets.computeIfAbsent(mac, _ -> new TokenBucket())
                .take(nowNanos, Wire.HANDSHAKE_MAC_BURST, MAC_PERIOD_NANOS);
    }

    private static boolean takeOfLink(Map<Integer, TokenBucket> buckets, int slot, int rate, long nowNanos) {
        return takeRate(buckets.computeIfAbsent(slot, _ -> new TokenBucket()), rate, rate, nowNanos);
    }

    private static boolean takeRate(TokenBucket bucket, int rate, int burst, long nowNanos) {
        return bucket.take(nowNanos, burst, SECOND_NANOS / rate);
    }

    boolean takeCookie(long nowNanos) {
        return takeRate(cookies, Wire.COOKIE_RATE, COOKIE_BURST, nowNanos);
    }

    boolean takeCallBack(long nowNanos) {
        return takeRate(callBacks, Wire.UNKNOWN_INDEX_RATE, Wire.UNKNOWN_INDEX_RATE, nowNanos);
    }

    /** How many addresses and ids are remembered. */
    int remembered() {
        return claimed.size() + shown.size() + forwarders.size() + peers.size();
    }
}
