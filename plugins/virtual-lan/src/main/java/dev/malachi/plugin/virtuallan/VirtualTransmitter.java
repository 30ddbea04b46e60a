package dev.malachi.plugin.virtuallan;

import dev.malachi.api.spi.link.LinkTransmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A way onto a segment; used by one thread. */
final class VirtualTransmitter implements LinkTransmitter {
    private final VirtualLink link;
    private final int slotBytes;
    private final MemorySegment buffer;
    private final int[] lengths;
    private int committed;
    private boolean closed;

    VirtualTransmitter(VirtualLink link, int slotBytes, int slots) {
        this.link = link;
        this.slotBytes = slotBytes;
        // Automatic, not closed with the link: another thread may be writing into a slot just then.
        buffer = Arena.ofAuto().allocate((long) slotBytes * slots, 64);
        lengths = new int[slots];
    }

    @Override
    public MemorySegment buffer() {
        return buffer;
    }

    @Override
    public long claim() {
        if (committed == lengths.length) {
            flush();
        }
        return (long) committed * slotBytes;
    }

    @Override
    public void commit(int length) {
        if (length > EthernetHeader.BYTES + link.mtu()) {
            link.count(VirtualLink.Counter.OVERSIZE);
        } else if (length < EthernetHeader.BYTES) {
            link.count(VirtualLink.Counter.UNDERSIZE);
        } else {
            lengths[committed++] = length;
        }
    }

    @Override
    public int flush() {
        int taken = 0;
        for (int i = 0; i < committed && !closed; i++) {
            if (link.transmit(buffer, (long) i * slotBytes, lengths[i])) {
                taken++;
            }
        }
        committed = 0;
        return taken;
    }

    @Override
    public void close() {
        closed = true;
        committed = 0;
    }
}
