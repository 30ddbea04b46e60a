package dev.malachi.kernel.trust;

/**
 * The memory for ids that no person approved (protocol.md §9): one budget for all that is kept of them, from the first INIT to the
 * memory of plugins. Sizes are of the heap, in bytes, and the largest that a peer can cause; a test holds them against the heap.
 */
public final class MembershipBudget {
    /** For newcomers: some 480 with a session each. A node whom strangers flood stays within 130 MB with that. */
    public static final long NEWCOMER_BYTES = 6L << 20;

    /** For the settled, whom no newcomer pushes out. */
    public static final long SETTLED_BYTES = 12L << 20;

    /** For all of them together. */
    public static final long BYTES = NEWCOMER_BYTES + SETTLED_BYTES;

    /** When so much has been forgotten, listeners are told: a heap that only grows until it is full may be collected then. */
    public static final long TOLD_BYTES = 2L << 20;

    /** Newcomers at the most. */
    public static final int NEWCOMERS = 2048;

    /**
     * Of those, the room that ids keep at the most that have sent an INIT but no frame yet: they could not come in otherwise when all
     * others are more useful. An honest one needs it for a round trip.
     */
    public static final int UNPROVEN = 512;

    /** The same for ids of which only others have told. */
    public static final int HEARD_OF = 128;

    /** A new pin a second, and so many at once; a quarter is for those to whom our host has sent. */
    public static final int PIN_BURST = 50;

    public static final int STRANGERS_PIN_BURST = PIN_BURST * 3 / 4;
    public static final long PIN_PERIOD_NANOS = 1_000_000_000L;

    /** An id that has sent an INIT: its keys, what is known of its handshakes, and what the INIT announced. */
    public static final int UNPROVEN_BYTES = 2048;

    /** A peer: that, its announcement of 512 bytes, where it is, its mappings and its boots. */
    public static final int PEER_BYTES = 5120;

    /** A node record with its 512 bytes of announcement. */
    public static final int RECORD_BYTES = 2048;

    /** A pin with its name. */
    public static final int PIN_BYTES = 512;

    /** A session: its keys, its replay window, what its INIT announced, and a cipher for each lane. */
    public static int sessionBytes(int lanes) {
        return 4096 + lanes * CIPHER_BYTES;
    }

    /**
     * The room that {@link #UNPROVEN} ids keep, each with the session that answers its INIT: never more than half of that of the
     * newcomers, however many ciphers a session has. With two lanes 384, which is more than strangers on one link can begin in seven
     * seconds (protocol.md §5), so an honest one has a retry's time; with sixteen 139, which is more than they can in two.
     */
    public static int unproven(int lanes) {
        return (int) Math.min(UNPROVEN, NEWCOMER_BYTES / 2 / (UNPROVEN_BYTES + sessionBytes(lanes)));
    }

    private static final int CIPHER_BYTES = 1024;

    private MembershipBudget() {}
}
