package dev.malachi.api.spi.link;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/**
 * A way to send frames on a link, used by one thread: {@code claim}, write the frame, {@code commit}, … , {@code flush}.
 *
 * <p>Slots are large enough for the Ethernet header, the link's MTU, and 64 bytes more.
 */
@Preview
public interface LinkTransmitter extends AutoCloseable {
    /** What a transmitter is for. */
    enum Use {
        /** The data path: many frames. */
        BULK,
        /** The control thread: few frames. */
        CONTROL
    }

    /**
     * The memory in which all slots of this transmitter lie.
     *
     * @return the same segment until {@link #close}
     */
    MemorySegment buffer();

    /**
     * Gives the caller a slot. When all slots are taken those committed are flushed first.
     *
     * @return offset into {@link #buffer()} where the Ethernet header is to be written; the same again until it is committed
     */
    long claim();

    /**
     * Queues the claimed slot.
     *
     * @param length bytes of the frame, Ethernet header included; at least 14 and at most 14 + MTU, else it is dropped and counted
     */
    void commit(int length);

    /**
     * Sends what is queued. Frames that the system refuses are dropped and counted, never retried later.
     *
     * @return how many frames the system took
     */
    int flush();

    /** Ends it; queued frames are dropped. A second call does nothing. */
    @Override
    void close();
}
