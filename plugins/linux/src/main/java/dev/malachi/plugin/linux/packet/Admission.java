package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collection;

/**
 * Which of the frames that reach a socket are for this station (protocol.md §1).
 *
 * <p>The interface's own filter is no help: some (veth) have none, and another program may have made it promiscuous.
 */
final class Admission {
    /** linux/if_packet.h sll_pkttype. */
    private static final int PACKET_MULTICAST = 2;

    private static final int PACKET_OTHERHOST = 3;
    private static final int PACKET_OUTGOING = 4;

    /** A VLAN id is the low 12 bits of a tag; id 0 only carries a priority. */
    private static final int VLAN_ID_MASK = 0xFFF;

    private static final ValueLayout.OfLong MAC_AND_MORE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final FrameCounters counters;
    private final boolean everything;
    private volatile long[] groups = {};

    /**
     * Makes one.
     *
     * @param everything whether to admit all frames, those this host sends too
     * @param counters counts what is not admitted
     */
    Admission(boolean everything, FrameCounters counters) {
        this.everything = everything;
        this.counters = counters;
    }

    /** Whether it admits all frames, also those too long for a slot, of which only the beginning is there. */
    boolean everything() {
        return everything;
    }

    void setGroups(Collection<MacAddress> joined) {
        groups = joined.stream().mapToLong(MacAddress::value).toArray();
    }

    /**
     * Decides about a frame.
     *
     * @param packetType PACKET_… as the kernel says
     * @param vlanTag the tag the kernel took off, or 0
     * @param buffer where it lies
     * @param offset of its Ethernet header; at least 14 bytes follow
     */
    boolean admits(int packetType, int vlanTag, MemorySegment buffer, long offset) {
        if (everything) {
            return true;
        }
        if ((vlanTag & VLAN_ID_MASK) != 0) {
            counters.add(Reason.RX_VLAN, 1);
            return false;
        }
        return switch (packetType) {
            case PACKET_MULTICAST -> admitsGroup(buffer.get(MAC_AND_MORE, offset) >>> 16);
            case PACKET_OUTGOING -> false;
            case PACKET_OTHERHOST -> {
                counters.add(Reason.RX_OTHER_HOST, 1);
                yield false;
            }
            default -> true; // PACKET_HOST, PACKET_BROADCAST
        };
    }

    private boolean admitsGroup(long destination) {
        for (long group : groups) {
            if (group == destination) {
                return true;
            }
        }
        counters.add(Reason.RX_GROUP, 1);
        return false;
    }
}
