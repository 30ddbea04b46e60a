package dev.malachi.plugin.pcap.link;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.plugin.pcap.libpcap.Capture;
import dev.malachi.plugin.pcap.link.FrameCounters.Reason;
import dev.malachi.plugin.pcap.posix.Poll;
import dev.malachi.plugin.pcap.posix.Posix;
import dev.malachi.plugin.pcap.posix.Wakeup;
import org.jspecify.annotations.Nullable;

/**
 * The receive lane of a link: takes the frames that libpcap has, and waits when there are none.
 *
 * <p>While frames come in numbers it does not wait for the next one but sleeps for a moment, in which more arrive: larger batches cost
 * less a frame and coalesce better. It polls, and so reacts at once, as soon as it finds nothing.
 */
final class PcapReceiver implements LinkReceiver {
    /** A batch of at least this many frames means that more are coming. */
    private static final int BUSY_FRAMES = 8;

    private static final int MODERATION_MICROS = 50;

    /** Frames that are looked at in one go: under a flood of frames for others it comes to an end. */
    private static final int LONGEST_LOOK_FRAMES = 4096;

    private final PcapLink link;
    private final boolean everything;
    private final Admission admission;
    private final FrameCounters counters;
    private final CaptureSlot slot;
    private final Wakeup wakeup = new Wakeup();
    private final Poll poll = new Poll();
    private boolean busy;

    PcapReceiver(PcapLink link, boolean everything, Admission admission, FrameCounters counters) {
        this.link = link;
        this.everything = everything;
        this.admission = admission;
        this.counters = counters;
        this.slot = new CaptureSlot(link::retire);
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        if (maxFrames < 1) {
            throw new IllegalArgumentException("maxFrames must be at least 1, not " + maxFrames);
        }
        if (!slot.enter()) {
            return 0;
        }
        try {
            if (busy && timeoutNanos != 0) {
                Posix.sleepMicros(MODERATION_MICROS);
            }
            int delivered = drain(handler, maxFrames);
            if (delivered == 0 && timeoutNanos != 0) {
                delivered = await(handler, maxFrames, timeoutNanos);
            }
            busy = delivered >= BUSY_FRAMES;
            return delivered;
        } finally {
            slot.exit();
        }
    }

    private int drain(Handler handler, int limit) {
        @Nullable Capture capture = slot.capture();
        if (capture == null) {
            return 0;
        }
        int delivered = 0;
        for (int looks = LONGEST_LOOK_FRAMES; delivered < limit && looks > 0 && !slot.closed(); looks--) {
            int result = capture.next();
            if (result == 0) {
                break;
            }
            if (result < 0) {
                slot.discard();
                link.failed(capture);
                break;
            }
            int length = capture.captured();
            if (everything) {
                delivered++;
                handler.onFrame(capture.frame(), 0, length);
            } else if (capture.truncated()) {
                counters.add(Reason.RX_TRUNCATED, 1);
            } else {
                int begin = admission.admit(capture.frame(), length);
                if (begin != Admission.REFUSED) {
                    delivered++;
                    handler.onFrame(capture.frame(), begin, length - begin);
                }
            }
        }
        return delivered;
    }

    private int await(Handler handler, int maxFrames, long timeoutNanos) {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (!slot.closed()) {
            @Nullable Capture capture = slot.capture();
            switch (poll.readable(capture == null ? Poll.NONE : capture.fd(), wakeup, left)) {
                case WOKEN -> {
                    return 0;
                }
                case READY -> {
                    int delivered = drain(handler, maxFrames);
                    if (delivered > 0) {
                        return delivered;
                    }
                }
                case TIMEOUT -> {}
            }
            if (timeoutNanos >= 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
        }
        return 0;
    }

    /** Goes on with another capture. A thread that waits for frames of the one before comes out. */
    void replace(Capture fresh) {
        if (slot.replace(fresh)) {
            wakeup.signal();
        }
    }

    @Override
    public void wakeup() {
        wakeup.signal();
    }

    /** Ends it; a thread in {@link #receive} comes out. */
    void close() {
        slot.close(wakeup::signal);
        wakeup.close();
    }
}
