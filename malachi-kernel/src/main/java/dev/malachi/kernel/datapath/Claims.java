package dev.malachi.kernel.datapath;

import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frame types and inner kinds that plugins have claimed, each with where the pumps bring what comes. Published as a whole, so that it
 * may change while they run: what no plugin claims costs them a look and a counter, and is not copied.
 */
public final class Claims {
    private static final int NUMBERS = 256;

    /** Where the frames of a type go. */
    @FunctionalInterface
    public interface FrameSink {
        /**
         * Takes a frame. May be called from any pump; copies what it keeps, never blocks.
         *
         * @param port link it came by
         * @param buffer where it lies
         * @param offset of the Ethernet header
         * @param length of the frame
         */
        void frame(LinkPort port, MemorySegment buffer, long offset, int length);
    }

    /** Where the inner packets of a kind go. */
    @FunctionalInterface
    public interface InnerSink {
        /**
         * Takes an authenticated inner packet. May be called from any pump; copies what it keeps, never blocks. The memory may be read only.
         *
         * @param session under which it came
         * @param lane of the pump
         * @param flags of the transport header
         * @param trafficClass 0 to 7, not authenticated
         * @param buffer where the plaintext lies
         * @param offset of its first byte, which is the kind
         * @param length of the plaintext, padding included
         */
        void inner(
                Session session, int lane, int flags, int trafficClass, MemorySegment buffer, long offset, int length);
    }

    /** By number; never changed once they are here. */
    private record Table(
            @Nullable FrameSink[] frames, @Nullable InnerSink[] inner) {}

    private volatile Table table = new Table(new FrameSink[NUMBERS], new InnerSink[NUMBERS]);

    /** Makes a table in which nothing is claimed. */
    public Claims() {}

    /**
     * Says anew what is claimed. Safe from any thread.
     *
     * @param frames all of them by L3 type
     * @param inner all of them by kind
     */
    public void publish(Map<Integer, FrameSink> frames, Map<Integer, InnerSink> inner) {
        var next = new Table(new FrameSink[NUMBERS], new InnerSink[NUMBERS]);
        frames.forEach((type, sink) -> next.frames()[type] = sink);
        inner.forEach((kind, sink) -> next.inner()[kind] = sink);
        table = next;
    }

    /** Where frames of a type (0 to 255) go, or null if no plugin claims it. Safe from any thread. */
    public @Nullable FrameSink frames(int type) {
        return table.frames()[type];
    }

    /** Where inner packets of a kind (0 to 255) go, or null if no plugin claims it. Safe from any thread. */
    public @Nullable InnerSink inner(int kind) {
        return table.inner()[kind];
    }
}
