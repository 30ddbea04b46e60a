package dev.malachi.tck.tun;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other side of a TUN interface: sends every packet back with its addresses exchanged.
 *
 * <p>So a program that connects from the interface's own address A to another address B of its network, port q, reaches a server on A, port
 * q, which sees the connection come from B. Ports stay, and checksums stay right, since they cover both addresses alike.
 */
final class Mirror implements AutoCloseable {
    private static final int BATCH = 64;

    private final TunQueue queue;
    private final TunWriter writer;
    private final int sliceBytes;
    private final Thread thread;
    private final long[] offsets = new long[TunWriter.MAX_SLICES];
    private final int[] lengths = new int[TunWriter.MAX_SLICES];
    private final AtomicInteger segmented = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean stopping;

    /**
     * Starts it.
     *
     * @param tun whose first queue it reads
     * @param sliceBytes size of the slices into which it cuts a packet for the writer; the last takes what is left
     */
    Mirror(Tun tun, int sliceBytes) {
        queue = tun.queues().getFirst();
        writer = tun.openWriter();
        this.sliceBytes = sliceBytes;
        thread = Thread.ofPlatform().daemon().name("tck-mirror").start(this::run);
    }

    private void run() {
        while (!stopping) {
            queue.read(this::reflect, BATCH, -1);
        }
    }

    private void reflect(MemorySegment buffer, long offset, int length, PacketOffload offload) {
        switch (buffer.get(ValueLayout.JAVA_BYTE, offset) >>> 4 & 0xF) {
            case 4 -> exchange(buffer, offset + 12, 4); // RFC 791 §3.1
            case 6 -> exchange(buffer, offset + 8, 16); // RFC 8200 §3
            default -> throw new AssertionError("not an IP packet");
        }
        if (offload.segmentation() != PacketOffload.Segmentation.NONE) {
            segmented.incrementAndGet();
        }
        int slices = 0;
        int done = 0;
        while (done < length) {
            boolean last = slices == TunWriter.MAX_SLICES - 1;
            int bytes = last ? length - done : Math.min(sliceBytes, length - done);
            offsets[slices] = offset + done;
            lengths[slices] = bytes;
            slices++;
            done += bytes;
        }
        if (!writer.write(buffer, offsets, lengths, slices, offload)) {
            refused.incrementAndGet();
        }
    }

    private static void exchange(MemorySegment buffer, long source, int addressBytes) {
        for (int i = 0; i < addressBytes; i++) {
            byte b = buffer.get(ValueLayout.JAVA_BYTE, source + i);
            buffer.set(ValueLayout.JAVA_BYTE, source + i, buffer.get(ValueLayout.JAVA_BYTE, source + addressBytes + i));
            buffer.set(ValueLayout.JAVA_BYTE, source + addressBytes + i, b);
        }
    }

    /** How many packets came that were still to be segmented. */
    int segmented() {
        return segmented.get();
    }

    /** How many packets the system did not take back. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        stopping = true;
        queue.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
