package dev.malachi.plugin.classic;

import dev.malachi.api.wire.Wire;
import java.util.BitSet;

/** Which of the newest {@value Wire#REPLAY_WINDOW} counters were seen. */
final class ReplayWindow {
    private final BitSet seen = new BitSet(); // by counter modulo the window; grows with what comes
    private long newest = -1;

    /** Records the counter of an authenticated frame; false if it was seen or is too old to know. */
    boolean accept(long counter) {
        if (counter < 0 || newest - counter >= Wire.REPLAY_WINDOW) {
            return false; // a counter beyond 2^63 is none that was counted up to
        }
        if (counter > newest) {
            forget(counter);
            newest = counter;
        }
        int slot = slot(counter);
        boolean fresh = !seen.get(slot);
        seen.set(slot);
        return fresh;
    }

    /** Makes room for the counters after the newest, up to the one that came. */
    private void forget(long upTo) {
        if (upTo - newest >= Wire.REPLAY_WINDOW) {
            seen.clear();
            return;
        }
        int from = slot(newest + 1);
        int to = slot(upTo);
        if (from <= to) {
            seen.clear(from, to + 1);
        } else {
            seen.clear(from, Wire.REPLAY_WINDOW);
            seen.clear(0, to + 1);
        }
    }

    private static int slot(long counter) {
        return (int) (counter % Wire.REPLAY_WINDOW);
    }
}
