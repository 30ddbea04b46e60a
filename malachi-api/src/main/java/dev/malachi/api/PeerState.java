package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Locale;

/** Where the relation to a peer stands. */
@Stable
public enum PeerState {
    /** Discovered; no session yet. */
    NEW,
    /** Not talked to before a person approves it. */
    PENDING,
    /** A session is up. */
    SESSION,
    /** Known, but not heard for long. */
    STALE,
    /** A handshake is not answered. */
    UNREACHABLE,
    /** Not trusted. */
    DENIED;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
