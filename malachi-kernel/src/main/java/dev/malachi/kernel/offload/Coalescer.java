package dev.malachi.kernel.offload;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.TcpHeader;
import dev.malachi.kernel.packet.UdpHeader;

/**
 * Puts packets that follow each other in a flow together and writes them to the TUN interface as one, which its network stack then
 * walks once. Without it a tunnel loses half of its throughput (DESIGN §4).
 *
 * <p>Packets wait until {@link #flush}, at the end of a drain at the latest, and must stay where they are until then. Within a flow
 * the order is kept: what cannot join makes the flow leave first. Used by one thread.
 */
public final class Coalescer {
    private static final int FLOWS = 64;

    private final TunWriter tun;
    private final TunOffloads offloads;
    /** Those in use come first, oldest first. */
    private final CoalescedFlow[] flows = new CoalescedFlow[FLOWS];
    /** The ports of each, so that a search looks at 256 bytes and not at 64 packets. */
    private final int[] ports = new int[FLOWS];

    private int used;
    private final long[] aloneOffset = new long[1];
    private final int[] aloneLength = new int[1];
    private final PacketOffload aloneOffload = new PacketOffload();

    /**
     * Makes one in which nothing waits.
     *
     * @param tun where packets go
     * @param offloads what may be left to the operating system
     */
    public Coalescer(TunWriter tun, TunOffloads offloads) {
        this.tun = tun;
        this.offloads = offloads;
        for (int i = 0; i < FLOWS; i++) {
            flows[i] = new CoalescedFlow();
        }
    }

    /**
     * Takes a packet, and writes it now or later.
     *
     * @param packet the packet; its headers may be changed
     * @param partialChecksum whether its checksum field holds only the sum over the pseudo header; only for unfragmented TCP and UDP
     *     and if the interface completes checksums
     * @return whether it waits, so that it must stay where it is
     */
    public boolean add(IpPacket packet, boolean partialChecksum) {
        if (packet.isFragment()) {
            flush(); // its flow is not known: ports stand in the first fragment only
            writeAlone(packet, false);
            return false;
        }
        if (!packet.isTcp() && !packet.isUdp()) {
            writeAlone(packet, false);
            return false;
        }
        Segmentation kind = segmentationOf(packet);
        boolean suitable = kind != Segmentation.NONE;
        int place = find(packet);
        if (place >= 0) {
            CoalescedFlow flow = flows[place];
            if (suitable && flow.accepts(packet) && isSound(packet, partialChecksum)) {
                flow.append(packet);
                if (flow.isComplete()) {
                    release(place);
                    return false;
                }
                return true;
            }
            release(place);
        }
        if (!suitable || isPushed(packet) || !isSound(packet, partialChecksum)) {
            writeAlone(packet, partialChecksum);
            return false;
        }
        if (used == FLOWS) {
            release(0);
        }
        ports[used] = portsOf(packet);
        flows[used++].begin(packet, kind, partialChecksum);
        return true;
    }

    /** As which kind of large packet this one could be sent, by its headers alone. */
    private Segmentation segmentationOf(IpPacket packet) {
        if (!packet.isPlain() || packet.payloadLength() == 0) {
            return Segmentation.NONE;
        }
        if (packet.isUdp()) {
            if (UdpHeader.length(packet.buffer(), packet.transportAt()) != packet.transportLength()) {
                return Segmentation.NONE; // what follows the datagram would become part of it
            }
            return offloads.udp() ? Segmentation.UDP : Segmentation.NONE;
        }
        if ((TcpHeader.flags(packet.buffer(), packet.transportAt()) & ~TcpHeader.PSH) != TcpHeader.ACK) {
            return Segmentation.NONE;
        }
        if (packet.version() == 4) {
            return offloads.tcp4() ? Segmentation.TCP4 : Segmentation.NONE;
        }
        return offloads.tcp6() ? Segmentation.TCP6 : Segmentation.NONE;
    }

    private static boolean isPushed(IpPacket packet) {
        return packet.isTcp() && (TcpHeader.flags(packet.buffer(), packet.transportAt()) & TcpHeader.PSH) != 0;
    }

    /** Checksums are computed anew for a large packet, which would hide that one was wrong. */
    private static boolean isSound(IpPacket packet, boolean partialChecksum) {
        return (packet.version() == 6 || Ipv4Header.checksumHolds(packet.buffer(), packet.at()))
                && (partialChecksum || packet.checksumHolds());
    }

    private int find(IpPacket packet) {
        int wanted = portsOf(packet);
        for (int i = 0; i < used; i++) {
            if (ports[i] == wanted && flows[i].carries(packet)) {
                return i;
            }
        }
        return -1;
    }

    private static int portsOf(IpPacket packet) {
        return TcpHeader.ports(packet.buffer(), packet.transportAt()); // UDP has them at the same place
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return used == 0;
    }

    /** Writes everything that waits. */
    public void flush() {
        for (int i = 0; i < used; i++) {
            flows[i].writeTo(tun);
        }
        used = 0;
    }

    private void release(int place) {
        CoalescedFlow flow = flows[place];
        used--;
        System.arraycopy(flows, place + 1, flows, place, used - place);
        System.arraycopy(ports, place + 1, ports, place, used - place);
        flows[used] = flow;
        flow.writeTo(tun);
    }

    private void writeAlone(IpPacket packet, boolean partialChecksum) {
        aloneOffset[0] = packet.at();
        aloneLength[0] = packet.length();
        aloneOffload.clear();
        if (partialChecksum) {
            aloneOffload.checksum(packet.transportOffset(), packet.checksumOffset());
        }
        tun.write(packet.buffer(), aloneOffset, aloneLength, 1, aloneOffload);
    }
}
