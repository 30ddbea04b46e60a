package dev.malachi.plugin.linux.tun;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.EventFd;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.Occupancy;
import dev.malachi.plugin.linux.libc.PollSet;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the packets of a queue, one after the other into the same memory, until there is none. */
final class TunReader implements TunQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TunReader.class);

    private static final int LARGEST_PACKET = 65_535;
    /** What {@link TunQueue.Handler} promises after a packet. */
    private static final int ROOM_BYTES = 64;
    /** Puts the IP header on a multiple of 64. */
    private static final int HEADER_OFFSET = 64 - VirtioHeader.BYTES;

    private static final int PACKET_OFFSET = HEADER_OFFSET + VirtioHeader.BYTES;

    private final String name;
    private final TunFile file;
    private final Occupancy occupancy = new Occupancy();
    private final EventFd wake = new EventFd();
    private final PollSet poll;
    /** Heard instead once the interface is gone, whose descriptor would end every poll at once. */
    private final PollSet wakeOnly;

    private final MemorySegment buffer = Mapping.anonymous(PACKET_OFFSET + LARGEST_PACKET + ROOM_BYTES);
    private final PacketOffload offload = new PacketOffload();
    private boolean gone;

    TunReader(String name, TunFile file) {
        this.name = name;
        this.file = file;
        poll = new PollSet(PollSet.POLLIN, wake.fd(), file.fd());
        wakeOnly = new PollSet(PollSet.POLLIN, wake.fd());
    }

    TunFile file() {
        return file;
    }

    @Override
    public int read(Handler handler, int maxPackets, long timeoutNanos) {
        if (maxPackets < 1) {
            throw new IllegalArgumentException("maxPackets must be at least 1, not " + maxPackets);
        }
        if (!occupancy.enter()) {
            return 0;
        }
        try {
            int delivered = drain(handler, maxPackets);
            return delivered > 0 || timeoutNanos == 0 ? delivered : await(handler, maxPackets, timeoutNanos);
        } finally {
            if (occupancy.exit()) {
                release();
            }
        }
    }

    private int drain(Handler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && !gone) {
            long result = Libc.read(file.fd(), buffer.address() + HEADER_OFFSET, VirtioHeader.BYTES + LARGEST_PACKET);
            if (result > VirtioHeader.BYTES) {
                int length = (int) result - VirtioHeader.BYTES;
                // Of what does not fit the kernel tells the whole length, but gives the beginning only.
                if (length <= LARGEST_PACKET && VirtioHeader.read(buffer, HEADER_OFFSET, length, offload)) {
                    delivered++;
                    handler.onPacket(buffer, PACKET_OFFSET, length, offload);
                }
            } else if (result == -Errno.EBADFD) {
                gone = true;
                LOG.error("tun={} event=gone detail=\"the interface was removed from outside\"", name);
            } else if (result != -Errno.EINTR) {
                break; // EAGAIN: nothing waits
            }
        }
        return delivered;
    }

    private int await(Handler handler, int maxPackets, long timeoutNanos) {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            PollSet set = gone ? wakeOnly : poll;
            int ready = set.await(left);
            if (occupancy.ended()) {
                return 0;
            }
            if (ready > 0) {
                if (set.events(0) != 0) {
                    wake.clear();
                    return 0;
                }
                int delivered = drain(handler, maxPackets);
                if (delivered > 0) {
                    return delivered;
                }
            }
            if (timeoutNanos >= 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
        }
    }

    @Override
    public void wakeup() {
        wake.signal();
    }

    /** Ends it; a thread in {@link #read} comes out. */
    void close() {
        if (occupancy.end(wake::signal)) {
            release();
        }
    }

    private void release() {
        file.close();
        wake.close();
        occupancy.released();
    }
}
