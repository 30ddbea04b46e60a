package dev.malachi.plugin.linux.packet;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.plugin.linux.libc.EventFd;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Occupancy;
import dev.malachi.plugin.linux.libc.PollSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A receive lane of a link: drains its rings, and waits when all are empty.
 *
 * <p>Moderation: while frames come in numbers it does not wait for the next one but sleeps 10 µs, in which more arrive. Larger batches
 * cost less a frame and coalesce better; measured, this matters more than anything else here. It polls, and so reacts at once, as soon
 * as a drain finds nothing.
 *
 * <p>Frames of one ring are delivered in the order of arrival; those of the control ring overtake the others.
 */
final class PacketReceiver implements LinkReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(PacketReceiver.class);

    /** A drain of at least this many frames means that more are coming. */
    private static final int BUSY_FRAMES = 8;

    private static final long MODERATION_NANOS = 10_000;
    /** Frames that the control ring may deliver before it is the data ring's turn. */
    private static final int CONTROL_FRAMES = 32;

    private final PacketLink link;
    /** By precedence: the control ring if there is one, then the data ring. */
    private final List<PacketRing> rings;

    private final Admission admission;
    private final FrameCounters counters;
    private final Occupancy occupancy = new Occupancy();
    private final EventFd wake = new EventFd();
    private final PollSet poll;

    private boolean busy;
    /** Whether the control ring took all of the last receive, so that the data ring comes first in the next. */
    private boolean controlTookAll;

    private int slotMtu;
    private @Nullable Thread tuned;

    PacketReceiver(PacketLink link, List<PacketRing> rings, Admission admission, FrameCounters counters, int mtu) {
        this.link = link;
        this.rings = List.copyOf(rings);
        this.admission = admission;
        this.counters = counters;
        slotMtu = mtu;
        int[] descriptors = new int[rings.size() + 1];
        for (int i = 0; i < rings.size(); i++) {
            descriptors[i] = rings.get(i).socket().fd();
        }
        descriptors[rings.size()] = wake.fd();
        poll = new PollSet(PollSet.POLLIN, descriptors);
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        if (maxFrames < 1) {
            throw new IllegalArgumentException("maxFrames must be at least 1, not " + maxFrames);
        }
        if (!occupancy.enter()) {
            return 0;
        }
        try {
            resizeRings();
            if (busy && timeoutNanos != 0) {
                tuneSleep();
                poll.sleep(timeoutNanos < 0 ? MODERATION_NANOS : Math.min(timeoutNanos, MODERATION_NANOS));
            }
            int delivered = drain(handler, maxFrames);
            if (delivered == 0 && timeoutNanos != 0) {
                delivered = await(handler, maxFrames, timeoutNanos);
            }
            busy = delivered >= BUSY_FRAMES && delivered < maxFrames; // more than that: they wait already
            return delivered;
        } finally {
            if (occupancy.exit()) {
                release();
            }
        }
    }

    private int drain(Handler handler, int limit) {
        if (rings.size() == 1) {
            return rings.get(0).drain(handler, admission, counters, limit);
        }
        PacketRing control = rings.get(0);
        PacketRing bulk = rings.get(1);
        int delivered = 0;
        if (controlTookAll) {
            delivered = bulk.drain(handler, admission, counters, limit);
        }
        int ofControl = control.drain(handler, admission, counters, Math.min(limit - delivered, CONTROL_FRAMES));
        controlTookAll = ofControl == limit;
        delivered += ofControl;
        return delivered + bulk.drain(handler, admission, counters, limit - delivered);
    }

    private int await(Handler handler, int maxFrames, long timeoutNanos) {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            int ready = poll.await(left);
            if (occupancy.ended()) {
                return 0;
            }
            if (ready > 0) {
                if (poll.events(rings.size()) != 0) {
                    wake.clear();
                    return 0;
                }
                clearErrors();
                int delivered = drain(handler, maxFrames);
                if (delivered > 0) {
                    return delivered;
                }
            }
            if (timeoutNanos >= 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
        }
    }

    private void clearErrors() {
        for (int i = 0; i < rings.size(); i++) {
            if ((poll.events(i) & PollSet.POLLERR) != 0) {
                rings.get(i).socket().clearError();
            }
        }
    }

    /** The kernel may delay sleeps by 50 µs to save wake-ups, unless the thread says otherwise. */
    private void tuneSleep() {
        Thread self = Thread.currentThread();
        if (!self.equals(tuned)) {
            tuned = self;
            Libc.setTimerSlack(1);
        }
    }

    /** After the link's MTU grew: only this thread may change the rings' memory. */
    private void resizeRings() {
        int mtu = link.mtu();
        if (mtu == slotMtu) {
            return;
        }
        slotMtu = mtu;
        for (PacketRing ring : rings) {
            int error = ring.fits(mtu) ? 0 : ring.resize(mtu);
            if (error != 0) {
                LOG.error("link={} event=ring-not-resized mtu={} errno={}", link.name(), mtu, error);
            }
        }
    }

    @Override
    public void wakeup() {
        wake.signal();
    }

    /** Ends it; a thread in {@link #receive} comes out. */
    void close() {
        if (occupancy.end(wake::signal)) {
            release();
        }
    }

    private void release() {
        link.closeRings(rings);
        wake.close();
        occupancy.released();
    }
}
