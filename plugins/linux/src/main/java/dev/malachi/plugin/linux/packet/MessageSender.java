package dev.malachi.plugin.linux.packet;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.PollSet;
import dev.malachi.plugin.linux.libc.Sockets;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends frames through a packet socket, a batch with one {@code sendmmsg}.
 *
 * <p>The message headers and vectors are written once: slot i always belongs to message i, and a flush only tells how many. A
 * PACKET_TX_RING is slower (measured).
 */
final class MessageSender implements FrameSender {
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

    private final PacketSocket socket;
    private final FrameCounters counters;
    private final PollSet room;
    private final long start;
    private final int slots;
    private final int slotBytes;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private int queued;

    /**
     * Makes one.
     *
     * @param socket to send through; belongs to the link
     * @param counters count what is refused
     * @param memory where the slots lie
     * @param start of the first
     * @param slots how many
     * @param slotBytes size of one
     */
    MessageSender(
            PacketSocket socket, FrameCounters counters, MemorySegment memory, long start, int slots, int slotBytes) {
        this.socket = socket;
        this.counters = counters;
        this.start = start;
        this.slots = slots;
        this.slotBytes = slotBytes;
        room = new PollSet(PollSet.POLLOUT, socket.fd());
        Arena arena = Arena.ofAuto();
        messages = arena.allocate((long) slots * MESSAGE_BYTES, Long.BYTES);
        vectors = arena.allocate((long) slots * VECTOR_BYTES, Long.BYTES);
        for (int i = 0; i < slots; i++) {
            long vector = (long) i * VECTOR_BYTES;
            long message = (long) i * MESSAGE_BYTES;
            vectors.set(ValueLayout.JAVA_LONG, vector, memory.address() + frameOffset(i));
            messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_VECTOR, vectors.address() + vector);
            messages.set(ValueLayout.JAVA_LONG, message + MESSAGE_VECTOR_COUNT, 1);
        }
    }

    private long frameOffset(int slot) {
        return start + (long) slot * slotBytes + FRAME_OFFSET;
    }

    @Override
    public boolean isFull() {
        return queued == slots;
    }

    @Override
    public long claim() {
        return frameOffset(queued);
    }

    @Override
    public boolean commit(int length) {
        vectors.set(ValueLayout.JAVA_LONG, (long) queued * VECTOR_BYTES + VECTOR_LENGTH, length);
        queued++;
        return false;
    }

    /** A send stops at the first frame that is refused, and reports why only when that frame is the first (sendmmsg(2)). */
    @Override
    public int send() {
        int count = queued;
        queued = 0;
        int sent = 0;
        int next = 0;
        long patience = ROOM_PATIENCE_NANOS;
        while (next < count) {
            long first = messages.address() + (long) next * MESSAGE_BYTES;
            int result = Sockets.sendmmsg(socket.fd(), first, count - next, MSG_DONTWAIT);
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
}
