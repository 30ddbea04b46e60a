package dev.malachi.kernel.trust;

/** How much a peer counts when room is short or a name or address is contested (protocol.md §9); the later, the more. */
public enum Standing {
    /** Anybody who can make a key. */
    NEWCOMER,
    /** Our host sent to it and it answered, on two days. What only a peer does never makes it settled. */
    SETTLED,
    /** A person has approved it. */
    APPROVED
}
