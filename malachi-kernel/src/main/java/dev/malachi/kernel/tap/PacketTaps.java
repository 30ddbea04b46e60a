package dev.malachi.kernel.tap;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.protocol.TappedPacket;
import dev.malachi.api.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The packet taps of a node. A lane looks here once a batch; as long as there is none, that is all it costs. Safe for use by several
 * threads.
 */
public final class PacketTaps {
    /** Each costs memory, and time for each packet. */
    private static final int MOST_TAPS = 4;

    /** What became of a packet that was not dropped. */
    public static final int DELIVERED = 0;

    private final Timeline timeline;
    private final int lanes;
    private final List<OpenTap> open = new ArrayList<>();
    /** By lane; null as long as there is no tap. */
    private volatile TapRing @Nullable [][] rings;

    /** The verdicts by number. */
    private final List<String> verdicts = new CopyOnWriteArrayList<>();

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * Makes none.
     *
     * @param timeline of the node
     * @param lanes how many lanes there can be
     */
    public PacketTaps(Timeline timeline, int lanes) {
        this.timeline = timeline;
        this.lanes = lanes;
        int _ = verdict(TappedPacket.DELIVERED);
    }

    /** The rings of a lane, one a tap; null if there is none. */
    public TapRing @Nullable [] of(int lane) {
        TapRing[][] now = rings;
        return now == null ? null : now[lane];
    }

    /** Whether there is any. */
    public boolean any() {
        return rings != null;
    }

    /**
     * The number of a verdict.
     *
     * @param name such as {@code tx.drop.too_big}
     * @return the same at every call
     */
    public int verdict(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        synchronized (verdicts) {
            return numbers.computeIfAbsent(name, added -> {
                verdicts.add(added);
                return verdicts.size() - 1;
            });
        }
    }

    String verdict(int number) {
        return verdicts.get(number);
    }

    Timeline timeline() {
        return timeline;
    }

    /**
     * Opens a tap.
     *
     * @param snapBytes of each packet that are copied
     * @return the tap
     * @throws MalachiException if there are as many as can be
     */
    public synchronized OpenTap open(int snapBytes) {
        if (closed) {
            throw new MalachiException(MalachiException.Kind.FAILED, "This node is stopping.");
        }
        if (open.size() == MOST_TAPS) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "There are " + MOST_TAPS
                            + " captures already, and each costs every packet time; end one of them first.");
        }
        OpenTap tap = new OpenTap(this, lanes, snapBytes);
        open.add(tap);
        publish();
        return tap;
    }

    synchronized void remove(OpenTap tap) {
        open.remove(tap);
        publish();
    }

    private void publish() {
        if (open.isEmpty()) {
            rings = null;
            return;
        }
        TapRing[][] next = new TapRing[lanes][open.size()];
        for (int lane = 0; lane < lanes; lane++) {
            for (int i = 0; i < open.size(); i++) {
                next[lane][i] = open.get(i).ring(lane);
            }
        }
        rings = next;
    }

    /** Closes all of them: the node stops. */
    public void close() {
        List<OpenTap> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open);
        }
        all.forEach(OpenTap::close);
    }
}
