package dev.malachi.kernel.home;

import dev.malachi.api.time.Timeline;
import java.util.concurrent.Executor;

/**
 * Strictly rising time for handshakes and node records (protocol.md §5, §7.1): the larger of the wall clock and what was used before,
 * over restarts too. A bound is stored ahead of use, so even a crash never lets it go back.
 */
public final class Timestamps {
    private static final long AHEAD_MILLIS = 600_000;
    /** TAI64 label of 1970-01-01 00:00:10 TAI (cr.yp.to/libtai/tai64.html). */
    private static final long TAI64_EPOCH = 0x4000_0000_0000_000AL;

    private final Timeline timeline;
    private final StateFile state;
    private final Executor fileWriter;
    private long lastMillis;
    private long boundMillis;
    private int lastNanos;
    private long lastTaiMillis;
    private volatile int candidate;

    /**
     * Continues where the state file ends; stores a first bound at once.
     *
     * @param timeline the wall clock
     * @param state what is remembered
     * @param fileWriter runs later writes; the control thread must not wait for the disk
     */
    public Timestamps(Timeline timeline, StateFile state, Executor fileWriter) {
        this.timeline = timeline;
        this.state = state;
        this.fileWriter = fileWriter;
        this.candidate = state.candidate();
        this.lastMillis = Math.max(timeline.currentTimeMillis(), state.timestampMillis());
        this.boundMillis = lastMillis + AHEAD_MILLIS;
        state.store(boundMillis, candidate);
    }

    /** Milliseconds since 1970, greater than at every call before; for {@code seq} of node records. */
    public long nextMillis() {
        lastMillis = Math.max(timeline.currentTimeMillis(), lastMillis + 1);
        if (lastMillis > boundMillis - AHEAD_MILLIS / 2) {
            extend();
        }
        return lastMillis;
    }

    /**
     * Goes on after a value that was used by this node before, as others tell; it has forgotten that, say because HOME could not be
     * written.
     *
     * @param millis milliseconds since 1970
     */
    public void goOnAfter(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** TAI64N label, 12 bytes, greater than at every call before; for INITs. */
    public byte[] nextTai64n() {
        long millis = Math.max(timeline.currentTimeMillis(), lastMillis);
        if (millis == lastTaiMillis) {
            lastNanos++;
        } else {
            lastTaiMillis = millis;
            lastNanos = 0;
        }
        lastMillis = millis;
        if (millis > boundMillis - AHEAD_MILLIS / 2) {
            extend();
        }
        byte[] label = new byte[12];
        long seconds = TAI64_EPOCH + Math.floorDiv(millis, 1000L);
        int nanos = (int) Math.floorMod(millis, 1000L) * 1_000_000 + lastNanos;
        for (int i = 0; i < 8; i++) {
            label[i] = (byte) (seconds >>> 56 - 8 * i);
        }
        for (int i = 0; i < 4; i++) {
            label[8 + i] = (byte) (nanos >>> 24 - 8 * i);
        }
        return label;
    }

    /** Remembers the address candidate in use. */
    public void candidate(int k) {
        if (k != candidate) {
            candidate = k;
            long bound = boundMillis;
            fileWriter.execute(() -> state.store(bound, k));
        }
    }

    /** Number of the address candidate that was in use last. */
    public int candidate() {
        return candidate;
    }

    private void extend() {
        boundMillis = lastMillis + AHEAD_MILLIS;
        long bound = boundMillis;
        int k = candidate;
        fileWriter.execute(() -> state.store(bound, k));
    }
}
