package dev.malachi.kernel.datapath;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells when no pump can still hold what was unpublished: a session may be wiped only then.
 *
 * <p>Each lane has an epoch, odd while it works on a batch. A pump finds sessions anew in every batch, so what was unpublished before
 * a batch began cannot be found in it.
 */
public final class QuiescentStates {
    /** Epochs of two lanes do not share a cache line. */
    private static final int STRIDE = 16;

    private final AtomicLongArray epochs;
    private final int lanes;

    /**
     * Makes one with all lanes idle.
     *
     * @param lanes how many lanes there are
     */
    public QuiescentStates(int lanes) {
        this.lanes = lanes;
        this.epochs = new AtomicLongArray(lanes * STRIDE);
    }

    /** How many lanes there are. */
    public int lanes() {
        return lanes;
    }

    /** A lane begins a batch. Called by the lane's thread. */
    void begin(int lane) {
        // Volatile, not release: what the batch reads must not be read before the epoch is seen to be odd.
        int slot = lane * STRIDE;
        epochs.set(slot, epochs.getPlain(slot) + 1);
    }

    /** A lane has ended its batch and holds nothing any more. Called by the lane's thread. */
    void end(int lane) {
        int slot = lane * STRIDE;
        epochs.setRelease(slot, epochs.getPlain(slot) + 1);
    }

    /**
     * Notes which lanes are at work. Called after something was unpublished.
     *
     * @return tells when they have come to the end of that work
     */
    public Snapshot now() {
        long[] seen = new long[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            seen[lane] = epochs.get(lane * STRIDE);
        }
        return new Snapshot(seen);
    }

    /** The lanes at one moment. */
    public final class Snapshot {
        private final long[] seen;

        private Snapshot(long[] seen) {
            this.seen = seen;
        }

        /**
         * Whether every lane has been idle since.
         *
         * @return true for ever once it is
         */
        public boolean passed() {
            for (int lane = 0; lane < lanes; lane++) {
                boolean wasBusy = (seen[lane] & 1) != 0;
                if (wasBusy && epochs.getAcquire(lane * STRIDE) == seen[lane]) {
                    return false;
                }
            }
            return true;
        }
    }
}
