package dev.malachi.plugin.linux.packet;

import dev.malachi.api.wire.Wire;

/** A way to hand frames to the kernel, from slots of a transmitter's memory. Used by one thread. */
sealed interface FrameSender permits MessageSender, XdpSender {
    /** Offset of a frame in its slot, at the least: puts the ciphertext of a transport frame on a multiple of 64. */
    int FRAME_OFFSET = 64 - Wire.CIPHERTEXT_OFFSET % 64;

    /** What {@link dev.malachi.api.spi.link.LinkTransmitter} promises after the frame. */
    int ROOM_BYTES = 64;

    /** Whether there is no slot before something is sent. */
    boolean isFull();

    /** Where the next frame is to be written, in the transmitter's memory; only if it is not full. */
    long claim();

    /**
     * Queues the claimed slot.
     *
     * @return whether it is time to send
     */
    boolean commit(int length);

    /**
     * Sends what is queued, the only call that touches a file descriptor. If it is still full after that, it has waited in vain.
     *
     * @return how many frames the system took
     */
    int send();
}
