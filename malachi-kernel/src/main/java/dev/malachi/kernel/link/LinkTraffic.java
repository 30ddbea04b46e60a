package dev.malachi.kernel.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has passed a link since it was opened: frames of this protocol and their bytes, Ethernet header included. Lanes gather it in fields
 * of their own and add it at the end of each batch. Safe for use by several threads.
 */
public final class LinkTraffic {
    private final LongAdder rxFrames = new LongAdder();
    private final LongAdder rxBytes = new LongAdder();
    private final LongAdder txFrames = new LongAdder();
    private final LongAdder txBytes = new LongAdder();

    /** Makes one of a link by which nothing has passed. */
    public LinkTraffic() {}

    /**
     * A batch came from the link.
     *
     * @param frames its frames
     * @param bytes of all of them
     */
    public void received(long frames, long bytes) {
        rxFrames.add(frames);
        rxBytes.add(bytes);
    }

    /**
     * A batch was given to the link.
     *
     * @param frames its frames
     * @param bytes of all of them
     */
    public void sent(long frames, long bytes) {
        txFrames.add(frames);
        txBytes.add(bytes);
    }

    /**
     * All values.
     *
     * @return name to value: {@code rx.frames rx.bytes tx.frames tx.bytes}
     */
    public Map<String, Long> counters() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("rx.frames", rxFrames.sum());
        values.put("rx.bytes", rxBytes.sum());
        values.put("tx.frames", txFrames.sum());
        values.put("tx.bytes", txBytes.sum());
        return values;
    }
}
