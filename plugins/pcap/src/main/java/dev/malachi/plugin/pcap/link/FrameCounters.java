package dev.malachi.plugin.pcap.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Frames that did not get through a link, by reason. Safe from any thread. */
final class FrameCounters {
    /** Why a frame was dropped. */
    enum Reason {
        /** The system's buffer was full. */
        RX_BUFFER_FULL("drop.buffer_full"),
        /** It is for another station. */
        RX_OTHER_HOST("drop.other_host"),
        /** It carries a VLAN id other than 0. */
        RX_VLAN("drop.vlan"),
        /** It is for a group that nobody here joined. */
        RX_GROUP("drop.group"),
        /** It was longer than what is captured of a frame. */
        RX_TRUNCATED("drop.truncated"),
        /** To be sent, shorter than an Ethernet header. */
        TX_UNDERSIZE("drop.undersize"),
        /** To be sent, longer than the MTU allows. */
        TX_OVERSIZE("drop.oversize"),
        /** The system had no room for too long. */
        TX_BUFFER_FULL("drop.socket_full"),
        /** The interface is down or gone. */
        TX_LINK_DOWN("drop.link_down"),
        /** The system refused it. */
        TX_REFUSED("drop.refused");

        private final String label;

        Reason(String label) {
            this.label = label;
        }
    }

    private static final Reason[] REASONS = Reason.values();

    private final AtomicLongArray values = new AtomicLongArray(REASONS.length);

    void add(Reason reason, long frames) {
        values.addAndGet(reason.ordinal(), frames);
    }

    /** Every reason with its count, in the order in which a frame meets them. */
    Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new LinkedHashMap<>();
        for (Reason reason : REASONS) {
            snapshot.put(reason.label, values.get(reason.ordinal()));
        }
        return snapshot;
    }
}
