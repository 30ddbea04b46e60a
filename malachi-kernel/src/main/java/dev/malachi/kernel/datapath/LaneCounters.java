package dev.malachi.kernel.datapath;

import dev.malachi.kernel.stats.Counters;
import java.util.concurrent.atomic.LongAdder;

/** What one lane counts. Frames and bytes are gathered in plain fields during a batch and added to the node's counters at its end. */
final class LaneCounters {
    private static final Drop[] REASONS = Drop.values();

    private final LongAdder[] drops = new LongAdder[REASONS.length];
    private final Tally rxFrames;
    private final Tally rxBytes;
    private final Tally acceptedIp;
    private final Tally acceptedKeepalives;
    private final Tally sentIp;
    private final Tally offeredFrames;
    private final Tally sentFrames;
    private final Tally sentInner;
    private final Tally txFrames;
    private final Tally txBytes;
    private final Tally tunRxPackets;
    private final Tally tunRxSuper;
    private final Tally tunTxPackets;
    private final Tally tunTxSuper;
    private final Tally tunTxSegments;
    private final Tally tunTxRefused;
    private final Tally tunTxErrors;
    private final Tally[] tallies;

    /** A number of this batch, and where it goes. */
    private static final class Tally {
        private final LongAdder total;
        private long batch;

        Tally(Counters counters, String name) {
            total = counters.adder(name);
        }

        void publish() {
            if (batch != 0) {
                total.add(batch);
                batch = 0;
            }
        }
    }

    LaneCounters(Counters counters) {
        for (Drop reason : REASONS) {
            drops[reason.ordinal()] = counters.adder(reason.counter());
        }
        rxFrames = new Tally(counters, "rx.frames");
        rxBytes = new Tally(counters, "rx.bytes");
        acceptedIp = new Tally(counters, "rx.accepted.ip");
        acceptedKeepalives = new Tally(counters, "rx.accepted.keepalive");
        sentIp = new Tally(counters, "tx.accepted.ip");
        sentInner = new Tally(counters, "tx.accepted.inner");
        offeredFrames = new Tally(counters, "tx.offered.frame");
        sentFrames = new Tally(counters, "tx.accepted.frame");
        txFrames = new Tally(counters, "tx.frames");
        txBytes = new Tally(counters, "tx.bytes");
        tunRxPackets = new Tally(counters, "tun.rx.packets");
        tunRxSuper = new Tally(counters, "tun.rx.super");
        tunTxPackets = new Tally(counters, "tun.tx.packets");
        tunTxSuper = new Tally(counters, "tun.tx.super");
        tunTxSegments = new Tally(counters, "tun.tx.super_segments");
        tunTxRefused = new Tally(counters, "tun.tx.refused");
        tunTxErrors = new Tally(counters, "tun.tx.icmp_errors");
        tallies = new Tally[] {
            rxFrames,
            rxBytes,
            acceptedIp,
            acceptedKeepalives,
            sentIp,
            sentInner,
            offeredFrames,
            sentFrames,
            txFrames,
            txBytes,
            tunRxPackets,
            tunRxSuper,
            tunTxPackets,
            tunTxSuper,
            tunTxSegments,
            tunTxRefused,
            tunTxErrors
        };
    }

    void drop(Drop reason) {
        drops[reason.ordinal()].increment();
    }

    /** A frame came from a link. */
    void received(int bytes) {
        rxFrames.batch++;
        rxBytes.batch += bytes;
    }

    /** A received frame held an IP packet for this host. */
    void acceptedIp() {
        acceptedIp.batch++;
    }

    /** A received frame held a keepalive. */
    void acceptedKeepalive() {
        acceptedKeepalives.batch++;
    }

    /** An IP packet of this host is on its way: all that was made of it was given to a link. */
    void sentIp() {
        sentIp.batch++;
    }

    /** The same of an inner packet of this node's own. */
    void sentInner() {
        sentInner.batch++;
    }

    /** A frame of the control plane is to be sent. */
    void offeredFrame() {
        offeredFrames.batch++;
    }

    /** It was given to a link. */
    void sentFrame() {
        sentFrames.batch++;
    }

    /** A frame was given to a link. */
    void sent(int bytes) {
        txFrames.batch++;
        txBytes.batch += bytes;
    }

    /** A packet came from the TUN interface. */
    void read(boolean large) {
        tunRxPackets.batch++;
        if (large) {
            tunRxSuper.batch++;
        }
    }

    /** A packet was offered to the TUN interface, put together from so many; refused, each of them is lost. */
    void written(int segments, boolean taken) {
        if (!taken) {
            tunTxRefused.batch += segments;
            return;
        }
        tunTxPackets.batch++;
        if (segments > 1) {
            tunTxSuper.batch++;
            tunTxSegments.batch += segments;
        }
    }

    /** An ICMP error for this host was made, to be written next. */
    void answered() {
        tunTxErrors.batch++;
    }

    /** Adds what the batch counted to the node's counters. */
    void publish() {
        for (Tally tally : tallies) {
            tally.publish();
        }
    }
}
