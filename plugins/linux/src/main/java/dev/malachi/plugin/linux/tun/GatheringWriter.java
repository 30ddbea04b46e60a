package dev.malachi.plugin.linux.tun;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Occupancy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;

/** Writes a packet, gathered from its slices, with one {@code writev}. */
final class GatheringWriter implements TunWriter {
    /** struct iovec: base 8, length 8. */
    private static final int VECTOR_BYTES = 16;

    private static final int VECTOR_LENGTH = 8;

    private final TunFile file;
    private final Occupancy occupancy = new Occupancy();
    private final MemorySegment header;
    /** The virtio header, then the slices. */
    private final MemorySegment vectors;

    GatheringWriter(TunFile file) {
        this.file = file;
        Arena arena = Arena.ofAuto();
        header = arena.allocate(VirtioHeader.BYTES, Long.BYTES);
        vectors = arena.allocate((long) VECTOR_BYTES * (1 + MAX_SLICES), Long.BYTES);
        vectors.set(ValueLayout.JAVA_LONG, 0, header.address());
        vectors.set(ValueLayout.JAVA_LONG, VECTOR_LENGTH, VirtioHeader.BYTES);
    }

    TunFile file() {
        return file;
    }

    @Override
    public boolean write(MemorySegment buffer, long[] offsets, int[] lengths, int slices, PacketOffload offload) {
        if (slices < 1 || slices > MAX_SLICES || !buffer.isNative()) {
            throw new IllegalArgumentException("1 to " + MAX_SLICES + " slices of off-heap memory, not " + slices);
        }
        VirtioHeader.write(offload, header, 0);
        long base = buffer.address();
        long size = buffer.byteSize();
        for (int i = 0; i < slices; i++) {
            long offset = Objects.checkFromIndexSize(offsets[i], lengths[i], size); // the kernel checks nothing
            long vector = (long) VECTOR_BYTES * (1 + i);
            vectors.set(ValueLayout.JAVA_LONG, vector, base + offset);
            vectors.set(ValueLayout.JAVA_LONG, vector + VECTOR_LENGTH, lengths[i]);
        }
        if (!occupancy.enter()) {
            return false;
        }
        try {
            long written;
            do {
                written = Libc.writev(file.fd(), vectors.address(), 1 + slices);
            } while (written == -Errno.EINTR);
            return written > 0;
        } finally {
            Reference.reachabilityFence(buffer);
            if (occupancy.exit()) {
                release();
            }
        }
    }

    /** Ends it. */
    void close() {
        if (occupancy.end(() -> {})) { // a write ends by itself
            release();
        }
    }

    private void release() {
        file.close();
        occupancy.released();
    }
}
