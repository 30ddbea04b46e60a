package dev.malachi.kernel.offload;

import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.NetworkOrder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Cuts an IPv4 packet into fragments (RFC 791 §3.2), within its own buffer as {@link Segmenter} does. The packet may be a fragment
 * itself. Its transport checksum must be complete. Used by one thread.
 */
public final class Fragmenter {
    private static final int UNIT_BYTES = 8;
    private static final int LARGEST_PACKET = 65_535;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOTHING = 1;
    private static final int OPTION_COPIED = 0x80;

    /** Header of all fragments but the first: it has only the options that are to be copied. */
    private final MemorySegment laterHeader = Arena.ofAuto().allocate(Ipv4Header.MAX_BYTES, Integer.BYTES);

    private MemorySegment buffer = MemorySegment.NULL;
    private int laterHeaderLength;
    private int headerLength;
    private int limit;
    private int fieldOfLast;
    private int units;
    private boolean first;
    private long payloadAt;
    private long endAt;
    private long at;
    private int length;

    /** Makes one that has nothing to cut. */
    public Fragmenter() {}

    /**
     * Begins with a packet.
     *
     * @param packet IPv4, longer than {@code limit}, that may be fragmented
     * @param limit bytes of the largest fragment
     * @return false if not even 8 bytes of payload fit, or the packet ends behind the largest there can be
     */
    public boolean begin(IpPacket packet, int limit) {
        this.limit = limit;
        buffer = packet.buffer();
        at = packet.at();
        headerLength = Ipv4Header.length(buffer, at);
        fieldOfLast = Ipv4Header.fragmentField(buffer, at);
        units = fieldOfLast & Ipv4Header.FRAGMENT_OFFSET;
        if (limit - headerLength < UNIT_BYTES || units * UNIT_BYTES + packet.length() > LARGEST_PACKET) {
            return false;
        }
        first = true;
        payloadAt = at + headerLength;
        endAt = at + packet.length();
        makeLaterHeader();
        return true;
    }

    private void makeLaterHeader() {
        MemorySegment.copy(buffer, at, laterHeader, 0, Ipv4Header.BYTES);
        int to = Ipv4Header.BYTES;
        int from = Ipv4Header.BYTES;
        while (from < headerLength) {
            int kind = NetworkOrder.getByte(buffer, at + from);
            if (kind == OPTION_END) {
                break;
            }
            if (kind == OPTION_NOTHING) {
                from++;
                continue;
            }
            int bytes = from + 1 < headerLength ? NetworkOrder.getByte(buffer, at + from + 1) : 0;
            if (bytes < 2 || bytes > headerLength - from) {
                break; // malformed: the rest is not worth copying
            }
            if ((kind & OPTION_COPIED) != 0) {
                MemorySegment.copy(buffer, at + from, laterHeader, to, bytes);
                to += bytes;
            }
            from += bytes;
        }
        while (to % Integer.BYTES != 0) {
            NetworkOrder.putByte(laterHeader, to++, OPTION_END);
        }
        laterHeaderLength = to;
        Ipv4Header.putLength(laterHeader, 0, to);
    }

    /**
     * Makes the next fragment.
     *
     * @return false if there is none
     */
    public boolean next() {
        if (first) {
            first = false;
        } else {
            int before = length - headerLength;
            payloadAt += before;
            if (payloadAt >= endAt) {
                return false;
            }
            units += before / UNIT_BYTES;
            headerLength = laterHeaderLength;
            at = payloadAt - headerLength;
            MemorySegment.copy(laterHeader, 0, buffer, at, headerLength);
        }
        long left = endAt - payloadAt;
        int room = limit - headerLength;
        boolean last = left <= room;
        int payload = last ? (int) left : room & -UNIT_BYTES;
        length = headerLength + payload;
        int flags = last ? fieldOfLast & ~Ipv4Header.FRAGMENT_OFFSET : Ipv4Header.MORE_FRAGMENTS;
        Ipv4Header.putTotalLength(buffer, at, length);
        Ipv4Header.putFragmentField(buffer, at, flags | units);
        Ipv4Header.putChecksum(buffer, at);
        return true;
    }

    /** Where the fragment's IP header begins. */
    public long offset() {
        return at;
    }

    /** Bytes of the fragment, header included. */
    public int length() {
        return length;
    }
}
