package dev.malachi.api.spi.link;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/** A receive lane of a link. Used by one thread; only {@link #wakeup} may be called by others. */
@Preview
public interface LinkReceiver {
    /** Takes a received frame. */
    @FunctionalInterface
    interface Handler {
        /**
         * Called once a frame, on the thread inside {@link LinkReceiver#receive}.
         *
         * @param buffer memory of the driver; valid, and may be written within the frame, until this call returns
         * @param offset where the 14-byte Ethernet header begins
         * @param length bytes from there: header and payload as they came, padding of the Ethernet included
         */
        void onFrame(MemorySegment buffer, long offset, int length);
    }

    /**
     * Delivers frames that wait, and waits for the first if there is none.
     *
     * <p>Only frames of the link's EtherType are delivered, without a VLAN id other than 0, addressed to this station, to a joined
     * group or to all stations; never those this host sent. A link opened to {@linkplain LinkRequest#monitor() look on} delivers all.
     *
     * @param handler gets the frames, in the order of arrival
     * @param maxFrames how many at the most
     * @param timeoutNanos how long to wait for the first: 0 not at all, negative for ever
     * @return how many were delivered; 0 after the time-out, a {@link #wakeup}, while the link is down, or once it is closed
     */
    int receive(Handler handler, int maxFrames, long timeoutNanos);

    /** Makes a {@link #receive} that waits, or the next one, return soon. Safe from any thread. */
    void wakeup();
}
