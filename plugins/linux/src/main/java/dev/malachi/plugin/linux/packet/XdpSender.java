package dev.malachi.plugin.linux.packet;

import dev.malachi.plugin.linux.xdp.XdpQueue;

/** Sends frames through a queue of AF_XDP. */
final class XdpSender implements FrameSender {
    /** Frames for one system call: enough to make its cost small, few enough to be in the cache still, and the peer gets to work. */
    private static final int FRAMES_PER_CALL = 32;

    private final XdpQueue queue;
    private final int chunkBytes;

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

    @Override
    public boolean isFull() {
        return queue.isExhausted();
    }

    @Override
    public long claim() {
        return (long) queue.claim() * chunkBytes + FRAME_OFFSET;
    }

    @Override
    public boolean commit(int length) {
        return queue.post(FRAME_OFFSET, length) >= FRAMES_PER_CALL;
    }

    @Override
    public int send() {
        int sent = queue.kick();
        queue.awaitPiece();
        return sent;
    }
}
