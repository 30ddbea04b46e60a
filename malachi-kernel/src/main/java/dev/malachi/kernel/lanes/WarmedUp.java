package dev.malachi.kernel.lanes;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import java.util.EnumSet;
import java.util.Set;

/** With which algorithms the data path of a process has been compiled, or is being. Safe for use by several threads. */
public final class WarmedUp {
    private final Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);

    /** Makes one for a process that has just begun. */
    public WarmedUp() {}

    /**
     * Asks to be the one that does it.
     *
     * @param algorithm of the frames
     * @return false if another node does it or has done it
     */
    synchronized boolean claim(Algorithm algorithm) {
        return algorithms.add(algorithm);
    }
}
