package dev.malachi.plugin.linux.packet;

import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.Occupancy;
import dev.malachi.plugin.linux.libc.PollSet;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends frames through a packet socket of its own, a batch with one {@code sendmmsg}.
 *
 * <p>The message headers and vectors are written once: slot i always belongs to message i, and a flush only tells how many. A
 * PACKET_TX_RING is slower (measured).
 */
final class PacketTransmitter implements LinkTransmitter {
    /** Offset of a frame in its slot: puts the ciphertext of a transport frame on a multiple of 64. */
    private static final int FRAME_OFFSET = 64 - Wire.CIPHERTEXT_OFFSET % 64;

    /** What {@link LinkTransmitter} promises after the frame. */
    private static final int ROOM_BYTES = 64;

    private static final int SLOT_ALIGNMENT = 64;
    private static final int BULK_SLOTS = 64;
    private static final int CONTROL_SLOTS = 16;
    private static final int BULK_SEND_BUFFER_BYTES = 8 * 1024 * 1024;

    /** struct mmsghdr: struct msghdr 56 (vector pointer at 16, vector count at 24), sent length 4, padding 4. */
    private static final int MESSAGE_BYTES = 64;

    private static final int MESSAGE_VECTOR = 16;
    private static final int MESSAGE_VECTOR_COUNT = 24;
    /** struct iovec: base 8, length 8. */
    private static final int VECTOR_BYTES = 16;

    private static final int VECTOR_LENGTH = 8;

    private static final int MSG_DONTWAIT = 0x40;
    /** Longest wait for room in the socket in one flush: the frames of the peer are better late than this. */
    private static final long ROOM_PATIENCE_NANOS = 10_000_000;

    private final PacketLink link;
    private final PacketSocket socket;
    private final FrameCounters counters;
    private final Occupancy occupancy = new Occupancy();
    private final PollSet room;

    private final int slots;
    private final int slotBytes;
    private final MemorySegment frames;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private int queued;

    PacketTransmitter(PacketLink link, PacketSocket socket, FrameCounters counters, Use use, int largestMtu) {
        this.link = link;
        this.socket = socket;
        this.counters = counters;
        room = new PollSet(PollSet.POLLOUT, socket.fd());
        slots = use == Use.BULK ? BULK_SLOTS : CONTROL_SLOTS;
        int needed = FRAME_OFFSET + Wire.ETHERNET_HEADER_BYTES + largestMtu + ROOM_BYTES;
        slotBytes = needed + SLOT_ALIGNMENT - 1 & -SLOT_ALIGNMENT;
        frames = Mapping.anonymous((long) slots * slotBytes);
        Arena arena = Arena.ofAuto();
        messages = arena.allocate((long) slots * MESSAGE_BYTES, Long.BYTES);
        vectors = arena.allocate((long) slots * VECTOR_BYTES, Long.BYTES);
        for (int i = 0; i < slots; i++) {
            long vector = (long) i * VECTOR_BYTES;
            long message = (long) i * MESSAGE_BYTES;
            vectors.set(ValueLayout.JAVA_LONG, vector, frames.address() + frameOffset(i));
            messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_VECTOR, vectors.address() + vector);
            messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_VECTOR_COUNT, 1);
        }
        if (use == Use.BULK) {
            socket.setSendBuffer(BULK_SEND_BUFFER_BYTES);
        }
    }

    private long frameOffset(int slot) {
        return (long) slot * slotBytes + FRAME_OFFSET;
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
        vectors.set(ValueLayout.JAVA_LONG, (long) queued * VECTOR_BYTES + VECTOR_LENGTH, length);
        queued++;
    }

    @Override
    public int flush() {
        int count = queued;
        if (count == 0) {
            return 0;
        }
        queued = 0;
        if (!occupancy.enter()) {
            return 0;
        }
        try {
            return send(count);
        } finally {
            if (occupancy.exit()) {
                release();
            }
        }
    }

    /** A send stops at the first frame that is refused, and reports why only when that frame is the first (sendmmsg(2)). */
    private int send(int count) {
        int next = 0;
        int sent = 0;
        long patience = ROOM_PATIENCE_NANOS;
        while (next < count) {
            long first = messages.address() + (long) next * MESSAGE_BYTES;
            int result = Libc.sendmmsg(socket.fd(), first, count - next, MSG_DONTWAIT);
            if (result > 0) {
                sent += result;
                next += result;
                continue;
            }
            switch (-result) {
                case Errno.EINTR -> {} // again
                case Errno.EAGAIN -> {
                    long before = System.nanoTime();
                    if (patience <= 0 || room.await(patience) == 0) {
                        counters.add(Reason.TX_SOCKET_FULL, count - next);
                        return sent;
                    }
                    patience -= System.nanoTime() - before;
                }
                case Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV -> {
                    counters.add(Reason.TX_LINK_DOWN, count - next);
                    return sent;
                }
                default -> {
                    counters.add(reason(-result), 1);
                    next++;
                }
            }
        }
        return sent;
    }

    private static Reason reason(int errno) {
        return switch (errno) {
            case Errno.ENOBUFS -> Reason.TX_QUEUE_FULL;
            case Errno.EMSGSIZE -> Reason.TX_OVERSIZE;
            default -> Reason.TX_REFUSED;
        };
    }

    @Override
    public void close() {
        if (occupancy.end(() -> {})) { // a flush ends by itself
            release();
        }
    }

    private void release() {
        link.closeTransmitter(this);
        occupancy.released();
    }
}
