package dev.malachi.kernel.peer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who began the traffic between this host and a peer, and whether it was answered (protocol.md §9): IP packets, datagrams and echoes of
 * ours, never keepalives, records or other control. It decides who is useful, so a peer must not be able to begin it by what it sends.
 *
 * <p>The pumps note packets, at the cost of one plain read for all but the first after each look; the control thread looks once a
 * minute. Safe from any thread.
 */
public final class Exchange {
    private static final int QUIET = 0;
    private static final int OURS = 1;
    private static final int THEIRS = 2;
    private static final int ANSWERED = 3;
    /** They began, and this host has sent since. */
    private static final int SERVED = 4;
    /** Set by the pumps, cleared by each look. */
    private static final int MOVED = 8;

    private final AtomicInteger state = new AtomicInteger();

    /** Makes one in which nothing has been sent. */
    public Exchange() {}

    /** This host sends to the peer. Noted before the packet leaves, so that no answer is earlier. */
    public void sent() {
        int now = state.getOpaque();
        if (now < MOVED || now == (MOVED | THEIRS)) {
            int who = now & ~MOVED;
            note(now, who == QUIET ? OURS : who == THEIRS ? SERVED : who);
        }
    }

    /** Whether the peer began it: then only what certainly begins something makes it ours. */
    public boolean isTheirs() {
        int who = state.getOpaque() & ~MOVED;
        return who == THEIRS || who == SERVED;
    }

    /** Whether the peer began it and this host has answered, so that there was traffic both ways. */
    public boolean isServed() {
        return (state.get() & ~MOVED) == SERVED;
    }

    /** Whether there was traffic since the last {@link #look}. */
    public boolean hasMoved() {
        return (state.get() & MOVED) != 0;
    }

    /** This host sends what answers nothing, such as a TCP SYN, whichever side began before. */
    public void begun() {
        int now = state.get();
        if ((now & ~MOVED) != ANSWERED) {
            state.compareAndSet(now, MOVED | OURS);
        } else {
            sent();
        }
    }

    /** This host receives from the peer. Noted before the packet is delivered, so that what answers it is later. */
    public void received() {
        int now = state.getOpaque();
        if (now < MOVED || now == (MOVED | OURS)) {
            int who = now & ~MOVED;
            note(now, who == QUIET ? THEIRS : who == OURS ? ANSWERED : who);
        }
    }

    /** The peer has answered a question of ours that only it could answer. */
    public void answered() {
        state.set(MOVED | ANSWERED);
    }

    /** A note that another one forestalls is lost; the next packet makes it. */
    private void note(int expected, int who) {
        state.compareAndSet(expected, MOVED | who);
    }

    /**
     * Looks whether there was traffic.
     *
     * @return true if there was any since the last look
     */
    public boolean look() {
        return (state.getAndUpdate(now -> now & ~MOVED) & MOVED) != 0;
    }

    /** It has been quiet for so long that the next packet begins anew. */
    public void end() {
        int now = state.get();
        if ((now & MOVED) == 0) {
            state.compareAndSet(now, QUIET);
        }
    }

    /** Whether this host began it, answered or not. */
    public boolean isOurs() {
        int who = state.get() & ~MOVED;
        return who == OURS || who == ANSWERED;
    }

    /** Whether this host began it, and the peer has answered. */
    public boolean isAnswered() {
        return (state.get() & ~MOVED) == ANSWERED;
    }
}
