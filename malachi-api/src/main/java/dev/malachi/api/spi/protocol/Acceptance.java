package dev.malachi.api.spi.protocol;

import dev.malachi.api.annotation.Preview;

/** What became of a packet that a protocol gave to the node ({@link ProtocolContext#sendInner}). */
@Preview
public enum Acceptance {
    /** Sealed and handed to the link. */
    SENT,
    /** It waits: for a session, which is being made, or for the thread that seals it. */
    QUEUED,
    /** There is no session and there will be none: the peer is not known, does not answer, or speaks another protocol. */
    NO_SESSION,
    /** There is a session, but nothing is known of where the peer is. */
    NO_PATH,
    /** It does not fit a frame on the way to the peer. */
    TOO_LARGE,
    /** Too much waits already; try again later. */
    QUEUE_FULL;

    /**
     * Whether the packet is on its way.
     *
     * @return true if it was sent or waits to be
     */
    public boolean accepted() {
        return this == SENT || this == QUEUED;
    }
}
