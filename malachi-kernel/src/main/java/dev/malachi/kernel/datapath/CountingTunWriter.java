package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.TunWriter;
import java.lang.foreign.MemorySegment;

/** Counts what a lane writes. */
final class CountingTunWriter implements TunWriter {
    private final TunWriter tun;
    private final LaneCounters counters;

    CountingTunWriter(TunWriter tun, LaneCounters counters) {
        this.tun = tun;
        this.counters = counters;
    }

    @Override
    public boolean write(MemorySegment buffer, long[] offsets, int[] lengths, int slices, PacketOffload offload) {
        boolean taken = tun.write(buffer, offsets, lengths, slices, offload);
        counters.written(slices, taken); // one slice a segment
        return taken;
    }
}
