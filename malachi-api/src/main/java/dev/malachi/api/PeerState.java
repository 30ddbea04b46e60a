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
    /** Known, but not heard for long, or it does not answer what was sent to it. */
    STALE,
    /** It has not answered for so long that IP packets to it are refused. */
    UNREACHABLE,
    /** Not trusted. */
    DENIED;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
