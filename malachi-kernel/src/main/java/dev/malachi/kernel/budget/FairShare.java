package dev.malachi.kernel.budget;

import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.HashSet;
import java.util.Set;

/**
 * A budget of many stations, each of which gets its share (protocol.md §5): as long as all want less than there is, as much as each may
 * have alone; else so little that three quarters of all are enough for those that want some. The rest is for those that come new, so
 * that the first piece of work of a station goes before the next one of another. For one thread.
 *
 * @param <K> what tells stations apart
 */
public final class FairShare<K> {
    private static final long SECOND_NANOS = 1_000_000_000L;
    /** However many stations there are, each has its turn again after this. */
    private static final long LONGEST_TURN_NANOS = 60 * SECOND_NANOS;

    private static final int MAX_COUNTED = 4096;

    private final Rate ofEach;
    private final Rate ofAll;
    private final RecentBuckets<K> each;
    private final TokenBucket all;
    private final Set<K> thisSecond = new HashSet<>();
    private int lastSecond;
    private long secondNanos;

    /**
     * Begins with a full budget.
     *
     * @param ofEach what a station has at the most
     * @param ofAll what all have together
     */
    public FairShare(Rate ofEach, Rate ofAll) {
        this.ofEach = ofEach;
        this.ofAll = ofAll;
        this.each = new RecentBuckets<>(ofEach);
        this.all = new TokenBucket(ofAll);
    }

    /**
     * Takes a piece of work.
     *
     * @param station whose
     * @param nowNanos monotonic time
     * @return whether it may be done
     */
    public boolean take(K station, long nowNanos) {
        long alone = ofEach.periodNanos();
        long period = Math.clamp(crowd(station, nowNanos) * ofAll.periodNanos() * 4 / 3, alone, LONGEST_TURN_NANOS);
        int burst = 1 + (int) ((ofEach.burst() - 1) * alone / period);
        return each.of(station).take(nowNanos, new Rate(burst, period)) && takeOfAll(nowNanos);
    }

    /** Takes one of which it is not known whose it is. */
    boolean takeOfAll(long nowNanos) {
        return all.take(nowNanos);
    }

    /** How many stations want some: in the last second, or already in this one. */
    private long crowd(K station, long nowNanos) {
        long age = nowNanos - secondNanos;
        if (age >= SECOND_NANOS) {
            lastSecond = age < 2 * SECOND_NANOS ? thisSecond.size() : 0;
            thisSecond.clear();
            secondNanos = nowNanos;
        }
        if (thisSecond.size() < MAX_COUNTED) {
            thisSecond.add(station);
        }
        return Math.max(lastSecond, thisSecond.size());
    }

    /**
     * A station gets nothing for a while.
     *
     * @param station which
     * @param nowNanos monotonic time
     * @param pauseNanos how long
     */
    public void punish(K station, long nowNanos, long pauseNanos) {
        each.of(station).empty(nowNanos, pauseNanos);
    }

    /** How many stations are remembered. */
    public int size() {
        return each.size();
    }
}
