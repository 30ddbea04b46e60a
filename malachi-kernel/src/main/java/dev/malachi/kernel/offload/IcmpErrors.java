package dev.malachi.kernel.offload;

import dev.malachi.kernel.packet.IcmpHeader;
import dev.malachi.kernel.packet.InternetChecksum;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Makes the answer to a packet that cannot be sent on: because it does not fit its path, ICMP <em>fragmentation needed</em> (RFC 1191
 * §4) or ICMPv6 <em>packet too big</em> (RFC 4443 §3.2); for other reasons, <em>unreachable</em>.
 *
 * <p>It comes from the address that the packet was sent to: an operating system refuses packets from its own addresses, and has no
 * other address of the network to expect them from. At most {@value #PER_SECOND} a second are made (RFC 4443 §2.4 f). Used by one
 * thread.
 */
public final class IcmpErrors {
    /** Why a destination is out of reach, as ICMP (RFC 792, RFC 1812 §5.2.7.1) and ICMPv6 (RFC 4443 §3.1) say it. */
    public enum Unreachable {
        /** Nobody has the address, or no link leads to it. */
        HOST(IcmpHeader.V4_HOST_UNREACHABLE, IcmpHeader.V6_ADDRESS_UNREACHABLE),
        /** The address belongs to another network. */
        NETWORK(IcmpHeader.V4_NET_UNREACHABLE, IcmpHeader.V6_NO_ROUTE),
        /** Packets may leave with this node's addresses only. */
        SOURCE(IcmpHeader.V4_PROHIBITED, IcmpHeader.V6_SOURCE_POLICY);

        private final int v4;
        private final int v6;

        Unreachable(int v4, int v6) {
            this.v4 = v4;
            this.v6 = v6;
        }
    }

    private static final int PER_SECOND = 1000;
    private static final long NANOS_PER_ERROR = 1_000_000_000L / PER_SECOND;
    private static final int BURST = 100;

    /** An ICMP error is at most this long (RFC 1812 §4.3.2.3). */
    private static final int LARGEST_V4 = 576;
    /** An ICMPv6 error is at most this long (RFC 4443 §2.4 c). */
    private static final int LARGEST_V6 = 1280;

    private final MemorySegment buffer = Arena.ofAuto().allocate(LARGEST_V6, Long.BYTES);
    /** When the budget would be used up; it is full when that is {@link #BURST} errors ago. */
    private long spentNanos = Long.MIN_VALUE;

    /** Makes one with a full budget. */
    public IcmpErrors() {}

    /** Where the errors lie, at offset 0. */
    public MemorySegment buffer() {
        return buffer;
    }

    /**
     * Makes an error about a packet.
     *
     * @param packet that does not fit
     * @param mtu bytes that would fit
     * @param nowNanos monotonic time
     * @return bytes of the error, or 0 if none may be sent
     */
    public int tooBig(IpPacket packet, int mtu, long nowNanos) {
        if (!mayAnswer(packet, nowNanos)) {
            return 0;
        }
        return packet.version() == 4
                ? errorV4(packet, IcmpHeader.V4_FRAGMENTATION_NEEDED, mtu)
                : errorV6(packet, IcmpHeader.V6_PACKET_TOO_BIG, mtu);
    }

    /**
     * Makes an error about a packet that cannot be delivered.
     *
     * @param packet that cannot be delivered
     * @param reason why not
     * @param nowNanos monotonic time
     * @return bytes of the error, or 0 if none may be sent
     */
    public int unreachable(IpPacket packet, Unreachable reason, long nowNanos) {
        if (!mayAnswer(packet, nowNanos)) {
            return 0;
        }
        return packet.version() == 4 ? errorV4(packet, reason.v4, 0) : errorV6(packet, reason.v6, 0);
    }

    /** RFC 1122 §3.2.2; RFC 4443 §2.4 e, which knows no exception for later fragments. */
    private boolean mayAnswer(IpPacket packet, long nowNanos) {
        boolean answerable =
                packet.version() == 4 ? !packet.isLaterFragment() && isBetweenHosts4(packet) : isBetweenHosts6(packet);
        return answerable && !isError(packet) && withinBudget(nowNanos);
    }

    private static boolean isBetweenHosts4(IpPacket packet) {
        return isHost4(Ipv4Header.source(packet.buffer(), packet.at()))
                && isHost4(Ipv4Header.destination(packet.buffer(), packet.at()));
    }

    /** Neither "this network", loopback, multicast nor reserved. */
    private static boolean isHost4(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    private static boolean isBetweenHosts6(IpPacket packet) {
        MemorySegment buffer = packet.buffer();
        return isHost6(Ipv6Header.sourceHigh(buffer, packet.at()))
                && isHost6(Ipv6Header.destinationHigh(buffer, packet.at()));
    }

    /** Neither unspecified, loopback, an embedded IPv4 address, multicast nor link-local. */
    private static boolean isHost6(long high) {
        return high != 0 && high >>> 56 != 0xFF && high >>> 54 != 0xFE80 >>> 6;
    }

    private static boolean isError(IpPacket packet) {
        if (packet.transportLength() < 1) {
            return false;
        }
        return switch (packet.protocol()) {
            case IcmpHeader.PROTOCOL_V4 -> IcmpHeader.isErrorV4(packet.buffer(), packet.transportAt());
            case IcmpHeader.PROTOCOL_V6 -> IcmpHeader.isErrorV6(packet.buffer(), packet.transportAt());
            default -> false;
        };
    }

    private boolean withinBudget(long nowNanos) {
        long full = nowNanos - BURST * NANOS_PER_ERROR;
        if (spentNanos == Long.MIN_VALUE || spentNanos - full < 0) {
            spentNanos = full;
        }
        if (spentNanos - nowNanos >= 0) {
            return false;
        }
        spentNanos += NANOS_PER_ERROR;
        return true;
    }

    private int errorV4(IpPacket packet, int typeAndCode, int parameter) {
        int headers = Ipv4Header.BYTES + IcmpHeader.BYTES;
        int quoted = Math.min(packet.length(), LARGEST_V4 - headers);
        MemorySegment.copy(packet.buffer(), packet.at(), buffer, headers, quoted);
        int peer = Ipv4Header.destination(packet.buffer(), packet.at());
        int own = Ipv4Header.source(packet.buffer(), packet.at());
        Ipv4Header.write(buffer, 0, headers + quoted, IcmpHeader.PROTOCOL_V4, peer, own);
        IcmpHeader.write(buffer, Ipv4Header.BYTES, typeAndCode, parameter);
        int sum = InternetChecksum.sum(buffer, Ipv4Header.BYTES, IcmpHeader.BYTES + quoted);
        IcmpHeader.putChecksum(buffer, Ipv4Header.BYTES, ~sum);
        return headers + quoted;
    }

    private int errorV6(IpPacket packet, int typeAndCode, int parameter) {
        int headers = Ipv6Header.BYTES + IcmpHeader.BYTES;
        int quoted = Math.min(packet.length(), LARGEST_V6 - headers);
        int upperLength = IcmpHeader.BYTES + quoted;
        MemorySegment original = packet.buffer();
        MemorySegment.copy(original, packet.at(), buffer, headers, quoted);
        Ipv6Header.write(buffer, 0, upperLength, IcmpHeader.PROTOCOL_V6);
        long peerHigh = Ipv6Header.destinationHigh(original, packet.at());
        long peerLow = Ipv6Header.destinationLow(original, packet.at());
        long ownHigh = Ipv6Header.sourceHigh(original, packet.at());
        long ownLow = Ipv6Header.sourceLow(original, packet.at());
        Ipv6Header.putAddresses(buffer, 0, peerHigh, peerLow, ownHigh, ownLow);
        IcmpHeader.write(buffer, Ipv6Header.BYTES, typeAndCode, parameter);
        long sum = InternetChecksum.sum(buffer, Ipv6Header.BYTES, upperLength);
        sum += packet.addressSum() + IcmpHeader.PROTOCOL_V6 + upperLength;
        IcmpHeader.putChecksum(buffer, Ipv6Header.BYTES, ~InternetChecksum.fold(sum));
        return headers + quoted;
    }
}
