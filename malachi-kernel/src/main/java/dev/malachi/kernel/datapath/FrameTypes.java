package dev.malachi.kernel.datapath;

import dev.malachi.api.wire.Wire;
import java.util.Collection;

/**
 * The L3 frame types that protocols claim. Published as a whole, so that it may change while the pumps run: what no protocol claims is
 * dropped there, and costs neither a copy nor time of the control thread.
 */
public final class FrameTypes {
    private static final int TYPES = 256;

    /** One bit each; never changed once it is here. */
    private volatile long[] claimed = new long[TYPES / Long.SIZE];

    /** Makes a table in which nothing is claimed. */
    public FrameTypes() {}

    /** Whether a protocol may claim a type: discovery, the classic container, and those for plugins (protocol.md §1). */
    public static boolean isClaimable(int type) {
        return type == Wire.TYPE_NDP
                || type == Wire.TYPE_SECURE
                || type >= Wire.TYPE_PLUGIN_FIRST && type <= Wire.TYPE_PLUGIN_LAST;
    }

    /**
     * Says anew what is claimed. Safe from any thread.
     *
     * @param types all of them
     */
    public void publish(Collection<Integer> types) {
        long[] bits = new long[TYPES / Long.SIZE];
        for (int type : types) {
            bits[type / Long.SIZE] |= 1L << type;
        }
        claimed = bits;
    }

    /**
     * Whether a protocol takes frames of a type. Safe from any thread.
     *
     * @param type 0 to 255
     */
    public boolean claims(int type) {
        return (claimed[type / Long.SIZE] >>> type & 1) != 0;
    }
}
