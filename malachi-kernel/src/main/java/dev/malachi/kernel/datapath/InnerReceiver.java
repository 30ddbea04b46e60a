package dev.malachi.kernel.datapath;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.offload.Coalescer;
import dev.malachi.kernel.offload.MssClamp;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.Ipv4Header;
import dev.malachi.kernel.packet.Ipv6Header;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings decrypted IP packets to this host: the rules of protocol.md §6 for sources and destinations, then the {@link Coalescer}. It
 * owns the memory into which frames are decrypted, since packets wait there until they are written. Used by one thread; each lane
 * has its own.
 */
final class InnerReceiver {
    /** A drain of 256 frames of 2048 bytes; jumbo frames flush more often. */
    private static final int BYTES_WITH_TUN = 512 << 10;

    private static final int BYTES_WITHOUT_TUN = 2 << 10;
    private static final int ALIGNMENT = 64;

    private final LocalAddresses local;
    private final LaneCounters counters;
    private final LaneTaps taps;
    private final TunOffloads offloads;
    private final @Nullable Coalescer coalescer;
    private final IpPacket packet = new IpPacket();
    private MemorySegment buffer;
    /** The same for plugins. */
    private MemorySegment readOnly;

    private long next;

    private long nowNanos;

    InnerReceiver(Datapath datapath, int lane, LaneCounters counters, Optional<TunPort> tun) {
        this.local = datapath.local();
        this.taps = new LaneTaps(datapath.taps(), lane);
        this.counters = counters;
        this.offloads = tun.map(TunPort::offloads).orElse(TunOffloads.NONE);
        this.coalescer = tun.map(port -> new Coalescer(new CountingTunWriter(port.writer(), counters), offloads))
                .orElse(null);
        this.buffer = allocate(tun.isPresent() ? BYTES_WITH_TUN : BYTES_WITHOUT_TUN);
        this.readOnly = buffer.asReadOnly();
    }

    void begin(long batchNanos) {
        nowNanos = batchNanos;
        taps.beginBatch();
    }

    private static MemorySegment allocate(int bytes) {
        return Arena.ofAuto().allocate(bytes, ALIGNMENT);
    }

    /**
     * Makes room for a plaintext; what waits is written if there is none left.
     *
     * @param bytes of the plaintext
     * @return offset into {@link #buffer}, which may be another one after this
     */
    long claim(int bytes) {
        if (coalescer != null && !coalescer.isEmpty() && next + bytes > buffer.byteSize()) {
            coalescer.flush();
        }
        if (coalescer == null || coalescer.isEmpty()) {
            next = 0;
        }
        if (next + bytes > buffer.byteSize()) {
            buffer = allocate(Integer.highestOneBit(bytes) * 2);
            readOnly = buffer.asReadOnly();
        }
        return next;
    }

    /** Where plaintexts lie. */
    MemorySegment buffer() {
        return buffer;
    }

    /** The same memory for those who may only read. */
    MemorySegment readOnly() {
        return readOnly;
    }

    /**
     * Takes an IP packet.
     *
     * @param peer who sent it
     * @param flags of the transport header
     * @param at where it lies in the buffer, as claimed
     * @param length its bytes, padding included
     */
    void receive(Peer peer, int flags, long at, int length) {
        boolean whole = packet.wrap(buffer, at, length);
        boolean partial = (flags & Wire.FLAG_PARTIAL) != 0;
        Drop reason = whole ? refusal(peer, partial) : Drop.RX_INNER_MALFORMED;
        taps.begin(buffer, at, whole ? packet.length() : length); // before it is changed
        taps.end(nowNanos, false, peer, coalescer == null ? Drop.RX_NO_TUN : reason);
        if (coalescer == null) {
            counters.drop(Drop.RX_NO_TUN);
        } else if (reason != null) {
            counters.drop(reason);
        } else {
            deliver(coalescer, peer, partial);
        }
    }

    /** Why a packet is not for this host's applications; null if it is. */
    private @Nullable Drop refusal(Peer peer, boolean partial) {
        if (!isFrom(peer)) {
            return Drop.RX_INNER_SOURCE;
        }
        if (!isToUs()) {
            return Drop.RX_INNER_DESTINATION;
        }
        return partial && !packet.isTcp() && !packet.isUdp() ? Drop.RX_INNER_PARTIAL : null;
    }

    /** Its mapped address, or the one of its id: never link-local, never unspecified. */
    private boolean isFrom(Peer peer) {
        if (packet.version() == 4) {
            int source = Ipv4Header.source(buffer, packet.at());
            return source != 0 && source == peer.ipv4();
        }
        return LocalAddresses.isIpv6Of(
                peer.id(), Ipv6Header.sourceHigh(buffer, packet.at()), Ipv6Header.sourceLow(buffer, packet.at()));
    }

    private boolean isToUs() {
        if (packet.version() == 4) {
            int destination = Ipv4Header.destination(buffer, packet.at());
            return destination != 0 && destination == local.ipv4();
        }
        return local.isIpv6(
                Ipv6Header.destinationHigh(buffer, packet.at()), Ipv6Header.destinationLow(buffer, packet.at()));
    }

    private void deliver(Coalescer tun, Peer peer, boolean partialChecksum) {
        counters.acceptedIp();
        Path path = peer.pathOrNull();
        if (path != null) {
            MssClamp.apply(packet, path.largestInner(), partialChecksum);
        }
        boolean partial = partialChecksum;
        if (partial && !offloads.checksum()) {
            packet.completeChecksum(packet.transportOffset(), packet.checksumOffset());
            partial = false;
        }
        if (tun.add(packet, partial)) {
            next = packet.at() + packet.length() + ALIGNMENT - 1 & -ALIGNMENT;
        }
    }

    /** Whether nothing waits to be written. */
    boolean isEmpty() {
        return coalescer == null || coalescer.isEmpty();
    }

    /** Ends a batch that another follows at once: TCP that has just come may wait for it. */
    void carry() {
        if (coalescer != null) {
            coalescer.carry();
        }
    }

    /** Ends a batch: what waits is written. */
    void flush() {
        if (coalescer != null) {
            coalescer.flush();
        }
    }
}
