package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A packet socket: whole Ethernet frames to and from one interface (man 7 packet, linux/if_packet.h).
 *
 * <p>Not safe for use by several threads as such; the link serialises what may not overlap with {@link #close}.
 */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_FLAGS = 0x80000 | 0x800; // SOCK_CLOEXEC | SOCK_NONBLOCK

    /** struct sockaddr_ll: family 2, protocol 2 (network order), ifindex 4, hatype 2, pkttype 1, halen 1, addr 8. */
    private static final int ADDRESS_BYTES = 20;

    /** linux/socket.h and asm-generic/socket.h. */
    private static final int SOL_PACKET = 263;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUF = 7;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_SNDBUFFORCE = 32;

    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_DROP_MEMBERSHIP = 2;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int TPACKET_V2 = 1;

    /** struct packet_mreq: ifindex 4, type 2, address length 2, address 8. */
    private static final int MEMBERSHIP_BYTES = 16;

    private static final int PACKET_MR_MULTICAST = 0;
    private static final int PACKET_MR_PROMISC = 1;

    private final int fd;
    private final int protocol;

    /**
     * Opens one that receives nothing until it is {@linkplain #bind bound}.
     *
     * @param protocol EtherType to receive then; 0 for a socket that only sends
     */
    PacketSocket(int protocol) {
        this.protocol = protocol;
        fd = Errno.check(Sockets.socket(AF_PACKET, SOCK_RAW | SOCK_FLAGS, 0), "cannot open a packet socket");
    }

    int fd() {
        return fd;
    }

    /**
     * Ties it to an interface. Again with the same one changes nothing.
     *
     * @return 0 or -errno
     */
    int bind(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) protocol);
            address.set(ValueLayout.JAVA_INT, 4, index);
            return Sockets.bind(fd, address.address(), ADDRESS_BYTES);
        }
    }

    /** Lets pass only what the filter accepts. */
    void attach(TypeFilter filter) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Sockets.setsockopt(
                    fd, SOL_SOCKET, SO_ATTACH_FILTER, filter.program(arena).address(), TypeFilter.PROGRAM_BYTES);
            Errno.check(result, "cannot attach a filter to a packet socket");
        }
    }

    /** Chooses the ring format that {@link PacketRing} reads, with room before each frame. */
    void useRing(int reserveBytes) {
        Errno.check(
                Sockets.setsockopt(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2),
                "cannot set up the ring of a packet socket");
        Errno.check(
                Sockets.setsockopt(fd, SOL_PACKET, PACKET_RESERVE, reserveBytes),
                "cannot set up the ring of a packet socket");
    }

    /**
     * Allocates its ring; no blocks frees it.
     *
     * @return 0 or -errno
     */
    int setRing(int blockBytes, int blocks, int slotBytes, int slots) {
        try (Arena arena = Arena.ofConfined()) { // struct tpacket_req
            long request = arena.allocateFrom(ValueLayout.JAVA_INT, blockBytes, blocks, slotBytes, slots)
                    .address();
            return Sockets.setsockopt(fd, SOL_PACKET, PACKET_RX_RING, request, 4 * Integer.BYTES);
        }
    }

    /** Asks the interface for the frames of a group; the kernel forgets it when the interface goes away. */
    int join(int index, MacAddress group) {
        return membership(PACKET_ADD_MEMBERSHIP, PACKET_MR_MULTICAST, index, group);
    }

    int leave(int index, MacAddress group) {
        return membership(PACKET_DROP_MEMBERSHIP, PACKET_MR_MULTICAST, index, group);
    }

    /** Asks the interface for the frames of all stations. */
    int joinEverything(int index) {
        return membership(PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC, index, new MacAddress(0));
    }

    int leaveEverything(int index) {
        return membership(PACKET_DROP_MEMBERSHIP, PACKET_MR_PROMISC, index, new MacAddress(0));
    }

    private int membership(int option, int type, int index, MacAddress group) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(MEMBERSHIP_BYTES, Integer.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, index);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) type);
            request.set(ValueLayout.JAVA_SHORT, 6, (short) MacAddress.BYTES);
            MemorySegment.copy(group.bytes(), 0, request, ValueLayout.JAVA_BYTE, 8, MacAddress.BYTES);
            return Sockets.setsockopt(fd, SOL_PACKET, option, request.address(), MEMBERSHIP_BYTES);
        }
    }

    /** Sets how much may wait in it for the interface, beyond the system's limit if the process may (CAP_NET_ADMIN). */
    void setSendBuffer(int bytes) {
        if (Sockets.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes) < 0) {
            Sockets.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, bytes); // as much as the system's limit allows
        }
    }

    /** Frames dropped since the last call because the ring was full: struct tpacket_stats, packets 4, drops 4. */
    long takeRingDrops() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stats = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 2 * Integer.BYTES);
            int result = Sockets.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, stats.address(), length.address());
            return result < 0 ? 0 : stats.get(ValueLayout.JAVA_INT, Integer.BYTES) & 0xFFFF_FFFFL;
        }
    }

    /** Fetches the error that waits (the interface went down), which else would end every poll at once. */
    void clearError() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            Sockets.getsockopt(fd, SOL_SOCKET, SO_ERROR, value.address(), length.address());
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
