package @PACKAGE@;

import dev.malachi.api.spi.link.LinkTransmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Collects frames in slots and sends them when it is flushed. */
final class @CLASS@Transmitter implements LinkTransmitter {
    private static final int SLOTS = 64;
    private static final int LARGEST_FRAME = @CLASS@Link.ETHERNET_HEADER_BYTES + @CLASS@Link.MTU;

    /** 64 bytes more than a frame, and whole words. */
    private static final int SLOT_BYTES = LARGEST_FRAME + 64 + Long.BYTES & -Long.BYTES;

    private final @CLASS@Link link;
    private final MemorySegment memory = Arena.ofAuto().allocate((long) SLOTS * SLOT_BYTES, Long.BYTES);
    private final int[] lengths = new int[SLOTS];
    private int queued;

    @CLASS@Transmitter(@CLASS@Link link) {
        this.link = link;
    }

    @Override
    public MemorySegment buffer() {
        return memory;
    }

    @Override
    public long claim() {
        if (queued == SLOTS) {
            flush();
        }
        return (long) queued * SLOT_BYTES;
    }

    @Override
    public void commit(int length) {
        if (length < @CLASS@Link.ETHERNET_HEADER_BYTES || length > LARGEST_FRAME) {
            link.countWrongSize();
        } else {
            lengths[queued++] = length;
        }
    }

    @Override
    public int flush() {
        int sent = queued;
        for (int slot = 0; slot < sent; slot++) {
            link.send(memory.asSlice((long) slot * SLOT_BYTES, lengths[slot]).toArray(ValueLayout.JAVA_BYTE));
        }
        queued = 0;
        return sent;
    }

    @Override
    public void close() {
        queued = 0;
    }
}
