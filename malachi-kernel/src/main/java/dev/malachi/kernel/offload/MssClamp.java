package dev.malachi.kernel.offload;

import dev.malachi.kernel.packet.InternetChecksum;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TcpHeader;
import java.lang.foreign.MemorySegment;

/** Lowers the maximum segment size that a SYN announces to what the path carries (RFC 9293 §3.7.1), since PMTU discovery fails often. */
public final class MssClamp {
    private static final int OPTION_END = 0;
    private static final int OPTION_NOTHING = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MSS_BYTES = 4;

    private MssClamp() {}

    /**
     * Changes the packet if it is a SYN that announces too much.
     *
     * @param packet any
     * @param largestPacket bytes of an IP packet that the path carries
     * @param partialChecksum whether its checksum field holds only the sum over the pseudo header
     * @return whether it was changed
     */
    public static boolean apply(IpPacket packet, int largestPacket, boolean partialChecksum) {
        if (!packet.isTcp() || (TcpHeader.flags(packet.buffer(), packet.transportAt()) & TcpHeader.SYN) == 0) {
            return false;
        }
        MemorySegment buffer = packet.buffer();
        long tcp = packet.transportAt();
        int end = TcpHeader.length(buffer, tcp);
        int limit = largestPacket - (packet.version() == 4 ? Ipv4Header.BYTES : Ipv6Header.BYTES) - TcpHeader.BYTES;
        boolean changed = false;
        int next = TcpHeader.BYTES;
        while (next + 1 < end) {
            int kind = NetworkOrder.getByte(buffer, tcp + next);
            if (kind == OPTION_END) {
                break;
            }
            if (kind == OPTION_NOTHING) {
                next++;
                continue;
            }
            int bytes = NetworkOrder.getByte(buffer, tcp + next + 1);
            if (bytes < 2 || bytes > end - next) {
                break;
            }
            if (kind == OPTION_MSS && bytes == OPTION_MSS_BYTES) { // of several the last counts in most stacks
                changed |= lower(buffer, tcp, next + 2, limit, partialChecksum);
            }
            next += bytes;
        }
        return changed;
    }

    private static boolean lower(MemorySegment buffer, long tcp, int at, int limit, boolean partialChecksum) {
        int mss = NetworkOrder.getShort(buffer, tcp + at);
        if (mss <= limit || limit <= 0) {
            return false;
        }
        NetworkOrder.putShort(buffer, tcp + at, limit);
        if (!partialChecksum) {
            boolean odd = (at & 1) != 0; // after a single no-operation option the value straddles two words
            int before = odd ? InternetChecksum.swap(mss) : mss;
            int after = odd ? InternetChecksum.swap(limit) : limit;
            int checksum = NetworkOrder.getShort(buffer, tcp + TcpHeader.CHECKSUM);
            NetworkOrder.putShort(buffer, tcp + TcpHeader.CHECKSUM, InternetChecksum.update(checksum, before, after));
        }
        return true;
    }
}
