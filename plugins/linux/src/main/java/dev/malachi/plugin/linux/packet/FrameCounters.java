package dev.malachi.plugin.linux.packet;

import dev.malachi.plugin.linux.xdp.XdpQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Frames that did not get through a link, by reason. Safe from any thread. */
final class FrameCounters {
    /** Why a frame was dropped. */
    enum Reason {
        /** The ring was full: the kernel dropped it. */
        RX_RING_FULL("drop.ring_full"),
        /** It is for another station; frames of a VLAN look like this too. */
        RX_OTHER_HOST("drop.other_host"),
        /** It carries a VLAN id other than 0. */
        RX_VLAN("drop.vlan"),
        /** It is for a group that nobody here joined. */
        RX_GROUP("drop.group"),
        /** It did not fit its slot. */
        RX_TRUNCATED("drop.truncated"),
        /** It is shorter than an Ethernet header. */
        RX_UNDERSIZE("drop.rx_undersize"),
        /** To be sent, shorter than an Ethernet header. */
        TX_UNDERSIZE("drop.undersize"),
        /** To be sent, longer than the MTU allows. */
        TX_OVERSIZE("drop.oversize"),
        /** The interface's queue was full. */
        TX_QUEUE_FULL("drop.queue_full"),
        /** The socket stayed full for too long. */
        TX_SOCKET_FULL("drop.socket_full"),
        /** The interface is down or gone. */
        TX_LINK_DOWN("drop.link_down"),
        /** The system refused it for another reason. */
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

    /** What queues of AF_XDP lose is counted here. */
    XdpQueue.Losses queueLosses() {
        return new XdpQueue.Losses() {
            @Override
            public void queueFull(int frames) {
                add(Reason.TX_QUEUE_FULL, frames);
            }

            @Override
            public void linkDown(int frames) {
                add(Reason.TX_LINK_DOWN, frames);
            }
        };
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
