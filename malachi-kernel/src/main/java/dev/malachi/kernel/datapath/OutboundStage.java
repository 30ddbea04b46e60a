package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.offload.Fragmenter;
import dev.malachi.kernel.offload.IcmpErrors;
import dev.malachi.kernel.offload.IcmpErrors.Unreachable;
import dev.malachi.kernel.offload.MssClamp;
import dev.malachi.kernel.offload.Segmenter;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.peer.Exchange;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings IP packets of this host to the peer that {@link Destinations} finds for them: cut as its path takes them, and sealed. Used by
 * one thread; each lane has its own.
 */
final class OutboundStage {
    private final Datapath datapath;
    private final Destinations destinations;
    private final LaneCounters counters;
    private final Transmitters transmitters;
    private final FrameSealer sealer;
    private final @Nullable CountingTunWriter tun;
    private final LaneTaps taps;

    private final IpPacket packet = new IpPacket();
    private final IpPacket segment = new IpPacket();
    private final Segmenter segmenter = new Segmenter();
    private final Fragmenter fragmenter = new Fragmenter();
    private final IcmpErrors errors = new IcmpErrors();
    private final long[] errorOffset = new long[1];
    private final int[] errorLength = new int[1];
    private final PacketOffload errorOffload = new PacketOffload();

    private long nowNanos;

    // Of the packet at hand.
    private @Nullable Peer peer;
    private boolean parked;

    OutboundStage(Datapath datapath, int lane, LinkTransmitter.Use use, LaneCounters counters, Optional<TunPort> tun) {
        this.datapath = datapath;
        this.destinations = new Destinations(datapath.local(), datapath.forwarding());
        this.counters = counters;
        this.transmitters = new Transmitters(datapath.links(), use);
        this.sealer = new FrameSealer(datapath, lane, transmitters, counters);
        this.taps = new LaneTaps(datapath.taps(), lane);
        this.tun =
                tun.map(port -> new CountingTunWriter(port.writer(), counters)).orElse(null);
    }

    FrameSealer sealer() {
        return sealer;
    }

    Transmitters transmitters() {
        return transmitters;
    }

    void begin(long batchNanos) {
        nowNanos = batchNanos;
        taps.beginBatch();
        transmitters.begin(batchNanos);
    }

    /**
     * Sends a packet. It ends here, once: sent, or dropped for one reason; or it is parked.
     *
     * @param buffer where it lies; changed within the packet
     * @param at its IP header
     * @param length its bytes
     * @param offload what is left to do with it
     */
    void send(MemorySegment buffer, long at, int length, PacketOffload offload) {
        taps.begin(buffer, at, length); // before it is changed
        peer = null;
        parked = false;
        Drop reason = packet.wrap(buffer, at, length) && isConsistent(offload) ? bring(offload) : Drop.TX_MALFORMED;
        if (parked) {
            taps.abandon();
            return;
        }
        if (reason == null) {
            counters.sentIp();
        } else {
            refuse(reason);
        }
        taps.end(nowNanos, true, peer, reason);
    }

    /** Why the packet does not leave; null if it does, or is parked. */
    private @Nullable Drop bring(PacketOffload offload) {
        Drop refusal = destinations.refusal(packet);
        if (refusal != null) {
            return refusal;
        }
        Peer behind = destinations.peer(packet);
        peer = behind;
        Session session = behind == null ? null : behind.sendingOrNull();
        if (behind == null || session == null) {
            return park(offload);
        }
        if (!session.usable(nowNanos)) {
            askForRekey(session);
            return park(offload);
        }
        if (session.rekeyDue(nowNanos)) {
            askForRekey(session);
        }
        Path path = behind.pathOrNull();
        return path == null ? Drop.TX_NO_PATH : forward(session, path, offload);
    }

    private @Nullable Drop park(PacketOffload offload) {
        parked = datapath.control().park(peer, packet.buffer(), packet.at(), packet.length(), offload);
        return parked ? null : Drop.TX_CONTROL_QUEUE_FULL;
    }

    /** Whether what is to be done with the packet can be done. */
    private boolean isConsistent(PacketOffload offload) {
        boolean summable = !offload.checksumNeeded()
                || offload.checksumStart() + offload.checksumOffset() + Short.BYTES <= packet.length();
        return summable
                && switch (offload.segmentation()) {
                    case NONE -> true;
                    case TCP4 -> packet.version() == 4 && packet.isTcp() && isSegmentable(offload);
                    case TCP6 -> packet.version() == 6 && packet.isTcp() && isSegmentable(offload);
                    case UDP -> packet.isUdp() && isSegmentable(offload);
                };
    }

    private boolean isSegmentable(PacketOffload offload) {
        return offload.segmentSize() > 0 && offload.checksumNeeded() && isTransportChecksum(offload);
    }

    /** Drops the packet; where its sender would wait in vain, it is told (RFC 1812 §5.2.7.1, RFC 4443 §3.1). */
    private void refuse(Drop reason) {
        counters.drop(reason);
        switch (reason) {
            case TX_SOURCE -> answer(errors.unreachable(packet, Unreachable.SOURCE, nowNanos));
            case TX_NO_ROUTE -> answer(errors.unreachable(packet, Unreachable.NETWORK, nowNanos));
            case TX_NO_PATH, TX_NO_LINK, TX_LINK_MTU -> answer(errors.unreachable(packet, Unreachable.HOST, nowNanos));
            default -> {}
        }
    }

    private void askForRekey(Session session) {
        if (session.claimRekeyRequest(nowNanos)) {
            datapath.control().rekeyDue(session.peer());
        }
    }

    /** Why the packet, or some of what it is cut into, did not leave; null if all did. */
    private @Nullable Drop forward(Session session, Path path, PacketOffload offload) {
        int largest = path.largestInner();
        if (largest < Wire.MIN_IP_LINK_MTU - Wire.TRANSPORT_OVERHEAD_BYTES) {
            return Drop.TX_LINK_MTU;
        }
        noteSent(session.peer().exchange());
        MssClamp.apply(packet, largest, offload.checksumNeeded());
        int bytes = packet.length();
        Drop reason;
        if (offload.segmentation() != Segmentation.NONE) {
            reason = sendSegments(session, path, offload, largest);
        } else if (bytes <= largest) {
            reason = sendWhole(session, path, offload);
        } else if (packet.mayBeFragmented()) {
            if (offload.checksumNeeded()) {
                packet.completeChecksum(offload.checksumStart(), offload.checksumOffset());
            }
            reason = sendFragments(session, path, packet, largest);
        } else {
            reason = tooBig(largest);
        }
        if (reason == null) {
            session.sent(nowNanos, true);
            session.peer().addSent(bytes);
        }
        return reason;
    }

    private void noteSent(Exchange exchange) {
        if (exchange.isTheirs() && packet.beginsTraffic()) {
            exchange.begun();
        } else {
            exchange.sent();
        }
    }

    private @Nullable Drop sendWhole(Session session, Path path, PacketOffload offload) {
        int flags = 0;
        if (offload.checksumNeeded()) {
            if (session.takesPartialChecksums() && isTransportChecksum(offload)) {
                flags = Wire.FLAG_PARTIAL;
            } else {
                packet.completeChecksum(offload.checksumStart(), offload.checksumOffset());
            }
        }
        return seal(session, path, packet.transportClass(), flags, packet.buffer(), packet.at(), packet.length());
    }

    private @Nullable Drop seal(
            Session session, Path path, int trafficClass, int flags, MemorySegment buffer, long at, int length) {
        return sealer.sealIp(session, path, trafficClass, flags, buffer, at, length) ? null : Drop.TX_NO_LINK;
    }

    /** Whether the receiver finds the same checksum by the packet's headers alone. */
    private boolean isTransportChecksum(PacketOffload offload) {
        return (packet.isTcp() || packet.isUdp())
                && offload.checksumStart() == packet.transportOffset()
                && offload.checksumOffset() == packet.checksumOffset();
    }

    private @Nullable Drop sendSegments(Session session, Path path, PacketOffload offload, int largest) {
        int size = offload.segmentSize();
        boolean fit = packet.headersLength() + Math.min(size, packet.payloadLength()) <= largest;
        if (!fit && packet.isTcp()) {
            size = largest - packet.headersLength(); // a byte stream may be cut anywhere
            fit = size > 0;
        }
        if (!fit && !packet.mayBeFragmented()) {
            return tooBig(largest);
        }
        boolean partial = session.takesPartialChecksums();
        int trafficClass = packet.transportClass();
        segmenter.begin(packet, size);
        Drop reason = null;
        while (reason == null && segmenter.next()) {
            reason = partial && fit
                    ? seal(
                            session,
                            path,
                            trafficClass,
                            Wire.FLAG_PARTIAL,
                            packet.buffer(),
                            segmenter.offset(),
                            segmenter.length())
                    : sendSegmentInSoftware(session, path, largest);
        }
        return reason;
    }

    private @Nullable Drop sendSegmentInSoftware(Session session, Path path, int largest) {
        if (!segment.wrap(packet.buffer(), segmenter.offset(), segmenter.length())) {
            throw new IllegalStateException("a segment has the headers of its packet");
        }
        segment.completeChecksum(segment.transportOffset(), segment.checksumOffset());
        if (segment.length() <= largest) {
            return seal(session, path, segment.transportClass(), 0, segment.buffer(), segment.at(), segment.length());
        }
        int field = Ipv4Header.fragmentField(segment.buffer(), segment.at());
        Drop reason = sendFragments(session, path, segment, largest);
        Ipv4Header.putFragmentField(
                segment.buffer(), segment.at(), field); // the next segment's header is made from this one
        return reason;
    }

    private @Nullable Drop sendFragments(Session session, Path path, IpPacket whole, int largest) {
        int trafficClass = whole.transportClass();
        if (!fragmenter.begin(whole, largest)) {
            return Drop.TX_TOO_BIG;
        }
        Drop reason = null;
        while (reason == null && fragmenter.next()) {
            reason = seal(session, path, trafficClass, 0, whole.buffer(), fragmenter.offset(), fragmenter.length());
        }
        return reason;
    }

    /** Tells the sender what would fit (RFC 1191, RFC 8201). */
    private Drop tooBig(int largest) {
        answer(errors.tooBig(packet, largest, nowNanos));
        return Drop.TX_TOO_BIG;
    }

    /** A packet of this host ends on the control thread; the taps are to know. */
    void ended(MemorySegment buffer, long at, int length, String counter) {
        taps.add(buffer, at, length, nowNanos, counter);
    }

    /** Tells the sender of a packet that no node has its destination. */
    void answerUnreachable(MemorySegment buffer, long at, int length) {
        if (packet.wrap(buffer, at, length)) {
            answer(errors.unreachable(packet, Unreachable.HOST, nowNanos));
        }
    }

    private void answer(int errorBytes) {
        if (errorBytes > 0 && tun != null) {
            counters.answered();
            errorLength[0] = errorBytes;
            tun.write(errors.buffer(), errorOffset, errorLength, 1, errorOffload);
        }
    }

    /** Ends a batch: what was sealed leaves. */
    void end() {
        transmitters.flush();
    }

    void close() {
        transmitters.close();
    }
}
