package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.random.RandomGenerator;

/**
 * The budgets of questions to one station that others can cause by what they send in a peer's name (protocol.md §3.1, §3.5). Anybody can
 * be many newcomers, so they have budgets of their own, by station and in all: they keep no peer from being asked that a person has
 * approved or that has answered our host on two days.
 */
final class QuestionLimits {
    private static final int SHARES = 16;
    private static final Rate OF_SHARE = Rate.perSecond(2, 4);
    private static final Rate OF_STATION = Rate.perSecond(2, 4);
    private static final Rate NEWCOMERS = Rate.perSecond(10, 10);

    /** Questions a second to a station where the peer that is meant has not answered: that station may be anybody. */
    private static final Rate OF_DOUBTFUL_STATION = Rate.perSecond(1, 3);

    private static final Rate DOUBTFUL = Rate.perSecond(10, 20);

    /** Addresses remembered; of more, the rate in all is the bound. */
    private static final int STATIONS_MAX = 4096;

    private final long salt;
    private final TokenBucket[] shares = new TokenBucket[SHARES];
    private final BoundedMap<MacAddress, TokenBucket> newcomersByStation = new BoundedMap<>(STATIONS_MAX);
    private final TokenBucket newcomers;
    private final Doubtful doubtful;
    private final Doubtful doubtfulOfNewcomers;

    private static final class Doubtful {
        private final BoundedMap<MacAddress, TokenBucket> byStation = new BoundedMap<>(STATIONS_MAX);
        private final TokenBucket all = new TokenBucket(DOUBTFUL);

        boolean take(MacAddress station, long nowNanos) {
            return byStation
                            .computeIfAbsent(station, mac -> new TokenBucket(OF_DOUBTFUL_STATION))
                            .take(nowNanos)
                    && all.take(nowNanos);
        }
    }

    QuestionLimits(RandomGenerator random) {
        salt = random.nextLong();
        for (int i = 0; i < SHARES; i++) {
            shares[i] = new TokenBucket(OF_SHARE);
        }
        newcomers = new TokenBucket(NEWCOMERS);
        doubtful = new Doubtful();
        doubtfulOfNewcomers = new Doubtful();
    }

    /** Takes a question to a peer where it is known to be, because more comes in its name than may be checked. */
    boolean takePutOff(NodeId peer, MacAddress station, boolean newcomer, long nowNanos) {
        if (!newcomer) {
            return shares[share(peer)].take(nowNanos);
        }
        return newcomersByStation
                        .computeIfAbsent(station, mac -> new TokenBucket(OF_STATION))
                        .take(nowNanos)
                && newcomers.take(nowNanos);
    }

    /** Takes a question to a station where the peer has not answered yet, because a frame of it came from there. */
    boolean takeDoubtful(MacAddress station, boolean newcomer, long nowNanos) {
        return (newcomer ? doubtfulOfNewcomers : doubtful).take(station, nowNanos);
    }

    private int share(NodeId peer) {
        long mixed = (peer.hashCode() ^ salt) * 0x9E37_79B9_7F4A_7C15L; // Fibonacci hashing, Knuth vol. 3 §6.4
        return (int) (mixed >>> Long.SIZE - 4);
    }
}
