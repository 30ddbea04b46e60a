package dev.malachi.plugin.pcap.link;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.pcap.link.FrameCounters.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collection;

/**
 * Which of the captured frames are for this station, and where they begin (protocol.md §1).
 *
 * <p>A capture says nothing of how the system took a frame, so its addresses decide. Whatever the filter should have kept away is
 * looked at again: it takes effect a little after the capture begins.
 */
final class Admission {
    /** The frame is not for us. */
    static final int REFUSED = -1;

    private static final int ADDRESSES_BYTES = 2 * MacAddress.BYTES;
    private static final int TYPE_OFFSET = 12;
    /** IEEE 802.1Q: EtherType 0x8100, tag 2, then the EtherType proper. */
    private static final int VLAN_TYPE = 0x8100;

    private static final int VLAN_BYTES = 4;
    private static final int TAG_OFFSET = 14;
    /** A VLAN id is the low 12 bits of a tag; id 0 only carries a priority. */
    private static final int VLAN_ID_MASK = 0xFFF;
    /** The group bit of an address that is read as the upper six bytes of a number. */
    private static final long GROUP_BIT = 1L << 40;

    private static final ValueLayout.OfLong MAC_AND_MORE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int etherType;
    private final FrameCounters counters;
    private volatile long own;
    private volatile long[] groups = {};

    Admission(int etherType, FrameCounters counters) {
        this.etherType = etherType;
        this.counters = counters;
    }

    void setOwn(MacAddress mac) {
        own = mac.value();
    }

    void setGroups(Collection<MacAddress> joined) {
        groups = joined.stream().mapToLong(MacAddress::value).toArray();
    }

    /**
     * Decides about a frame. A priority tag is taken out: the addresses move over it.
     *
     * @param frame its bytes
     * @param length of it
     * @return where in the memory it begins now, or {@link #REFUSED}
     */
    int admit(MemorySegment frame, int length) {
        if (length < Wire.ETHERNET_HEADER_BYTES) {
            return REFUSED;
        }
        int type = frame.get(SHORT, TYPE_OFFSET) & 0xFFFF;
        if (type == etherType) {
            return admitsDestination(frame) ? 0 : REFUSED;
        }
        if (type != VLAN_TYPE || length < Wire.ETHERNET_HEADER_BYTES + VLAN_BYTES) {
            return REFUSED;
        }
        if ((frame.get(SHORT, TAG_OFFSET) & VLAN_ID_MASK) != 0) {
            counters.add(Reason.RX_VLAN, 1);
            return REFUSED;
        }
        if ((frame.get(SHORT, TYPE_OFFSET + VLAN_BYTES) & 0xFFFF) != etherType || !admitsDestination(frame)) {
            return REFUSED;
        }
        MemorySegment.copy(frame, 0, frame, VLAN_BYTES, ADDRESSES_BYTES);
        return VLAN_BYTES;
    }

    private boolean admitsDestination(MemorySegment frame) {
        long destination = frame.get(MAC_AND_MORE, 0) >>> 16;
        if (destination == own || destination == MacAddress.BROADCAST.value()) {
            return true;
        }
        if ((destination & GROUP_BIT) == 0) {
            counters.add(Reason.RX_OTHER_HOST, 1);
            return false;
        }
        for (long group : groups) {
            if (group == destination) {
                return true;
            }
        }
        counters.add(Reason.RX_GROUP, 1);
        return false;
    }
}
