package dev.malachi.plugin.linux.xdp;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket of AF_XDP that only sends, in copy mode: no program of BPF, and nothing changes for those that receive on the interface
 * (Documentation/networking/af_xdp.rst; numbers and structures from linux/if_xdp.h).
 *
 * <p>An interface has one such socket for each of its transmit queues. Needs CAP_NET_RAW, and Linux 5.4.
 */
final class XdpSocket implements AutoCloseable {
    private static final int AF_XDP = 44;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_XDP = 283;

    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    /** Since Linux 6.17: frames the kernel sends in one call, 32 before. */
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;

    private static final long XDP_PGOFF_TX_RING = 0x8000_0000L;
    private static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000L;

    private static final int XDP_COPY = 1 << 1;
    private static final int XDP_USE_NEED_WAKEUP = 1 << 3;

    /** struct sockaddr_xdp: family 2, flags 2, ifindex 4, queue 4, shared umem fd 4. */
    private static final int ADDRESS_BYTES = 16;

    /** struct xdp_umem_reg: address 8, length 8, chunk size 4, headroom 4, flags 4, metadata length 4. */
    private static final int REGISTRATION_BYTES = 32;

    /** struct xdp_mmap_offsets: four of struct xdp_ring_offset (producer 8, consumer 8, desc 8, flags 8): rx, tx, fill, completion. */
    private static final int OFFSETS_BYTES = 128;

    private static final int TX_OFFSETS = 32;
    private static final int COMPLETION_OFFSETS = 96;

    /** The kernel wants a fill ring although nothing is received. */
    private static final int FILL_ENTRIES = 32;

    private static final int SEND_BUFFER_BYTES = 8 * 1024 * 1024;
    private static final int LARGEST_BUDGET = 256;
    private static final int MSG_DONTWAIT = 0x40;

    private final int fd;
    /** The rings' addresses stay valid until no thread can look at them any more, also when the socket is closed. */
    private final Arena arena = Arena.ofAuto();

    private final List<MemorySegment> mapped = new ArrayList<>(2);

    private final XdpRing transmit;
    private final XdpRing completion;

    /**
     * Opens one and ties it to a queue of an interface in the calling thread's network namespace.
     *
     * @param frames memory for frames, which begins on a page; the kernel keeps it in memory while the socket is open
     * @param chunkBytes 2048 or 4096: into how large pieces it is divided
     * @param entries of the rings, a power of two: at least as many as there are pieces
     * @param index of the interface
     * @param queue of the interface, from 0
     * @throws XdpUnavailableException if the system refuses
     */
    XdpSocket(MemorySegment frames, int chunkBytes, int entries, int index, int queue) throws XdpUnavailableException {
        fd = Sockets.socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw refusal("the kernel has no AF_XDP", -fd);
        }
        try (Arena temporary = Arena.ofConfined()) {
            register(frames, chunkBytes, temporary);
            set(XDP_UMEM_FILL_RING, FILL_ENTRIES);
            set(XDP_UMEM_COMPLETION_RING, entries);
            set(XDP_TX_RING, entries);
            if (Sockets.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES) < 0) {
                Sockets.setsockopt(
                        fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES); // as much as the system's limit allows
            }
            Sockets.setsockopt(fd, SOL_XDP, XDP_MAX_TX_SKB_BUDGET, Math.min(entries, LARGEST_BUDGET));
            MemorySegment offsets = offsets(temporary);
            transmit = map(offsets, TX_OFFSETS, XDP_PGOFF_TX_RING, entries, XdpRing.DESCRIPTOR_BYTES);
            completion =
                    map(offsets, COMPLETION_OFFSETS, XDP_UMEM_PGOFF_COMPLETION_RING, entries, XdpRing.ADDRESS_BYTES);
            bind(index, queue, temporary);
        } catch (XdpUnavailableException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static XdpUnavailableException refusal(String fallback, int errno) {
        String reason = Errno.isPermission(errno) ? "CAP_NET_RAW is missing" : fallback;
        return new XdpUnavailableException(reason, false);
    }

    private void register(MemorySegment frames, int chunkBytes, Arena temporary) throws XdpUnavailableException {
        MemorySegment request = temporary.allocate(REGISTRATION_BYTES, Long.BYTES);
        request.set(ValueLayout.JAVA_LONG, 0, frames.address());
        request.set(ValueLayout.JAVA_LONG, 8, frames.byteSize());
        request.set(ValueLayout.JAVA_INT, 16, chunkBytes);
        int result = Sockets.setsockopt(fd, SOL_XDP, XDP_UMEM_REG, request.address(), REGISTRATION_BYTES);
        if (result == -Errno.ENOBUFS) { // xdp_umem_account_pages
            throw new XdpUnavailableException(
                    "this process may not keep " + frames.byteSize() / 1024
                            + " KiB in memory; raise its limit ('ulimit -l', LimitMEMLOCK=)",
                    false);
        }
        check(result);
    }

    private void set(int option, int value) throws XdpUnavailableException {
        check(Sockets.setsockopt(fd, SOL_XDP, option, value));
    }

    private static void check(int result) throws XdpUnavailableException {
        if (result < 0) {
            throw refusal("the kernel refuses it: " + Errno.text(-result), -result);
        }
    }

    private MemorySegment offsets(Arena temporary) throws XdpUnavailableException {
        MemorySegment offsets = temporary.allocate(OFFSETS_BYTES, Long.BYTES);
        MemorySegment length = temporary.allocateFrom(ValueLayout.JAVA_INT, OFFSETS_BYTES);
        check(Sockets.getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, offsets.address(), length.address()));
        if (length.get(ValueLayout.JAVA_INT, 0) != OFFSETS_BYTES) { // before Linux 5.4, without need_wakeup
            throw new XdpUnavailableException("the kernel's AF_XDP is too old", false);
        }
        return offsets;
    }

    private XdpRing map(MemorySegment offsets, int at, long pageOffset, int entries, int entryBytes)
            throws XdpUnavailableException {
        long producer = offsets.get(ValueLayout.JAVA_LONG, at);
        long consumer = offsets.get(ValueLayout.JAVA_LONG, at + 8L);
        long first = offsets.get(ValueLayout.JAVA_LONG, at + 16L);
        MemorySegment memory = Mapping.shared(fd, first + (long) entries * entryBytes, pageOffset, arena);
        if (memory.equals(MemorySegment.NULL)) {
            throw new XdpUnavailableException("the system is out of memory", false);
        }
        mapped.add(memory);
        return new XdpRing(memory, producer, consumer, first, entries, entryBytes);
    }

    private void bind(int index, int queue, Arena temporary) throws XdpUnavailableException {
        MemorySegment address = temporary.allocate(ADDRESS_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_XDP);
        address.set(ValueLayout.JAVA_SHORT, 2, (short) (XDP_COPY | XDP_USE_NEED_WAKEUP));
        address.set(ValueLayout.JAVA_INT, 4, index);
        address.set(ValueLayout.JAVA_INT, 8, queue);
        int result = Sockets.bind(fd, address.address(), ADDRESS_BYTES);
        switch (-result) {
            case Errno.EBUSY ->
                throw new XdpUnavailableException(
                        "another AF_XDP socket has queue " + queue + " of the interface", true);
            case Errno.EINVAL ->
                throw new XdpUnavailableException("the interface has no queue " + queue + " for AF_XDP", false);
            default -> check(result);
        }
    }

    /** Frames to send; we produce. */
    XdpRing transmit() {
        return transmit;
    }

    /** Pieces of memory that the kernel gives back; it produces. */
    XdpRing completion() {
        return completion;
    }

    /**
     * Makes the kernel look at the transmit ring.
     *
     * @return 0 or -errno
     */
    int kick() {
        return (int) Sockets.send(fd, 0, 0, MSG_DONTWAIT);
    }

    /** The queue is free only when nothing of the socket is mapped any more. */
    @Override
    public void close() {
        Libc.close(fd);
        mapped.forEach(Mapping::replaceByZeros);
    }
}
