package dev.malachi.plugin.linux.packet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Frames that did not get through a link, by reason. Safe from any thread. */
final class FrameCounters {
    /** Why a frame was dropped. */
    enum Reason {
        /** The ring was full: the kernel dropped it. */
        RX_RING_FULL("rxRingFull"),
        /** It is for another station; frames of a VLAN look like this too. */
        RX_OTHER_HOST("rxOtherHost"),
        /** It carries a VLAN id other than 0. */
        RX_VLAN("rxVlan"),
        /** It is for a group that nobody here joined. */
        RX_GROUP("rxGroup"),
        /** It did not fit its slot. */
        RX_TRUNCATED("rxTruncated"),
        /** Shorter than an Ethernet header, or longer than the MTU allows. */
        TX_LENGTH("txLength"),
        /** Longer than the system would send. */
        TX_TOO_LONG("txTooLong"),
        /** The interface's queue was full. */
        TX_QUEUE_FULL("txQueueFull"),
        /** The socket stayed full for too long. */
        TX_SOCKET_FULL("txSocketFull"),
        /** The interface is down or gone. */
        TX_LINK_DOWN("txLinkDown"),
        /** The system refused it for another reason. */
        TX_REFUSED("txRefused");

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
