package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.protocol.Granted;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TransportHeader;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Takes frames of a link apart: each check is cheaper than the next, and each has a counter. Used by one thread; each lane has its
 * own.
 */
final class InboundStage {
    private static final int SMALLEST_TRANSPORT_FRAME = Wire.CIPHERTEXT_OFFSET + Wire.TAG_BYTES;
    private static final int PADDING_MARK = 0x80;

    private final Datapath datapath;
    private final LinkPort port;
    private final int lane;
    private final LaneCounters counters;
    private final InnerReceiver inner;
    private final TokenBucket versionNews = new TokenBucket(Rate.perSecond(10, 1));
    private long nowNanos;

    InboundStage(Datapath datapath, LinkPort port, int lane, LaneCounters counters, Optional<TunPort> tun) {
        this.datapath = datapath;
        this.port = port;
        this.lane = lane;
        this.counters = counters;
        this.inner = new InnerReceiver(datapath, lane, counters, tun);
    }

    void begin(long batchNanos) {
        nowNanos = batchNanos;
        inner.begin(batchNanos);
    }

    /**
     * Takes a frame.
     *
     * @param buffer where it lies
     * @param at its Ethernet header
     * @param length its bytes
     */
    void receive(MemorySegment buffer, long at, int length) {
        counters.received(length);
        if (length < Wire.BODY_OFFSET) {
            counters.drop(Drop.RX_LENGTH);
        } else if (FrameHeader.magic(buffer, at) != Wire.MAGIC) {
            counters.drop(Drop.RX_MAGIC);
        } else if (FrameHeader.version(buffer, at) != Wire.L3_VERSION) {
            counters.drop(Drop.RX_VERSION);
            tellVersion(buffer, at);
        } else {
            dispatch(FrameHeader.type(buffer, at), buffer, at, length);
        }
    }

    /** Strangers can send any number of them, and a few say it all. */
    private void tellVersion(MemorySegment buffer, long at) {
        if (versionNews.take(nowNanos)) {
            datapath.control().otherVersion(port, FrameHeader.sourceMac(buffer, at), FrameHeader.version(buffer, at));
        }
    }

    private void dispatch(int type, MemorySegment buffer, long at, int length) {
        switch (type) {
            case Wire.TYPE_TRANSPORT -> open(buffer, at, length);
            case Wire.TYPE_HANDSHAKE -> datapath.control().controlFrame(port, buffer, at, length);
            case Wire.TYPE_DATA, Wire.TYPE_L4_DATAGRAM -> counters.drop(Drop.RX_PLAINTEXT);
            default -> {
                Claims.FrameSink sink = datapath.claims().frames(type);
                if (sink != null) {
                    sink.frame(port, buffer, at, length);
                } else {
                    counters.drop(Granted.frameType(type, true) ? Drop.RX_TYPE_UNCLAIMED : Drop.RX_TYPE);
                }
            }
        }
    }

    private void open(MemorySegment buffer, long at, int length) {
        if (length < SMALLEST_TRANSPORT_FRAME) {
            counters.drop(Drop.RX_LENGTH);
            return;
        }
        if (!FrameHeader.isTo(buffer, at, datapath.local().id())) {
            counters.drop(Drop.RX_NOT_OURS);
            return;
        }
        long header = at + Wire.TRANSPORT_OFFSET;
        int index = TransportHeader.receiverIndex(buffer, header);
        Session session = datapath.sessions().find(index);
        if (session == null) {
            counters.drop(Drop.RX_UNKNOWN_INDEX);
            datapath.control()
                    .unknownIndex(
                            port,
                            FrameHeader.sourceMac(buffer, at),
                            FrameHeader.sourceHigh(buffer, at),
                            FrameHeader.sourceLow(buffer, at),
                            index);
            return;
        }
        if (!FrameHeader.isFrom(buffer, at, session.peer().id())) {
            counters.drop(Drop.RX_SOURCE);
            return;
        }
        if (!session.usable(nowNanos)) {
            counters.drop(Drop.RX_EXPIRED);
            return;
        }
        int sealed = length - Wire.CIPHERTEXT_OFFSET;
        int plain = sealed - Wire.TAG_BYTES;
        long plainAt = inner.claim(plain);
        long counter = TransportHeader.counter(buffer, header);
        boolean authentic = session.opener(lane)
                .open(
                        TransportHeader.aadHead(buffer, header),
                        counter,
                        buffer,
                        at + Wire.CIPHERTEXT_OFFSET,
                        sealed,
                        inner.buffer(),
                        plainAt);
        if (!authentic) {
            counters.drop(Drop.RX_BAD_TAG);
            return;
        }
        if (!session.window().accept(counter)) {
            counters.drop(Drop.RX_REPLAYED);
            return;
        }
        noteSource(session.peer(), FrameHeader.sourceMac(buffer, at));
        accept(
                session,
                TransportHeader.hopLimitAndClass(buffer, header),
                TransportHeader.flags(buffer, header),
                plainAt,
                plain);
    }

    private void noteSource(Peer peer, long sourceMac) {
        Source source = peer.sourceOrNull();
        if ((source == null || !source.is(port, sourceMac)) && peer.claimSourceNews(nowNanos)) {
            datapath.control().cameFrom(peer, port, sourceMac);
        }
    }

    private void accept(Session session, int hopLimitAndClass, int flags, long at, int length) {
        if ((flags & ~Wire.FLAGS_KNOWN) != 0) {
            counters.drop(Drop.RX_FLAGS);
            return;
        }
        MemorySegment buffer = inner.buffer();
        int kind = length == 0 ? Wire.INNER_KEEPALIVE : NetworkOrder.getByte(buffer, at);
        session.received(nowNanos, kind != Wire.INNER_KEEPALIVE);
        if (!session.confirmed() && session.confirm()) {
            datapath.control().confirmed(session);
        }
        if (length == 0) {
            counters.drop(Drop.RX_INNER_EMPTY);
            return;
        }
        session.peer().addReceived(length);
        switch (kind >>> 4) {
            case 4 -> {
                session.peer().exchange().received();
                if (session.peer().ipv4() == 0) {
                    // Not mapped yet: it must not overtake the record that maps it, which takes the slow path.
                    datapath.control().inner(session, hopLimitAndClass >>> 8, flags, buffer, at, length);
                } else {
                    inner.receive(session.peer(), flags, at, length);
                }
            }
            case 6 -> {
                session.peer().exchange().received();
                inner.receive(session.peer(), flags, at, length);
            }
            default -> acceptOther(session, hopLimitAndClass, flags, kind, at, length);
        }
    }

    /** What is not IP: the kernel's own kinds, and those of plugins. */
    private void acceptOther(Session session, int hopLimitAndClass, int flags, int kind, long at, int length) {
        MemorySegment buffer = inner.buffer();
        switch (kind) {
            case Wire.INNER_KEEPALIVE -> {
                if (isKeepalive(flags, buffer, at, length)) {
                    counters.acceptedKeepalive();
                } else {
                    counters.drop(Drop.RX_INNER_KEEPALIVE);
                }
            }
            case Wire.INNER_DATAGRAM, Wire.INNER_CONTROL, Wire.INNER_FRAGMENT ->
                datapath.control().inner(session, hopLimitAndClass >>> 8, flags, buffer, at, length);
            default -> {
                Claims.InnerSink sink = datapath.claims().inner(kind);
                if (sink == null) {
                    counters.drop(Drop.RX_INNER_UNCLAIMED);
                } else {
                    sink.inner(session, lane, flags, hopLimitAndClass & Wire.CLASS_MASK, inner.readOnly(), at, length);
                }
            }
        }
    }

    /** Exactly one byte; padded, that byte, a mark and zeros (ISO/IEC 7816-4). */
    private static boolean isKeepalive(int flags, MemorySegment buffer, long at, int length) {
        if ((flags & Wire.FLAG_PADDED) == 0 || length == 1) {
            return length == 1;
        }
        for (int i = 2; i < length; i++) {
            if (NetworkOrder.getByte(buffer, at + i) != 0) {
                return false;
            }
        }
        return NetworkOrder.getByte(buffer, at + 1) == PADDING_MARK;
    }

    /** Whether no packet waits to be written. */
    boolean isEmpty() {
        return inner.isEmpty();
    }

    /** Ends a batch that another follows at once. */
    void carry() {
        inner.carry();
    }

    /** Ends a batch: what waits is written. */
    void flush() {
        inner.flush();
    }
}
