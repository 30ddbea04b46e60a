package dev.malachi.plugin.linux.packet;

import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.linux.xdp.XdpQueue;

/** Sends frames through a queue of AF_XDP. */
final class XdpSender implements FrameSender {
    /** Frames for one system call: enough to make its cost small, few enough to be in the cache still, and the peer gets to work. */
    private static final int FRAMES_PER_CALL = 32;

    /**
     * Offset of a frame that is far from where the kernel puts the frame in its own buffer: 64 bytes behind a multiple of 2048
     * (xsk_build_skb). At {@link #FRAME_OFFSET} each byte that it reads would lie 2 bytes, modulo 4096, behind one that it has just
     * written, which the processor takes for the same: the copy of a full frame then takes 400 ns instead of 50.
     */
    private static final int FAR_OFFSET = FRAME_OFFSET + 384;

    private final XdpQueue queue;
    private final int chunkBytes;
    private int offset = FRAME_OFFSET;

    /**
     * Makes one.
     *
     * @param queue its memory begins where the transmitter's does
     * @param chunkBytes size of the queue's pieces
     */
    XdpSender(XdpQueue queue, int chunkBytes) {
        this.queue = queue;
        this.chunkBytes = chunkBytes;
    }

    XdpQueue queue() {
        return queue;
    }

    /** Prepares for frames of an MTU that fits. */
    void useMtu(int mtu) {
        offset = FAR_OFFSET + Wire.ETHERNET_HEADER_BYTES + mtu + ROOM_BYTES <= chunkBytes ? FAR_OFFSET : FRAME_OFFSET;
    }

    @Override
    public boolean isFull() {
        return queue.isExhausted();
    }

    @Override
    public long claim() {
        return (long) queue.claim() * chunkBytes + offset;
    }

    @Override
    public boolean commit(int length) {
        return queue.post(offset, length) >= FRAMES_PER_CALL;
    }

    @Override
    public int send() {
        int sent = queue.kick();
        queue.awaitPiece();
        return sent;
    }
}
