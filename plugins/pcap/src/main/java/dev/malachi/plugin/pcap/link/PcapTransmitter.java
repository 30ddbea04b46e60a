package dev.malachi.plugin.pcap.link;

import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.pcap.libpcap.Capture;
import dev.malachi.plugin.pcap.link.FrameCounters.Reason;
import dev.malachi.plugin.pcap.posix.Poll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Sends frames through a handle of its own. libpcap takes one at a time; they are queued only to be sent in one go. */
final class PcapTransmitter implements LinkTransmitter {
    /** Offset of a frame in its slot: puts the ciphertext of a transport frame on a multiple of 64. */
    private static final int FRAME_OFFSET = 64 - Wire.CIPHERTEXT_OFFSET % 64;

    /** What {@link LinkTransmitter} promises after the frame. */
    private static final int ROOM_BYTES = 64;

    private static final int SLOT_ALIGNMENT = 64;
    private static final int BULK_SLOTS = 64;
    private static final int CONTROL_SLOTS = 16;
    /** Longest wait for room in one flush. */
    private static final long ROOM_PATIENCE_NANOS = 10_000_000;

    private final PcapLink link;
    private final FrameCounters counters;
    private final CaptureSlot slot;
    private final Poll poll = new Poll();

    private final int slots;
    private final int slotBytes;
    private final MemorySegment frames;
    private final int[] lengths;
    private int queued;

    PcapTransmitter(PcapLink link, FrameCounters counters, Use use, int largestMtu) {
        this.link = link;
        this.counters = counters;
        slot = new CaptureSlot(Capture::close);
        slots = use == Use.BULK ? BULK_SLOTS : CONTROL_SLOTS;
        int needed = FRAME_OFFSET + Wire.ETHERNET_HEADER_BYTES + largestMtu + ROOM_BYTES;
        slotBytes = needed + SLOT_ALIGNMENT - 1 & -SLOT_ALIGNMENT;
        frames = Arena.ofAuto().allocate((long) slots * slotBytes, SLOT_ALIGNMENT);
        lengths = new int[slots];
    }

    @Override
    public MemorySegment buffer() {
        return frames;
    }

    @Override
    public long claim() {
        if (queued == slots) {
            flush();
        }
        return frameOffset(queued);
    }

    private long frameOffset(int index) {
        return (long) index * slotBytes + FRAME_OFFSET;
    }

    @Override
    public void commit(int length) {
        if (length < Wire.ETHERNET_HEADER_BYTES) {
            counters.add(Reason.TX_UNDERSIZE, 1);
            return;
        }
        if (length > Wire.ETHERNET_HEADER_BYTES + link.mtu()) {
            counters.add(Reason.TX_OVERSIZE, 1);
            return;
        }
        lengths[queued++] = length;
    }

    @Override
    public int flush() {
        int count = queued;
        if (count == 0) {
            return 0;
        }
        queued = 0;
        if (!slot.enter()) {
            return 0;
        }
        try {
            @Nullable Capture capture = slot.capture();
            if (capture == null || link.state() == Link.State.DOWN) {
                counters.add(Reason.TX_LINK_DOWN, count);
                return 0;
            }
            return send(capture, count);
        } finally {
            slot.exit();
        }
    }

    private int send(Capture capture, int count) {
        int sent = 0;
        boolean patient = true;
        for (int i = 0; i < count; i++) {
            long frame = frames.address() + frameOffset(i);
            boolean taken = capture.inject(frame, lengths[i]);
            if (!taken && !poll.writable(capture.fd(), 0)) { // no room now
                if (!patient || !poll.writable(capture.fd(), ROOM_PATIENCE_NANOS)) {
                    counters.add(Reason.TX_BUFFER_FULL, count - i);
                    return sent;
                }
                patient = false;
                taken = capture.inject(frame, lengths[i]);
            }
            if (taken) {
                sent++;
            } else {
                counters.add(Reason.TX_REFUSED, 1);
            }
        }
        return sent;
    }

    /** Goes on with another capture. */
    void replace(Capture fresh) {
        slot.replace(fresh);
    }

    @Override
    public void close() {
        slot.close(() -> {}); // a flush ends by itself
        link.forget(this);
    }
}
