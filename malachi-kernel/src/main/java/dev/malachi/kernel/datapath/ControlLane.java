package dev.malachi.kernel.datapath;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.datagram.DatagramSplitter;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The control thread's own lane: the same stages as the pumps', one packet at a time. Used on the control thread only.
 *
 * <p>It needs no quiescent states: what the control thread retires it does not hold itself.
 */
public final class ControlLane implements AutoCloseable {
    private static final int LARGEST_PACKET = 65_535;
    /** What the stages may write after a packet, as in a TUN queue. */
    private static final int ROOM_BYTES = 64;

    private final Datapath datapath;
    private final LaneCounters counters;
    private final LongAdder fragmentsSent;
    private final DatagramSplitter splitter;
    private final OutboundStage outbound;
    private final InnerReceiver inner;
    private MemorySegment scratch = MemorySegment.NULL;

    /**
     * Makes the lane.
     *
     * @param datapath of the node
     * @param lane the control thread's
     * @param splitter cuts datagrams that do not fit their path
     * @param tun the control thread's own; empty for a node without TUN interface
     */
    public ControlLane(Datapath datapath, int lane, DatagramSplitter splitter, Optional<TunPort> tun) {
        this.datapath = datapath;
        this.counters = new LaneCounters(datapath.counters());
        this.fragmentsSent = datapath.counters().adder("fragment.sent");
        this.splitter = splitter;
        this.outbound = new OutboundStage(datapath, lane, LinkTransmitter.Use.CONTROL, counters, tun);
        this.inner = new InnerReceiver(datapath, lane, counters, tun);
    }

    /**
     * Sends a frame of the control plane from this node.
     *
     * @param port where to send
     * @param mac Ethernet destination
     * @param type L3 type
     * @param destination L3 destination
     * @param body everything after the L3 header
     * @return false if the link is down or gone, or the frame does not fit it
     */
    public boolean sendFrame(LinkPort port, MacAddress mac, int type, NodeId destination, byte[] body) {
        return sendFrame(port, mac, type, destination, datapath.local().id(), body);
    }

    /**
     * Sends a frame of the control plane whose L3 ids are zero (protocol.md §4).
     *
     * @param port where to send
     * @param mac Ethernet destination
     * @param type L3 type
     * @param body everything after the L3 header
     * @return false if the link is down or gone, or the frame does not fit it
     */
    public boolean sendFrameWithoutIds(LinkPort port, MacAddress mac, int type, byte[] body) {
        return sendFrame(port, mac, type, NodeId.ZERO, NodeId.ZERO, body);
    }

    private boolean sendFrame(LinkPort port, MacAddress mac, int type, NodeId destination, NodeId source, byte[] body) {
        Link link = port.link();
        begin();
        counters.offeredFrame();
        LinkTransmitter transmitter = null;
        if (link.state() != Link.State.UP) {
            counters.drop(Drop.TX_FRAME_LINK_DOWN);
        } else if (Wire.L3_HEADER_BYTES + body.length > link.mtu()) {
            counters.drop(Drop.TX_FRAME_TOO_BIG);
        } else {
            transmitter = outbound.transmitters().to(port);
            if (transmitter == null) {
                counters.drop(Drop.TX_FRAME_NO_LINK);
            }
        }
        if (transmitter == null) {
            end();
            return false;
        }
        MemorySegment buffer = transmitter.buffer();
        long slot = transmitter.claim();
        FrameHeader.write(
                buffer, slot, mac.value(), link.mac().value(), datapath.etherType(), type, destination, source);
        MemorySegment.copy(body, 0, buffer, ValueLayout.JAVA_BYTE, slot + Wire.BODY_OFFSET, body.length);
        transmitter.commit(Wire.BODY_OFFSET + body.length);
        counters.sent(Wire.BODY_OFFSET + body.length);
        counters.sentFrame();
        end();
        return true;
    }

    /**
     * Seals an inner packet that is not IP and sends it by the path of the session's peer; a datagram that does not fit it, in
     * fragments.
     *
     * @param session to seal under; need not be the peer's current one
     * @param trafficClass 0 to 7
     * @param flags such as {@link Wire#FLAG_NO_ERROR}
     * @param packet from the inner kind on
     * @return false if there is no path, its link is gone or refuses, or the packet does not fit it
     */
    public boolean sendInner(Session session, int trafficClass, int flags, byte[] packet) {
        long now = begin();
        Drop reason = trySendInner(session, trafficClass, flags, packet);
        if (reason == null) {
            counters.sentInner();
            boolean data = packet.length != 1 || packet[0] != Wire.INNER_KEEPALIVE;
            session.sent(now, data);
        } else {
            counters.drop(reason);
        }
        end();
        return reason == null;
    }

    /** Why an inner packet, or some of its fragments, did not leave; null if all did. */
    private @Nullable Drop trySendInner(Session session, int trafficClass, int flags, byte[] packet) {
        Path path = session.peer().pathOrNull();
        if (path == null) {
            return Drop.TX_INNER_NO_PATH;
        }
        int largest = path.largestInner();
        List<byte[]> parts = packet.length <= largest ? List.of(packet) : splitter.split(packet, largest);
        if (parts.isEmpty()) {
            return Drop.TX_INNER_TOO_BIG;
        }
        for (byte[] part : parts) {
            copyIn(part);
            if (!outbound.sealer().sealOther(session, path, trafficClass, flags, scratch, 0, part.length)) {
                return Drop.TX_INNER_NO_LINK;
            }
            session.peer().addSent(part.length);
        }
        if (parts.size() > 1) {
            fragmentsSent.add(parts.size());
        }
        return null;
    }

    /**
     * Sends an IP packet that was parked, as the outbound pump would. Without a session it is parked again.
     *
     * @param packet from the IP header on
     * @param offload what is left to do with it
     */
    public void sendIp(byte[] packet, PacketOffload offload) {
        begin();
        copyIn(packet);
        outbound.send(scratch, 0, packet.length, offload);
        end();
    }

    /**
     * Gives this host an IP packet that came before its sender's address was mapped, as the inbound pump would.
     *
     * @param session under which it came
     * @param flags of the transport header
     * @param packet from the IP header on, padding included
     */
    public void deliverIp(Session session, int flags, byte[] packet) {
        inner.begin(datapath.timeline().nanoTime());
        long at = inner.claim(packet.length);
        MemorySegment.copy(packet, 0, inner.buffer(), ValueLayout.JAVA_BYTE, at, packet.length);
        inner.receive(session.peer(), flags, at, packet.length);
        inner.flush();
        counters.publish();
    }

    /**
     * Shows an IP packet of this host to the taps, if there are any: it was dropped and counted.
     *
     * @param packet from the IP header on
     * @param counter of the reason
     */
    public void ended(byte[] packet, String counter) {
        if (datapath.taps().any()) {
            outbound.begin(datapath.timeline().nanoTime());
            outbound.ended(MemorySegment.ofArray(packet), 0, packet.length, counter);
        }
    }

    /**
     * Answers an IP packet of this host whose destination no node has: ICMP <em>host unreachable</em> or ICMPv6 <em>address unreachable</em>.
     *
     * @param packet from the IP header on
     */
    public void answerUnreachable(byte[] packet) {
        begin();
        copyIn(packet);
        outbound.answerUnreachable(scratch, 0, packet.length);
        end();
    }

    /** Closes the lane's transmitters. */
    @Override
    public void close() {
        outbound.close();
    }

    private long begin() {
        long now = datapath.timeline().nanoTime();
        outbound.begin(now);
        return now;
    }

    private void end() {
        outbound.end();
        counters.publish();
    }

    private void copyIn(byte[] packet) {
        if (scratch.byteSize() < packet.length + ROOM_BYTES) {
            int bytes = packet.length <= LARGEST_PACKET / 32 ? LARGEST_PACKET / 32 : LARGEST_PACKET;
            scratch = Arena.ofAuto().allocate(Math.max(bytes, packet.length) + ROOM_BYTES, ROOM_BYTES);
        }
        MemorySegment.copy(packet, 0, scratch, ValueLayout.JAVA_BYTE, 0, packet.length);
    }
}
