package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.TokenBucket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much work strangers can cause (protocol.md §5). Senders that have shown that they receive under their address, by a cookie or by
 * an index of ours, have a budget of their own: nobody can use it up by sending under their address.
 */
final class HandshakeBudgets {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MAX_MACS = 4096;
    private static final int PINNED_RATE = Wire.HANDSHAKE_LINK_RATE * Wire.HANDSHAKE_PINNED_PERCENT / 100;
    private static final int STRANGERS_RATE = Wire.HANDSHAKE_LINK_RATE - PINNED_RATE;
    /** Cookies at once: 50 ms' worth. */
    private static final int COOKIE_BURST = Wire.COOKIE_RATE / 20;

    private final Map<MacAddress, TokenBucket> claimed = new RecentMacs();
    private final Map<MacAddress, TokenBucket> shown = new RecentMacs();
    /** By slot of the link, of which there are few. */
    private final Map<Integer, TokenBucket> pinned = new HashMap<>();

    private final Map<Integer, TokenBucket> strangers = new HashMap<>();
    private final TokenBucket load = new TokenBucket();
    private final TokenBucket cookies = new TokenBucket();
    private final TokenBucket callBacks = new TokenBucket();
    private long loadEndsNanos;
    private boolean loaded;

    /** Buckets of the addresses heard last. One that is forgotten was full again, or there are so many that the link's budget counts. */
    private static final class RecentMacs extends LinkedHashMap<MacAddress, TokenBucket> {
        private static final long serialVersionUID = 1;

        RecentMacs() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<MacAddress, TokenBucket> eldest) {
            return size() > MAX_MACS;
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

    /**
     * Takes from the budget of an address.
     *
     * @param mac Ethernet source
     * @param receives whether the sender has shown that it receives what is sent there
     * @param nowNanos monotonic time
     */
    boolean takeForMac(MacAddress mac, boolean receives, long nowNanos) {
        return (receives ? shown : claimed)
                .computeIfAbsent(mac, _ -> new TokenBucket())
                .take(nowNanos, Wire.HANDSHAKE_MAC_BURST, SECOND_NANOS / Wire.HANDSHAKE_MAC_RATE);
    }

    /**
     * Takes from the budget of a link. Only who has shown that it receives may: others are bounded by what counts as load.
     *
     * @param slot of the link
     * @param known whether the sender is pinned, or awaited
     * @param nowNanos monotonic time
     */
    boolean takeForLink(int slot, boolean known, long nowNanos) {
        int rate = known ? PINNED_RATE : STRANGERS_RATE;
        return (known ? pinned : strangers)
                .computeIfAbsent(slot, _ -> new TokenBucket())
                .take(nowNanos, rate, SECOND_NANOS / rate);
    }

    boolean takeCookie(long nowNanos) {
        return cookies.take(nowNanos, COOKIE_BURST, SECOND_NANOS / Wire.COOKIE_RATE);
    }

    boolean takeCallBack(long nowNanos) {
        return callBacks.take(nowNanos, Wire.UNKNOWN_INDEX_RATE, SECOND_NANOS / Wire.UNKNOWN_INDEX_RATE);
    }

    /** How many addresses are remembered. */
    int macs() {
        return claimed.size() + shown.size();
    }
}
