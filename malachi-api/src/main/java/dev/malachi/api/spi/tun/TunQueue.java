package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/** A queue of a TUN interface. Used by one thread; only {@link #wakeup} may be called by others. */
@Preview
public interface TunQueue {
    /** Takes a packet that the operating system sent. */
    @FunctionalInterface
    interface Handler {
        /**
         * Called once a packet, on the thread inside {@link TunQueue#read}.
         *
         * @param buffer memory of the backend; valid, and may be written within the packet and up to 64 bytes after it, until
         *     this call returns
         * @param offset where the IP header begins
         * @param length bytes of the packet; up to 65,535 when {@code offload} says that it is to be segmented
         * @param offload what is left to do with the packet; valid until this call returns
         */
        void onPacket(MemorySegment buffer, long offset, int length, PacketOffload offload);
    }

    /**
     * Delivers packets that wait, and waits for the first if there is none.
     *
     * @param handler gets the packets, in order
     * @param maxPackets how many at the most
     * @param timeoutNanos how long to wait for the first: 0 not at all, negative for ever
     * @return how many were delivered; 0 after the time-out, a {@link #wakeup}, or once the interface is closed
     */
    int read(Handler handler, int maxPackets, long timeoutNanos);

    /** Makes a {@link #read} that waits, or the next one, return soon. Safe from any thread. */
    void wakeup();
}
