package dev.malachi.api.spi.protocol;

import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A packet that a {@link PacketTap} hands on. One object serves all of them, so it is good during the call only. */
@Preview
public interface TappedPacket {
    /** What becomes of a packet that is not dropped: given to this host, or all that was made of it to a link. */
    String DELIVERED = "delivered";

    /**
     * Where its copy lies.
     *
     * @return read-only memory
     */
    MemorySegment buffer();

    /**
     * Its first byte, of the IP header.
     *
     * @return offset in the buffer
     */
    long offset();

    /**
     * How much of it was copied.
     *
     * @return bytes
     */
    int captured();

    /**
     * How long it is; more than 65,535 never, though a packet that is still to be cut into segments is longer than a frame.
     *
     * @return bytes
     */
    int length();

    /**
     * Which way it goes.
     *
     * @return true from this host to a peer
     */
    boolean outgoing();

    /**
     * The time of the batch it came with.
     *
     * @return nanoseconds since 1970
     */
    long unixNanos();

    /**
     * The peer that sent it, or whose it would be.
     *
     * @return empty if no peer is known to have its destination
     */
    Optional<NodeId> peer();

    /**
     * What became of it.
     *
     * @return {@link #DELIVERED}, or the counter of its drop, such as {@code tx.drop.too_big} (protocol.md §10)
     */
    String verdict();
}
