package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;

/** Datagram ports as arguments. */
final class Ports {
    private static final int LAST = 65_535;

    private Ports() {}

    /** Checks a port that a person typed. */
    static int check(long port) {
        if (port < 1 || port > LAST) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE, "A port is a number from 1 to " + LAST + ", not " + port + ".");
        }
        return (int) port;
    }
}
