package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Locale;

/** Whom a node talks to (protocol.md §9). */
@Stable
public enum TrustMode {
    /** Trust on first use: everybody; the binding of name and address to an id is pinned at the first session. */
    TOFU,
    /** Only ids that a person has approved; others are not listened to. */
    KNOWN,
    /** Only ids that a person has approved; others are listed as pending until then. */
    APPROVE;

    /** Lower case, as on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
