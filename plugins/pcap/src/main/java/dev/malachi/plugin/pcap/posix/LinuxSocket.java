package dev.malachi.plugin.pcap.posix;

import dev.malachi.api.MacAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What libpcap has no function for, asked of the packet socket behind a handle (linux/if_packet.h). Elsewhere than on Linux there is
 * no such socket, and every call says so.
 */
public final class LinuxSocket {
    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");

    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_DROP_MEMBERSHIP = 2;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_MULTICAST = 0;
    /** struct packet_mreq: int index, unsigned short type, unsigned short length, 8 bytes address. */
    private static final int MEMBERSHIP_BYTES = 16;

    private LinuxSocket() {}

    /**
     * Whether this is Linux.
     *
     * @return true if the functions here do something
     */
    public static boolean supported() {
        return LINUX;
    }

    /**
     * Keeps frames that this host sends from being copied to the socket at all. libpcap would take each out of its ring again.
     *
     * @param fd the socket
     * @return false if the kernel cannot (older than 4.20)
     */
    public static boolean ignoreOutgoing(int fd) {
        if (!LINUX) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment yes = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            return Posix.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, yes) == 0;
        }
    }

    /**
     * Asks the interface for the frames of a group, until the socket is closed.
     *
     * @param fd the socket
     * @param index of the interface
     * @param group whose frames
     * @return false if the system refuses
     */
    public static boolean join(int fd, int index, MacAddress group) {
        return membership(PACKET_ADD_MEMBERSHIP, fd, index, group);
    }

    /**
     * Takes {@link #join} back.
     *
     * @param fd the socket
     * @param index of the interface
     * @param group whose frames
     * @return false if the system refuses
     */
    public static boolean leave(int fd, int index, MacAddress group) {
        return membership(PACKET_DROP_MEMBERSHIP, fd, index, group);
    }

    private static boolean membership(int option, int fd, int index, MacAddress group) {
        if (!LINUX) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(MEMBERSHIP_BYTES, Integer.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, index);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) PACKET_MR_MULTICAST);
            request.set(ValueLayout.JAVA_SHORT, 6, (short) MacAddress.BYTES);
            MemorySegment.copy(group.bytes(), 0, request, ValueLayout.JAVA_BYTE, 8, MacAddress.BYTES);
            return Posix.setsockopt(fd, SOL_PACKET, option, request) == 0;
        }
    }
}
