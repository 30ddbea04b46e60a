package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Locale;

/** Whom a node talks to (protocol.md §9). */
@Stable
public enum TrustMode {
    /** Trust on first use: the binding of name and address to an id is pinned at the first session. */
    TOFU,
    /** Only ids that are pinned or allowed already. */
    KNOWN;

    /** Lower case, as on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
