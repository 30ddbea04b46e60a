package dev.malachi.kernel.offload;

import dev.malachi.kernel.packet.InternetChecksum;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TcpHeader;
import dev.malachi.kernel.packet.UdpHeader;
import java.lang.foreign.MemorySegment;

/**
 * Cuts a large TCP or UDP packet into segments, within its own buffer: each header is written just before its payload, over the end
 * of the segment before, which must have been used by then.
 *
 * <pre>{@code
 *   segmenter.begin(packet, segmentSize);
 *   while (segmenter.next()) {
 *       use(segmenter.offset(), segmenter.length());
 *   }
 * }</pre>
 *
 * <p>Segments carry the sum over the pseudo header in their checksum field. Used by one thread.
 */
public final class Segmenter {
    private static final int ONLY_ON_LAST = TcpHeader.FIN | TcpHeader.PSH;
    private static final int ONLY_ON_FIRST = TcpHeader.CWR;

    private MemorySegment buffer = MemorySegment.NULL;
    private boolean ipv4;
    private boolean tcp;
    private int headersLength;
    private int transportOffset;
    private int checksumAt;
    private int pseudoHeaderSum;
    private int segmentSize;
    private int flags;
    private boolean first;
    private long payloadAt;
    private long endAt;
    private long at;
    private int length;

    /** Makes one that has nothing to cut. */
    public Segmenter() {}

    /**
     * Begins with a packet.
     *
     * @param packet unfragmented TCP or UDP; its checksum field holds the sum over the pseudo header
     * @param segmentSize payload bytes of all segments but the last; greater than 0
     */
    public void begin(IpPacket packet, int segmentSize) {
        this.segmentSize = segmentSize;
        buffer = packet.buffer();
        ipv4 = packet.version() == 4;
        tcp = packet.isTcp();
        headersLength = packet.headersLength();
        transportOffset = packet.transportOffset();
        checksumAt = transportOffset + packet.checksumOffset();
        // From the field, not from the addresses: behind a routing header the sum is over another destination (RFC 8200
        // §8.1).
        int upperLength = packet.transportLength();
        pseudoHeaderSum = NetworkOrder.getShort(buffer, packet.at() + checksumAt) + (~upperLength & 0xFFFF);
        flags = tcp ? TcpHeader.flags(buffer, packet.transportAt()) : 0;
        first = true;
        at = packet.at();
        payloadAt = at + headersLength;
        endAt = at + packet.length();
    }

    /**
     * Makes the next segment.
     *
     * @return false if there is none
     */
    public boolean next() {
        if (first) {
            first = false;
            describe(ONLY_ON_LAST);
            return true;
        }
        int before = length - headersLength;
        payloadAt += before;
        if (payloadAt >= endAt) {
            return false;
        }
        long previous = at;
        at = payloadAt - headersLength;
        MemorySegment.copy(buffer, previous, buffer, at, headersLength); // may overlap
        if (ipv4) {
            Ipv4Header.putIdentification(buffer, at, Ipv4Header.identification(buffer, at) + 1);
        }
        if (tcp) {
            long transport = at + transportOffset;
            TcpHeader.putSequence(buffer, transport, TcpHeader.sequence(buffer, transport) + before);
        }
        describe(ONLY_ON_FIRST | ONLY_ON_LAST);
        return true;
    }

    /** Writes what depends on the segment's length and place. */
    private void describe(int flagsOfOthers) {
        int payload = (int) Math.min(segmentSize, endAt - payloadAt);
        length = headersLength + payload;
        if (ipv4) {
            Ipv4Header.putTotalLength(buffer, at, length);
            Ipv4Header.putChecksum(buffer, at);
        } else {
            Ipv6Header.putPayloadLength(buffer, at, length - Ipv6Header.BYTES);
        }
        long transport = at + transportOffset;
        if (tcp) {
            boolean last = payloadAt + payload == endAt;
            TcpHeader.putFlags(buffer, transport, flags & ~(last ? flagsOfOthers & ~ONLY_ON_LAST : flagsOfOthers));
        } else {
            UdpHeader.putLength(buffer, transport, length - transportOffset);
        }
        NetworkOrder.putShort(
                buffer, at + checksumAt, InternetChecksum.fold((long) pseudoHeaderSum + length - transportOffset));
    }

    /** Where the segment's IP header begins. */
    public long offset() {
        return at;
    }

    /** Bytes of the segment, headers included. */
    public int length() {
        return length;
    }
}
