package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import java.util.random.RandomGenerator;

/**
 * The budgets of questions to one station that others can cause by what they send in a peer's name (protocol.md §3.1, §3.5). Anybody can
 * be many newcomers, so they have budgets of their own, by station and in all: they keep no peer from being asked that a person has
 * approved or that has answered our host on two days.
 */
final class QuestionLimits {
    private static final int SHARES = 16;
    private static final int SHARE_RATE = 2;
    private static final int SHARE_BURST = 4;
    private static final int STATION_RATE = 2;
    private static final int STATION_BURST = 4;
    private static final int NEWCOMERS_RATE = 10;
    private static final int NEWCOMERS_BURST = 10;

    /** Questions a second to a station where the peer that is meant has not answered: that station may be anybody. */
    private static final int DOUBTFUL_STATION_RATE = 1;

    private static final int DOUBTFUL_STATION_BURST = 3;
    private static final int DOUBTFUL_RATE = 10;
    private static final int DOUBTFUL_BURST = 20;

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
        private final TokenBucket all;

        Doubtful(long nowNanos) {
            all = TokenBucket.of(DOUBTFUL_RATE, DOUBTFUL_BURST, nowNanos);
        }

        boolean take(MacAddress station, long nowNanos) {
            return byStation
                            .computeIfAbsent(
                                    station,
                                    mac -> TokenBucket.of(DOUBTFUL_STATION_RATE, DOUBTFUL_STATION_BURST, nowNanos))
                            .take(nowNanos)
                    && all.take(nowNanos);
        }
    }

    QuestionLimits(RandomGenerator random, long nowNanos) {
        salt = random.nextLong();
        for (int i = 0; i < SHARES; i++) {
            shares[i] = TokenBucket.of(SHARE_RATE, SHARE_BURST, nowNanos);
        }
        newcomers = TokenBucket.of(NEWCOMERS_RATE, NEWCOMERS_BURST, nowNanos);
        doubtful = new Doubtful(nowNanos);
        doubtfulOfNewcomers = new Doubtful(nowNanos);
    }

    /** Takes a question to a peer where it is known to be, because more comes in its name than may be checked. */
    boolean takePutOff(NodeId peer, MacAddress station, boolean newcomer, long nowNanos) {
        if (!newcomer) {
            return shares[share(peer)].take(nowNanos);
        }
        return newcomersByStation
                        .computeIfAbsent(station, mac -> TokenBucket.of(STATION_RATE, STATION_BURST, nowNanos))
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
