package dev.malachi.plugin.linux.packet;

import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.Occupancy;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import dev.malachi.plugin.linux.xdp.XdpQueue;
import dev.malachi.plugin.linux.xdp.XdpUnavailableException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames: through a queue of AF_XDP if it was given one and the link's MTU is not above what that takes, else through a packet
 * socket of its own.
 *
 * <p>Which way is chosen between batches. The link gives it another queue when the interface was made anew.
 */
final class PacketTransmitter implements LinkTransmitter {
    private static final int SLOT_ALIGNMENT = 64;
    private static final int BULK_SLOTS = 64;
    private static final int CONTROL_SLOTS = 16;
    private static final int BULK_SEND_BUFFER_BYTES = 8 * 1024 * 1024;

    /**
     * Pieces of a queue: those that are copied when sent are used again at once, so a few are enough; an interface of 10 Gbit/s that
     * sends from where they lie has 0.3 ms to give one back.
     */
    private static final int CHUNKS = 256;

    private static final int SMALL_CHUNK_BYTES = 2048;
    /** The largest that the kernel takes is a page (xdp_umem_reg). */
    private static final int LARGE_CHUNK_BYTES = 4096;

    private final PacketLink link;
    private final FrameCounters counters;
    private final Occupancy occupancy = new Occupancy();
    /** First the pieces of a queue, if it may have one, then the slots of messages. */
    private final MemorySegment memory;

    private final int chunkBytes;
    private final MessageSender messages;
    private final long spare;
    /** What the link gave and this thread has not taken yet. */
    private final AtomicReference<@Nullable XdpQueue> offered = new AtomicReference<>();

    private @Nullable XdpSender xdp;
    /** As the link sees it; may be out of date by a batch. */
    private volatile @Nullable XdpQueue inUse;

    private FrameSender sender;
    /** Whether nothing was committed since the last flush. */
    private boolean idle = true;
    /** Whether the claimed slot is one that cannot be sent. */
    private boolean toSpare;

    private int taken;

    PacketTransmitter(PacketLink link, PacketSocket socket, FrameCounters counters, Use use, int largestMtu) {
        this.link = link;
        this.counters = counters;
        int slots = use == Use.BULK ? BULK_SLOTS : CONTROL_SLOTS;
        int slotBytes = slotBytes(largestMtu);
        chunkBytes = slotBytes(link.mtu()) <= SMALL_CHUNK_BYTES ? SMALL_CHUNK_BYTES : LARGE_CHUNK_BYTES;
        long chunks = use == Use.BULK ? (long) CHUNKS * chunkBytes : 0; // takes up no room until it is used
        memory = Mapping.anonymous(chunks + (long) slots * slotBytes);
        messages = new MessageSender(socket, counters, memory, chunks, slots, slotBytes);
        spare = chunks + FrameSender.FRAME_OFFSET;
        sender = messages;
        if (use == Use.BULK) {
            socket.setSendBuffer(BULK_SEND_BUFFER_BYTES);
        }
    }

    private static int slotBytes(int mtu) {
        int needed = FrameSender.FRAME_OFFSET + Wire.ETHERNET_HEADER_BYTES + mtu + FrameSender.ROOM_BYTES;
        return needed + SLOT_ALIGNMENT - 1 & -SLOT_ALIGNMENT;
    }

    /** The largest MTU at which it sends through a queue. */
    int largestXdpMtu() {
        return chunkBytes - FrameSender.FRAME_OFFSET - Wire.ETHERNET_HEADER_BYTES - FrameSender.ROOM_BYTES;
    }

    /**
     * Opens a queue and gives it to the thread that sends, which takes it before its next batch. Called by the link, in its network
     * namespace.
     *
     * @param index of the interface
     * @throws XdpUnavailableException if there is none to be had
     */
    void openXdp(int index) throws XdpUnavailableException {
        XdpQueue queue = new XdpQueue(
                memory.asSlice(0, (long) CHUNKS * chunkBytes), chunkBytes, index, 0, counters.queueLosses());
        close(offered.getAndSet(queue));
        inUse = queue;
    }

    /** Whether it has a queue of an interface that works, as far as is known. */
    boolean hasXdp(int index) {
        XdpQueue queue = inUse;
        return queue != null && !queue.isDead() && queue.index() == index;
    }

    @Override
    public MemorySegment buffer() {
        return memory;
    }

    @Override
    public long claim() {
        if (idle) {
            choose();
        }
        if (sender.isFull()) {
            send();
        }
        toSpare = sender.isFull();
        return toSpare ? spare : sender.claim();
    }

    @Override
    public void commit(int length) {
        if (length < Wire.ETHERNET_HEADER_BYTES) {
            counters.add(Reason.TX_UNDERSIZE, 1);
        } else if (length > Wire.ETHERNET_HEADER_BYTES + link.mtu()) {
            counters.add(Reason.TX_OVERSIZE, 1);
        } else if (toSpare) {
            counters.add(Reason.TX_SOCKET_FULL, 1);
        } else {
            idle = false;
            if (sender.commit(length)) {
                send();
            }
        }
    }

    @Override
    public int flush() {
        if (!idle) {
            send();
            idle = true;
        }
        int sent = taken;
        taken = 0;
        return sent;
    }

    private void send() {
        if (occupancy.enter()) {
            try {
                taken += sender.send();
            } finally {
                exit();
            }
        }
    }

    private void choose() {
        XdpSender current = xdp;
        if (offered.get() != null || current != null && current.queue().isDead()) {
            renew();
            current = xdp;
        }
        int mtu = link.mtu();
        if (current != null && link.allowsXdp() && mtu <= largestXdpMtu()) {
            current.useMtu(mtu);
            sender = current;
        } else {
            sender = messages;
        }
    }

    /** Takes what was offered; the queue there was, if any, has ended or belongs to an interface that is no longer ours. */
    private void renew() {
        if (occupancy.enter()) {
            try {
                endXdp();
                XdpQueue queue = offered.getAndSet(null);
                if (queue != null) {
                    xdp = new XdpSender(queue, chunkBytes);
                }
            } finally {
                exit();
            }
        }
    }

    private void endXdp() {
        XdpSender current = xdp;
        if (current != null) {
            current.queue().close();
            xdp = null;
        }
    }

    private void exit() {
        if (occupancy.exit()) {
            release();
        }
    }

    @Override
    public void close() {
        if (occupancy.end(() -> {})) { // a flush ends by itself
            release();
        }
    }

    private void release() {
        endXdp();
        link.closeTransmitter(this);
        close(offered.getAndSet(null));
        occupancy.released();
    }

    private static void close(@Nullable XdpQueue queue) {
        if (queue != null) {
            queue.close();
        }
    }
}
