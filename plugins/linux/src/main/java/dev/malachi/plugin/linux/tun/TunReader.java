package dev.malachi.plugin.linux.tun;

import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.EventFd;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.Occupancy;
import dev.malachi.plugin.linux.libc.PollSet;
import dev.malachi.plugin.linux.libc.Turns;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the packets of a queue until there is none: one after the other into the same memory, which the processor then has at hand; but
 * small ones that stand in line many at a time ({@link ReadRing}), since the system call is a third of what reading such a packet costs.
 *
 * <p>While those that stand in line do not come to an end it yields ({@link Turns}) between one read and the next: the other end of the
 * link may be on the same core, and its receiver's socket holds no more than some 200 of them.
 */
final class TunReader implements TunQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TunReader.class);

    private static final int LARGEST_PACKET = 65_535;
    /** What {@link TunQueue.Handler} promises after a packet. */
    private static final int ROOM_BYTES = 64;
    /** Puts the IP header on a multiple of 64. */
    private static final int HEADER_OFFSET = 64 - VirtioHeader.BYTES;

    private static final int PACKET_OFFSET = HEADER_OFFSET + VirtioHeader.BYTES;

    /** From one packet's place in memory to the next: no multiple of 4096, or all would begin in the same few lines of a cache. */
    private static final int STRIDE_BYTES = PACKET_OFFSET + LARGEST_PACKET + 1 + ROOM_BYTES;

    private static final int READ_BYTES = VirtioHeader.BYTES + LARGEST_PACKET;

    /** Larger ones would push each other out of the cache before they are sent. */
    private static final int SMALL_BYTES = 2048;
    /** After so many small ones without a gap more may be expected. */
    private static final int LINE = 8;

    private final String name;
    private final TunFile file;
    private final Occupancy occupancy = new Occupancy();
    private final EventFd wake = new EventFd();
    private final PollSet poll;
    /** Heard instead once the interface is gone, whose descriptor would end every poll at once. */
    private final PollSet wakeOnly;

    private final MemorySegment buffer = Mapping.anonymous((long) STRIDE_BYTES * ReadRing.READS);
    private final PacketOffload offload = new PacketOffload();
    private final Turns turns = new Turns();
    private final String batching;
    private @Nullable ReadRing ring;
    private int delivered;
    private int line;
    /** Whether the last read brought as many small packets as it might. */
    private boolean crowded;

    private boolean gone;

    TunReader(String name, TunFile file, Offloads allowed) {
        this.name = name;
        this.file = file;
        poll = new PollSet(PollSet.POLLIN, wake.fd(), file.fd());
        wakeOnly = new PollSet(PollSet.POLLIN, wake.fd());
        batching = allowed.allows(Offload.URING) ? openRing() : Offloads.SWITCHED_OFF;
    }

    private String openRing() {
        try {
            ring = new ReadRing(file, buffer, HEADER_OFFSET, STRIDE_BYTES, READ_BYTES);
            return Offloads.ON;
        } catch (ReadRing.UnavailableException e) {
            return "off: " + e.getMessage();
        }
    }

    /** Whether small packets are read many at a time, for the operator. */
    String batching() {
        return batching;
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
            if (crowded) {
                turns.giveWay();
            } else {
                turns.settle();
            }
            int read = drain(handler, maxPackets) > 0 || timeoutNanos == 0
                    ? delivered
                    : await(handler, maxPackets, timeoutNanos);
            crowded = read == maxPackets && line >= maxPackets;
            return read;
        } finally {
            if (occupancy.exit()) {
                release();
            }
        }
    }

    private int drain(Handler handler, int limit) {
        delivered = 0;
        boolean more = true;
        while (more && delivered < limit && !gone) {
            ReadRing many = line >= LINE && limit - delivered >= ReadRing.READS ? ring : null;
            more = many == null ? readOne(handler) : readMany(handler, many);
        }
        return delivered;
    }

    private boolean readOne(Handler handler) {
        return take(handler, 0, Libc.read(file.fd(), buffer.address() + HEADER_OFFSET, READ_BYTES));
    }

    private boolean readMany(Handler handler, ReadRing many) {
        int error = many.read();
        if (error != 0 || many.result(0) == -Errno.EOPNOTSUPP || many.result(0) == -Errno.EINVAL) {
            LOG.warn("tun={} event=uring-off errno={}", name, error == 0 ? -many.result(0) : -error);
            ring = null;
            many.close();
            return true;
        }
        boolean more = true;
        for (int read = 0; read < ReadRing.READS; read++) {
            more = take(handler, (long) read * STRIDE_BYTES, many.result(read));
        }
        return more;
    }

    /** Delivers what a read has brought, if anything; whether there may be more. */
    private boolean take(Handler handler, long place, long result) {
        if (result > VirtioHeader.BYTES) {
            int length = (int) result - VirtioHeader.BYTES;
            line = length <= SMALL_BYTES ? line + 1 : 0;
            // Of what does not fit the kernel tells the whole length, but gives the beginning only.
            if (length <= LARGEST_PACKET && VirtioHeader.read(buffer, place + HEADER_OFFSET, length, offload)) {
                delivered++;
                handler.onPacket(buffer, place + PACKET_OFFSET, length, offload);
            }
            return true;
        }
        line = 0;
        if (result == -Errno.EBADFD && !gone) {
            gone = true;
            LOG.debug("tun={} event=gone", name);
        }
        return result == -Errno.EINTR; // EAGAIN: nothing waits
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
                    gone = false; // there may be another behind the same descriptor; if not, the next read says so
                    // again
                    return 0;
                }
                if (drain(handler, maxPackets) > 0) {
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

    /** There is another interface behind the same descriptor. Safe from any thread. */
    void renew() {
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
        if (ring != null) {
            ring.close();
        }
        occupancy.released();
    }
}
