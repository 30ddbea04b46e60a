package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/** Hands packets to the operating system. Used by one thread. */
@Preview
public interface TunWriter {
    /**
     * Most slices a packet may be gathered from. Covers 64 segments and a header of its own.
     */
    int MAX_SLICES = 66;

    /**
     * Writes one packet, gathered from slices of one buffer.
     *
     * @param buffer where all slices lie
     * @param offsets start of each slice
     * @param lengths bytes of each slice
     * @param slices how many, 1 to {@link #MAX_SLICES}
     * @param offload what the operating system has still to do; only what {@link Tun#offloads()} shows as on may be asked for
     * @return false if the system refused the packet; it is dropped
     */
    boolean write(MemorySegment buffer, long[] offsets, int[] lengths, int slices, PacketOffload offload);
}
