package org.example.udp;

import dev.malachi.api.spi.link.LinkTransmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/** Sends frames. UDP takes one at a time, so what is committed waits in slots until it is flushed. */
final class UdpTransmitter implements LinkTransmitter {
    private static final int SLOTS = 64;
    private static final int ETHERNET_HEADER_BYTES = 14;

    private final Tunnel tunnel;
    private final LongAdder refused;
    private final Arena arena = Arena.ofShared();
    private final int slotBytes;
    private final int largestFrame;
    private final MemorySegment memory;
    private final ByteBuffer bytes;
    private final int[] lengths = new int[SLOTS];
    private int queued;

    UdpTransmitter(Tunnel tunnel, LongAdder refused) {
        this.tunnel = tunnel;
        this.refused = refused;
        this.largestFrame = ETHERNET_HEADER_BYTES + tunnel.mtu();
        this.slotBytes = largestFrame + 64 + Long.BYTES & -Long.BYTES;
        this.memory = arena.allocate((long) SLOTS * slotBytes, Long.BYTES);
        this.bytes = memory.asByteBuffer();
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
        return (long) queued * slotBytes;
    }

    @Override
    public void commit(int length) {
        if (length < ETHERNET_HEADER_BYTES || length > largestFrame) {
            refused.increment();
            return;
        }
        lengths[queued++] = length;
    }

    @Override
    public int flush() {
        int sent = 0;
        for (int slot = 0; slot < queued; slot++) {
            int start = slot * slotBytes;
            bytes.limit(start + lengths[slot]).position(start);
            if (tunnel.send(bytes)) {
                sent++;
            } else {
                refused.increment();
            }
        }
        queued = 0;
        return sent;
    }

    @Override
    public void close() {
        queued = 0;
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
