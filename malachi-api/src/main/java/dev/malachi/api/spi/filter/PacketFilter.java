package dev.malachi.api.spi.filter;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/** Says which IP packets are wanted. Used by one thread. */
@Preview
public interface PacketFilter extends AutoCloseable {
    /**
     * Whether a packet is wanted.
     *
     * @param buffer where it lies
     * @param offset of its IP header
     * @param captured bytes of it that are there
     * @param length its whole length in bytes
     * @return false for one that is not
     */
    boolean accepts(MemorySegment buffer, long offset, int captured, int length);

    /** Gives up what it holds. */
    @Override
    void close();
}
