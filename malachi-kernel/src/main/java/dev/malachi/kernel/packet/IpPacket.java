package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IP packet whose headers have been walked: where its transport header begins, whether it is a fragment, how long it really is.
 * Mutable, laid over one packet after the other.
 */
public final class IpPacket {
    /** TTL or hop limit of packets made here. */
    public static final int DEFAULT_HOP_LIMIT = 64;

    /** Extension headers that are walked; more are not seen in the wild (RFC 8504 §5.3). */
    private static final int MAX_EXTENSION_HEADERS = 8;

    private static final int HOP_BY_HOP_OPTIONS = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int EXTENSION_MIN_BYTES = 8;
    private static final int FRAGMENT_FIELD = 2;
    private static final int FRAGMENT_OFFSET = 0xFFF8;

    private MemorySegment buffer = MemorySegment.NULL;
    private long at;
    private int length;
    private int version;
    private int protocol;
    private int transportOffset;
    private int transportHeaderLength;
    private boolean fragment;
    private boolean laterFragment;

    /** Makes one that lies over nothing. */
    public IpPacket() {}

    /**
     * Lays this over a packet and walks its headers.
     *
     * @param buffer where the packet lies
     * @param at its first byte
     * @param available bytes there; the packet may be shorter, as its header says
     * @return false if it is neither IPv4 nor IPv6, or a header does not fit
     */
    public boolean wrap(MemorySegment buffer, long at, int available) {
        this.buffer = buffer;
        this.at = at;
        fragment = false;
        laterFragment = false;
        transportHeaderLength = 0;
        version = available > 0 ? NetworkOrder.getByte(buffer, at) >>> 4 : 0;
        boolean walked = switch (version) {
            case 4 -> walk4(available);
            case 6 -> walk6(available);
            default -> false;
        };
        if (walked && !fragment) {
            transportHeaderLength = transportHeader();
        }
        return walked;
    }

    private boolean walk4(int available) {
        if (available < Ipv4Header.BYTES) {
            return false;
        }
        transportOffset = Ipv4Header.length(buffer, at);
        length = Ipv4Header.totalLength(buffer, at);
        protocol = Ipv4Header.protocol(buffer, at);
        int field = Ipv4Header.fragmentField(buffer, at);
        laterFragment = (field & Ipv4Header.FRAGMENT_OFFSET) != 0;
        fragment = laterFragment || (field & Ipv4Header.MORE_FRAGMENTS) != 0;
        return transportOffset >= Ipv4Header.BYTES && length >= transportOffset && length <= available;
    }

    private boolean walk6(int available) {
        if (available < Ipv6Header.BYTES) {
            return false;
        }
        length = Ipv6Header.BYTES + Ipv6Header.payloadLength(buffer, at);
        if (length > available) {
            return false;
        }
        protocol = Ipv6Header.nextHeader(buffer, at);
        transportOffset = Ipv6Header.BYTES;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && isExtension(protocol) && !laterFragment; i++) {
            if (length - transportOffset < EXTENSION_MIN_BYTES) {
                return false;
            }
            long header = at + transportOffset;
            transportOffset += extensionLength(header);
            protocol = NetworkOrder.getByte(buffer, header);
        }
        return transportOffset <= length;
    }

    private static boolean isExtension(int nextHeader) {
        return switch (nextHeader) {
            case HOP_BY_HOP_OPTIONS, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /** RFC 8200 §4.2; the authentication header counts in other units (RFC 4302 §2.2). */
    private int extensionLength(long header) {
        int units = NetworkOrder.getByte(buffer, header + 1);
        return switch (protocol) {
            case FRAGMENT -> {
                fragment = true;
                laterFragment = (NetworkOrder.getShort(buffer, header + FRAGMENT_FIELD) & FRAGMENT_OFFSET) != 0;
                yield EXTENSION_MIN_BYTES;
            }
            case AUTHENTICATION -> (units + 2) * Integer.BYTES;
            default -> (units + 1) * Long.BYTES;
        };
    }

    /** Bytes of the TCP or UDP header, 0 if there is none or it does not fit. */
    private int transportHeader() {
        int available = length - transportOffset;
        if (protocol == TcpHeader.PROTOCOL && available >= TcpHeader.BYTES) {
            int header = TcpHeader.length(buffer, at + transportOffset);
            return header >= TcpHeader.BYTES && header <= available ? header : 0;
        }
        return protocol == UdpHeader.PROTOCOL && available >= UdpHeader.BYTES ? UdpHeader.BYTES : 0;
    }

    public MemorySegment buffer() {
        return buffer;
    }

    /** Offset of the IP header in the buffer. */
    public long at() {
        return at;
    }

    /** Bytes of the packet, as its header says. */
    public int length() {
        return length;
    }

    /** 4 or 6. */
    public int version() {
        return version;
    }

    /** Protocol number after all IP headers. */
    public int protocol() {
        return protocol;
    }

    /** Bytes of all IP headers: options and extension headers included. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Offset of the transport header in the buffer. */
    public long transportAt() {
        return at + transportOffset;
    }

    /** Bytes after all IP headers. */
    public int transportLength() {
        return length - transportOffset;
    }

    /** Bytes of all headers of an unfragmented TCP or UDP packet. */
    public int headersLength() {
        return transportOffset + transportHeaderLength;
    }

    /** Bytes after all headers of an unfragmented TCP or UDP packet. */
    public int payloadLength() {
        return length - transportOffset - transportHeaderLength;
    }

    /** Whether it is a part of a packet. */
    public boolean isFragment() {
        return fragment;
    }

    /** Whether it is a part of a packet and not its first. */
    public boolean isLaterFragment() {
        return laterFragment;
    }

    /** Whether it is unfragmented TCP with a whole header. */
    public boolean isTcp() {
        return transportHeaderLength != 0 && protocol == TcpHeader.PROTOCOL;
    }

    /** Whether it is unfragmented UDP with a whole header. */
    public boolean isUdp() {
        return transportHeaderLength != 0 && protocol == UdpHeader.PROTOCOL;
    }

    /**
     * Whether it can only be the first of its traffic: a TCP SYN that acknowledges nothing, or an echo request. What answers another
     * packet is neither.
     */
    public boolean beginsTraffic() {
        if (isTcp()) {
            return (TcpHeader.flags(buffer, transportAt()) & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        }
        return protocol == (version == 4 ? IcmpHeader.PROTOCOL_V4 : IcmpHeader.PROTOCOL_V6)
                && !isLaterFragment()
                && transportLength() >= IcmpHeader.BYTES
                && IcmpHeader.isEchoRequest(version, buffer, transportAt());
    }

    /** Whether nothing stands between the fixed IP header and the transport header. */
    public boolean isPlain() {
        return transportOffset == (version == 4 ? Ipv4Header.BYTES : Ipv6Header.BYTES);
    }

    /** Whether routers may cut it into fragments. */
    public boolean mayBeFragmented() {
        return version == 4 && (Ipv4Header.fragmentField(buffer, at) & Ipv4Header.DONT_FRAGMENT) == 0;
    }

    /** The QoS class of the transport header: DSCP &gt;&gt; 3 (protocol.md §6). */
    public int transportClass() {
        return (version == 4 ? Ipv4Header.trafficClass(buffer, at) : Ipv6Header.trafficClass(buffer, at)) >>> 5;
    }

    /** Offset of the checksum in the header of an unfragmented TCP or UDP packet. */
    public int checksumOffset() {
        return protocol == TcpHeader.PROTOCOL ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
    }

    /**
     * The sum over the pseudo header (RFC 9293 §3.1, RFC 8200 §8.1), with the length that is given.
     *
     * @param upperLength bytes of transport header and payload
     * @return 0 to 0xFFFF
     */
    public int pseudoHeaderSum(int upperLength) {
        return InternetChecksum.fold((long) addressSum() + protocol + upperLength);
    }

    /** The part of the pseudo header's sum that all segments of a packet share, without the length. */
    public int addressSum() {
        return version == 4
                ? InternetChecksum.fold(sumOfWords(Ipv4Header.addresses(buffer, at)))
                : InternetChecksum.sum(buffer, at + Ipv6Header.ADDRESSES, Ipv6Header.ADDRESSES_BYTES);
    }

    private static long sumOfWords(long addresses) {
        return (addresses >>> 32) + (addresses & 0xFFFF_FFFFL);
    }

    /**
     * Puts the sum over the pseudo header where the checksum of an unfragmented TCP or UDP packet stands.
     *
     * @param upperLength bytes of transport header and payload
     */
    public void putPartialChecksum(int upperLength) {
        NetworkOrder.putShort(buffer, transportAt() + checksumOffset(), pseudoHeaderSum(upperLength));
    }

    /**
     * Whether the checksum of an unfragmented TCP or UDP packet is there and right.
     *
     * @return false for UDP without a checksum, too
     */
    public boolean checksumHolds() {
        if (isUdp()
                && (UdpHeader.checksum(buffer, transportAt()) == 0
                        || UdpHeader.length(buffer, transportAt()) != transportLength())) {
            return false;
        }
        int sum = InternetChecksum.sum(buffer, transportAt(), transportLength());
        return InternetChecksum.fold((long) sum + pseudoHeaderSum(transportLength())) == InternetChecksum.CORRECT;
    }

    /**
     * Computes a checksum whose field holds the sum over the pseudo header.
     *
     * @param start bytes from the IP header to the first that is summed
     * @param offset bytes from there to the field
     */
    public void completeChecksum(int start, int offset) {
        int checksum = ~InternetChecksum.sum(buffer, at + start, length - start) & 0xFFFF;
        boolean meansNone = checksum == 0 && protocol == UdpHeader.PROTOCOL; // RFC 768: sent as all ones
        NetworkOrder.putShort(buffer, at + start + offset, meansNone ? 0xFFFF : checksum);
    }
}
