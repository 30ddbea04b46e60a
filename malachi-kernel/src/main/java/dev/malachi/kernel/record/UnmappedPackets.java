package dev.malachi.kernel.record;

import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.session.Discovery;
import dev.malachi.kernel.session.Output;
import dev.malachi.kernel.session.ParkedPackets;
import dev.malachi.kernel.session.PeerTraffic;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets of this host for which the pumps have no session, or no peer at all. Those to an IPv4 address that no record maps wait for
 * that of a peer that may have it. Used on the control thread.
 */
public final class UnmappedPackets {
    private static final int IPV4_DESTINATION_OFFSET = 16;

    private final NodeContext context;
    private final PeerDirectory directory;
    private final ForwardingTable forwarding;
    private final RecordExchange records;
    private final PeerTraffic traffic;
    private final Output output;
    private final Discovery discovery;
    private final ParkedPackets<Integer> waiting;

    /**
     * Makes one without packets.
     *
     * @param context of the node
     * @param directory of peers
     * @param forwarding by address
     * @param records are asked for
     * @param traffic takes what has a peer
     * @param output tells senders that no node has an address
     * @param discovery may find who has
     */
    public UnmappedPackets(
            NodeContext context,
            PeerDirectory directory,
            ForwardingTable forwarding,
            RecordExchange records,
            PeerTraffic traffic,
            Output output,
            Discovery discovery) {
        this.context = context;
        this.directory = directory;
        this.forwarding = forwarding;
        this.records = records;
        this.traffic = traffic;
        this.output = output;
        this.discovery = discovery;
        this.waiting = new ParkedPackets<>(context, output::ended, (_, packet) -> answer(packet.bytes()));
    }

    /**
     * Takes a packet that a pump could not send.
     *
     * @param peer who has its destination; null if no peer is known to
     * @param packet from the IP header on
     * @param offload what is left to do with it
     */
    public void take(@Nullable Peer peer, byte[] packet, PacketOffload offload) {
        if (peer != null) {
            send(peer, packet, offload);
        } else if (packet[0] >>> 4 == 4) {
            takeIpv4(packet, offload);
        } else {
            refuse(packet); // an IPv6 address follows from an id, so no peer that is known has it
        }
    }

    /** Peers that may have the destination are asked for their record, by a session; without any, the sender is told. */
    private void takeIpv4(byte[] packet, PacketOffload offload) {
        int destination = ByteBuffer.wrap(packet).getInt(IPV4_DESTINATION_OFFSET);
        Peer mapped = forwarding.byIpv4(destination);
        if (mapped != null) {
            send(mapped, packet, offload);
            return;
        }
        List<KnownPeer> candidates = directory.all().stream()
                .filter(known -> known.speaksNative() && known.peer().ipv4() == 0 && mayHave(known, destination))
                .toList();
        if (candidates.isEmpty()) {
            refuse(packet);
            return;
        }
        boolean asked = waiting.waiting(destination);
        waiting.park(destination, new ParkedPackets.IpPacket(packet, offload));
        if (!asked) {
            candidates.forEach(this::ask);
        }
    }

    private void ask(KnownPeer known) {
        if (known.peer().sending().isPresent()) {
            records.requestFrom(known);
        } else {
            traffic.connect(known);
        }
    }

    private static boolean mayHave(KnownPeer known, int ipv4) {
        return known.peer().announcement().number(Wire.TLV_IPV4, 0) == Integer.toUnsignedLong(ipv4)
                || VirtualAddress.preferredIpv4(known.peer().id()) == ipv4;
    }

    /** A peer that was forgotten while the packet was on its way here has no address any more. */
    private void send(Peer peer, byte[] packet, PacketOffload offload) {
        directory.find(peer.id()).ifPresentOrElse(known -> send(known, packet, offload), () -> refuse(packet));
    }

    private void send(KnownPeer known, byte[] packet, PacketOffload offload) {
        if (known.speaksNative()) {
            traffic.park(known, packet, offload);
        } else {
            drop(packet, "tun.drop.other_dialect"); // what a carrier reaches takes datagrams only
            output.answerUnreachable(packet);
        }
    }

    private void refuse(byte[] packet) {
        drop(packet, "tun.drop.nobody_has_address");
        answer(packet);
    }

    private void drop(byte[] packet, String counter) {
        context.counters().count(counter);
        output.ended(packet, counter);
    }

    private void answer(byte[] packet) {
        output.answerUnreachable(packet);
        discovery.request();
    }

    /** An address leads to a peer from now on: what waited for it goes there. */
    public void mapped(KnownPeer peer, int ipv4) {
        for (ParkedPackets.Parked packet : waiting.take(ipv4)) {
            if (packet instanceof ParkedPackets.IpPacket(byte[] bytes, PacketOffload offload)) {
                send(peer, bytes, offload);
            }
        }
    }

    /** Drops all of them. */
    public void clear() {
        waiting.clear();
    }
}
