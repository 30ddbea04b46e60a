package dev.malachi.plugin.ndp;

/** What the checks say of a message. */
sealed interface Verdict {
    /** It is not used. */
    record Dropped(DropReason reason) implements Verdict {}

    /** In the name of a peer, from where that is known to be, and more of it than may be checked. */
    record PutOff(Received received, DropReason reason) implements Verdict {}

    /** It says what its sender has proven lately, and asks for nothing. */
    record Unchanged(Received received) implements Verdict {}

    /** Under our own id, from another MAC address, and signed by our key. */
    record OwnKey(Received received) implements Verdict {}

    /** Its signatures hold. */
    record Verified(Received received, Speaker speaker) implements Verdict {}
}
