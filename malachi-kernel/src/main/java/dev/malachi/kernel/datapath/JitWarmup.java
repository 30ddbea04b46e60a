package dev.malachi.kernel.datapath;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TcpHeader;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.tap.PacketTaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of the data path on packets of its own, so that the JIT has compiled them before the first real packet comes: cold
 * they carry a hundredth of what they do hot, and the compiler would compete with the traffic for the same cores.
 *
 * <p>Two imaginary nodes, joined by memory: what one seals the other opens and coalesces. Nothing of it leaves this object. Each
 * {@link Lane} is used by one thread.
 */
public final class JitWarmup implements AutoCloseable {
    private static final int INDEX = 1;
    private static final int LINK_MTU = 1500;
    private static final int KEY_BYTES = 32;

    /** Segments of a large packet, as many as Linux makes of a busy flow at this MTU. */
    private static final int SEGMENTS = 46;

    private static final int TCP_PROTOCOL = 6;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int HEADERS_BYTES = Ipv4Header.BYTES + TCP_HEADER_BYTES;
    private static final int SEGMENT_BYTES = LINK_MTU - Wire.TUN_MTU_MARGIN - HEADERS_BYTES;
    private static final int LARGE_BYTES = HEADERS_BYTES + SEGMENTS * SEGMENT_BYTES;
    private static final int TCP_CHECKSUM = 16;

    private static final int SENDER = VirtualAddress.IPV4_NETWORK | 2;
    private static final int RECEIVER = VirtualAddress.IPV4_NETWORK | 3;

    private final Timeline timeline;
    private final Session sending;
    private final Session receiving;
    private final List<Lane> lanes;

    /**
     * Makes one.
     *
     * @param engines says which engine to seal and open with, at any time
     * @param etherType of the frames
     * @param padding whether inner packets are padded
     * @param timeline the node's
     * @param lanes how many threads each node has in each direction
     */
    public JitWarmup(Supplier<AeadEngine> engines, int etherType, boolean padding, Timeline timeline, int lanes) {
        this.timeline = timeline;
        var senderId = new NodeId(0, 2);
        var receiverId = new NodeId(0, 3);
        var loop = new JitWarmupLink(LINK_MTU);
        var port = new LinkPort(0, "warm-up", loop);
        var senderSide = new Datapath(
                timeline,
                addresses(senderId, SENDER),
                new ForwardingTable(),
                new SessionIndex(),
                new LinkPorts(),
                new Claims(),
                new NoControlPlane(),
                new Counters(),
                new QuiescentStates(1),
                new PacketTaps(timeline, 1),
                etherType,
                padding);
        var receiverSide = new Datapath(
                timeline,
                addresses(receiverId, RECEIVER),
                new ForwardingTable(),
                new SessionIndex(),
                new LinkPorts(),
                new Claims(),
                new NoControlPlane(),
                new Counters(),
                new QuiescentStates(1),
                new PacketTaps(timeline, 1),
                etherType,
                padding);
        senderSide.links().add(port);
        var toReceiver = new Peer(receiverId, new byte[KEY_BYTES], new byte[KEY_BYTES]);
        var fromSender = new Peer(senderId, new byte[KEY_BYTES], new byte[KEY_BYTES]);
        this.sending = session(toReceiver, Session.Role.INITIATOR, engines, lanes);
        this.receiving = session(fromSender, Session.Role.RESPONDER, engines, lanes);
        toReceiver.path(new Path(port, port.link().mac(), LINK_MTU));
        toReceiver.ipv4(RECEIVER);
        toReceiver.sending(sending);
        senderSide.forwarding().add(toReceiver);
        senderSide.forwarding().map(RECEIVER, toReceiver);
        fromSender.ipv4(SENDER);
        receiverSide.sessions().add(receiving);
        this.lanes = IntStream.range(0, lanes)
                .mapToObj(number -> new Lane(number, senderSide, receiverSide, port, loop))
                .toList();
    }

    /** The lanes, which may carry packets at the same time. */
    public List<Lane> lanes() {
        return lanes;
    }

    private static LocalAddresses addresses(NodeId id, int ipv4) {
        var addresses = new LocalAddresses(id);
        addresses.ipv4(ipv4);
        return addresses;
    }

    private Session session(Peer peer, Session.Role role, Supplier<AeadEngine> engines, int lanesInEach) {
        return new Session(
                peer,
                role,
                INDEX,
                INDEX,
                timeline.nanoTime(),
                Wire.CAPABILITY_NATIVE | Wire.CAPABILITY_PARTIAL_CHECKSUMS,
                new byte[2 * KEY_BYTES],
                new byte[KEY_BYTES],
                new byte[KEY_BYTES],
                engines,
                lanesInEach);
    }

    /** A thread of the sending node and one of the receiving node, in one. */
    public final class Lane {
        private final OutboundStage outbound;
        private final InboundStage inbound;
        private final MemorySegment packet = Arena.ofAuto().allocate(LARGE_BYTES, Long.BYTES);
        private final PacketOffload offload = new PacketOffload();
        private int sequence;
        private long writtenBytes;

        private Lane(int number, Datapath senderSide, Datapath receiverSide, LinkPort port, JitWarmupLink loop) {
            outbound = new OutboundStage(
                    senderSide,
                    number,
                    LinkTransmitter.Use.BULK,
                    new LaneCounters(senderSide.counters()),
                    Optional.empty());
            inbound = new InboundStage(
                    receiverSide,
                    port,
                    number,
                    new LaneCounters(receiverSide.counters()),
                    Optional.of(new TunPort(this::written, TunOffloads.ALL)));
            loop.connectTo(inbound);
            round(); // opens the transmitter
        }

        /**
         * Carries one large packet and one acknowledgement from the one node to the other.
         *
         * @return IP bytes that arrived
         */
        public long round() {
            writtenBytes = 0;
            long now = timeline.nanoTime();
            outbound.begin(now);
            inbound.begin(now);
            send(LARGE_BYTES);
            send(HEADERS_BYTES);
            outbound.end();
            inbound.flush();
            return writtenBytes;
        }

        private void send(int length) {
            Ipv4Header.write(packet, 0, length, TCP_PROTOCOL, SENDER, RECEIVER);
            NetworkOrder.putInt(packet, Ipv4Header.BYTES, 0x0400_0400); // ports
            TcpHeader.putSequence(packet, Ipv4Header.BYTES, sequence);
            NetworkOrder.putShort(
                    packet, Ipv4Header.BYTES + TCP_DATA_OFFSET, TCP_HEADER_BYTES / 4 << 12 | TcpHeader.ACK);
            offload.clear().checksum(Ipv4Header.BYTES, TCP_CHECKSUM);
            if (length > HEADERS_BYTES) {
                offload.segment(Segmentation.TCP4, SEGMENT_BYTES, HEADERS_BYTES);
            }
            outbound.send(packet, 0, length, offload);
            sequence += length - HEADERS_BYTES;
        }

        private boolean written(MemorySegment buffer, long[] offsets, int[] lengths, int slices, PacketOffload asked) {
            for (int i = 0; i < slices; i++) {
                writtenBytes += lengths[i];
            }
            return true;
        }
    }

    /** Gives up keys and memory. */
    @Override
    public void close() {
        lanes.forEach(lane -> lane.outbound.close());
        sending.wipe();
        receiving.wipe();
    }

    /** What the stages would ask of it does not happen to these packets. */
    private static final class NoControlPlane implements ControlPlane {
        @Override
        public void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length) {}

        @Override
        public void otherVersion(LinkPort port, long sourceMac, int version) {}

        @Override
        public void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index) {}

        @Override
        public void cameFrom(Peer peer, LinkPort onPort, long sourceMac) {
            peer.source(new Source(onPort, new MacAddress(sourceMac)));
        }

        @Override
        public void confirmed(Session session) {}

        @Override
        public void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length) {}

        @Override
        public boolean park(@Nullable Peer peer, MemorySegment buffer, long offset, int length, PacketOffload asked) {
            return true;
        }

        @Override
        public void rekeyDue(Peer peer) {}
    }
}
