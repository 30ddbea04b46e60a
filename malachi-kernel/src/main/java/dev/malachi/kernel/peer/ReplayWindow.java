package dev.malachi.kernel.peer;

import dev.malachi.api.wire.Wire;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which counters have been seen (RFC 6479, protocol.md §6) among the newest {@value Wire#REPLAY_WINDOW}.
 *
 * <p>All frames of a peer come by one lane unless it is reached over two links at once, so the guard is a compare-and-set that
 * practically never waits.
 */
public final class ReplayWindow {
    private static final int BITS_PER_WORD = Long.SIZE;
    /** At least a word more than the window needs, so that advancing clears whole words only (RFC 6479 §2); a power of two. */
    private static final int WORDS = Wire.REPLAY_WINDOW / BITS_PER_WORD * 2;

    private final long[] words = new long[WORDS];
    private final AtomicBoolean busy = new AtomicBoolean();
    private long newest = -1;

    /** Makes an empty window. */
    public ReplayWindow() {}

    /**
     * Records a counter of an authenticated frame.
     *
     * @param counter as sent
     * @return true if it is new, false if it was seen or is too old to know
     */
    public boolean accept(long counter) {
        while (!busy.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            return acceptExclusively(counter);
        } finally {
            busy.setRelease(false);
        }
    }

    private boolean acceptExclusively(long counter) {
        if (counter < 0) {
            return false; // beyond 2^63 frames; REJECT_AFTER_FRAMES is never reached in practice
        }
        long word = counter / BITS_PER_WORD;
        if (counter > newest) {
            long newestWord = newest / BITS_PER_WORD;
            long fresh = newest < 0 ? WORDS : Math.min(word - newestWord, WORDS);
            for (long i = 0; i < fresh; i++) {
                words[slot(word - i)] = 0;
            }
            newest = counter;
        } else if (newest - counter >= Wire.REPLAY_WINDOW) {
            return false;
        }
        int slot = slot(word);
        long bit = 1L << counter % BITS_PER_WORD;
        boolean unseen = (words[slot] & bit) == 0;
        words[slot] |= bit;
        return unseen;
    }

    private static int slot(long word) {
        return (int) word & WORDS - 1;
    }
}
