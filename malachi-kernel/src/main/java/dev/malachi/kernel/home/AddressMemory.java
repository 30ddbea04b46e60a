package dev.malachi.kernel.home;

import dev.malachi.api.time.Timeline;
import java.util.concurrent.Executor;

/**
 * What a node remembers of its IPv4 address over a restart (protocol.md §2 "Claims"): which candidate, and when it was held last, so
 * that no other node can take the address while its holder restarts. Used on the control thread.
 */
public final class AddressMemory {
    /** How a node comes back to its address. */
    public enum Return {
        /** It held the address within a day, and holds it. */
        HOLDER,
        /** It has no right to it, and asks. */
        PROBER,
        /** It held the address within a week, or cannot tell when since its clock went back: it asks, but does not yield to all. */
        WARY_PROBER
    }

    /** How often {@link #held} is to be called while the address is held. */
    public static final long REWRITE_NANOS = 600 * 1_000_000_000L;

    private static final long HOLDER_FOR_MILLIS = 24 * 3600 * 1000L;
    /** For so long others keep its mapping. */
    private static final long WARY_FOR_MILLIS = 7 * HOLDER_FOR_MILLIS;

    private final Timeline timeline;
    private final StateFile state;
    private final Executor fileWriter;
    private final Return comesBack;
    private int candidate;
    private boolean held;
    private boolean closed;

    /**
     * Reads what is remembered.
     *
     * @param timeline the wall clock
     * @param state where it is kept
     * @param fileWriter runs writes; the control thread must not wait for the disk
     */
    public AddressMemory(Timeline timeline, StateFile state, Executor fileWriter) {
        this.timeline = timeline;
        this.state = state;
        this.fileWriter = fileWriter;
        NodeState before = state.state();
        this.candidate = before.addressCandidate();
        this.comesBack = comesBack(before.addressHeldMillis(), timeline.currentTimeMillis());
    }

    private static Return comesBack(long heldMillis, long nowMillis) {
        if (heldMillis == 0) {
            return Return.PROBER;
        }
        long awayMillis = nowMillis - heldMillis;
        if (awayMillis >= 0 && awayMillis <= HOLDER_FOR_MILLIS) {
            return Return.HOLDER;
        }
        return awayMillis <= WARY_FOR_MILLIS ? Return.WARY_PROBER : Return.PROBER;
    }

    /** How this node came back to the address, as its home said at the start. */
    public Return comesBack() {
        return comesBack;
    }

    /** Number of the candidate in use; at the start that of the last time, 0 for a new node. */
    public int candidate() {
        return candidate;
    }

    /**
     * The address is held, now.
     *
     * @param k its candidate
     */
    public void held(int k) {
        candidate = k;
        held = true;
        store(k, timeline.currentTimeMillis());
    }

    /**
     * Another address is probed, or the same again: whatever was held is not from now on.
     *
     * @param k its candidate
     */
    public void probing(int k) {
        candidate = k;
        held = false;
        store(k, 0);
    }

    /** Has stored until when the address was held; the file's writer may be ended after this. Nothing is stored from now on. */
    public void close() {
        if (held) {
            held(candidate);
        }
        closed = true;
    }

    private void store(int k, long heldMillis) {
        if (!closed) {
            fileWriter.execute(() -> state.update(remembered -> remembered.withAddress(k, heldMillis)));
        }
    }
}
