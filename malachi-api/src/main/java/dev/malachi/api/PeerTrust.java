package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Locale;

/** By what right a peer is talked to (protocol.md §9). */
@Stable
public enum PeerTrust {
    /** Pinned at its first session under {@code tofu}; no person has looked at it. */
    MET,
    /** A person has said that it may. */
    APPROVED,
    /** A person has said that it may not. */
    DENIED;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
