package dev.malachi.plugin.diagnosis.report;

import java.util.Locale;

/** Where on the way a step is, in the order in which each needs the one before. */
public enum Room {
    /** Permissions, devices, files, the daemon. */
    MACHINE,
    /** Interfaces and what lets frames pass. */
    LINK,
    /** Who is heard, and whom the operator means. */
    DISCOVERY,
    /** Trust, keys and answers. */
    SESSION,
    /** The TUN interface, addresses and routes. */
    ADDRESSES,
    /** What the two hosts do with IP packets. */
    HOST;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
