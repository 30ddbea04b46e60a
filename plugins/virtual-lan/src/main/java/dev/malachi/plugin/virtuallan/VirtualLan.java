package dev.malachi.plugin.virtuallan;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.LinkRequest;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The virtual Ethernet segments of this process, by name. All methods may be called by any thread. */
@Preview
public final class VirtualLan {
    /** Id of the link driver that opens links on these segments. */
    public static final String DRIVER_ID = "virtual-lan";

    /** Link indices begin above what operating systems give, so that a node may mix virtual and real links. */
    private static final int FIRST_INDEX = 1 << 20;

    private static final Map<String, Segment> SEGMENTS = new HashMap<>();
    private static final BitSet INDICES = new BitSet();

    private VirtualLan() {}

    /**
     * The segment of a name, made if there is none.
     *
     * <p>A segment goes away, with all its settings, when its last link is closed, unless it is held ({@link Segment#hold}).
     *
     * @param name as in {@code --link NAME=virtual-lan}
     * @return the segment that links of this name are on, or will be when they are opened
     */
    public static Segment segment(String name) {
        synchronized (SEGMENTS) {
            return SEGMENTS.computeIfAbsent(name, Segment::new);
        }
    }

    static VirtualLink attach(LinkRequest request) {
        synchronized (SEGMENTS) {
            // The lowest free index, not a running number: a simulation that is run again in this process sees the same
            // ones.
            int slot = INDICES.nextClearBit(0);
            INDICES.set(slot);
            return segment(request.name()).attach(request, FIRST_INDEX + slot);
        }
    }

    static void detach(VirtualLink link) {
        synchronized (SEGMENTS) {
            INDICES.clear(link.index() - FIRST_INDEX);
            link.segment().detach(link);
            forgetIfUnused(link.segment());
        }
    }

    static void hold(Segment segment) {
        synchronized (SEGMENTS) {
            segment.changeHolds(1);
            SEGMENTS.putIfAbsent(segment.name(), segment);
        }
    }

    static void release(Segment segment) {
        synchronized (SEGMENTS) {
            segment.changeHolds(-1);
            forgetIfUnused(segment);
        }
    }

    private static void forgetIfUnused(Segment segment) {
        if (segment.unused()) {
            SEGMENTS.remove(segment.name(), segment);
        }
    }
}
