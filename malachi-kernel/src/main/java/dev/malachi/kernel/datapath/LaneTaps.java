package dev.malachi.kernel.datapath;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.tap.PacketTaps;
import dev.malachi.kernel.tap.TapRing;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The packet taps as one lane sees them: looked for once a batch, nearly always none. Used by one thread. */
final class LaneTaps {
    private final PacketTaps taps;
    private final int lane;
    /** By ordinal of the drop. */
    private final int[] verdicts = new int[Drop.values().length];

    private TapRing @Nullable [] rings;

    LaneTaps(PacketTaps taps, int lane) {
        this.taps = taps;
        this.lane = lane;
        for (Drop reason : Drop.values()) {
            verdicts[reason.ordinal()] = taps.verdict(reason.counter());
        }
    }

    void beginBatch() {
        rings = taps.of(lane);
    }

    /**
     * Copies a packet, of which {@link #end} or {@link #abandon} tells then.
     *
     * @param buffer where it lies
     * @param at its IP header
     * @param length its bytes
     */
    void begin(MemorySegment buffer, long at, int length) {
        TapRing[] now = rings;
        if (now != null) {
            for (TapRing ring : now) {
                ring.begin(buffer, at, length);
            }
        }
    }

    /**
     * Says what became of the packet.
     *
     * @param nanos monotonic time
     * @param outgoing whether it leaves
     * @param peer whose it is, if that is known
     * @param reason why it was dropped; null if it was not
     */
    void end(long nanos, boolean outgoing, @Nullable Peer peer, @Nullable Drop reason) {
        TapRing[] now = rings;
        if (now != null) {
            NodeId id = peer == null ? NodeId.ZERO : peer.id();
            int verdict = reason == null ? PacketTaps.DELIVERED : verdicts[reason.ordinal()];
            for (TapRing ring : now) {
                ring.end(nanos, outgoing, id, verdict);
            }
        }
    }

    /** The packet goes on elsewhere. */
    void abandon() {
        TapRing[] now = rings;
        if (now != null) {
            for (TapRing ring : now) {
                ring.abandon();
            }
        }
    }

    /** Copies a packet of this host that was dropped outside of the data path. */
    void add(MemorySegment buffer, long at, int length, long nanos, String counter) {
        TapRing[] now = rings;
        if (now != null) {
            int verdict = taps.verdict(counter);
            for (TapRing ring : now) {
                ring.begin(buffer, at, length);
                ring.end(nanos, true, NodeId.ZERO, verdict);
            }
        }
    }
}
