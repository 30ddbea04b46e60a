package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.packet.NetworkOrder;
import dev.malachi.kernel.packet.TransportHeader;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.MemorySegment;

/** Seals inner packets straight into transmit slots (protocol.md §6). Used by one thread. */
final class FrameSealer {
    /** ISO/IEC 7816-4: padding begins with this. */
    private static final int PADDING_MARK = 0x80;

    private final Datapath datapath;
    private final int lane;
    private final Transmitters transmitters;
    private final LaneCounters counters;

    FrameSealer(Datapath datapath, int lane, Transmitters transmitters, LaneCounters counters) {
        this.datapath = datapath;
        this.lane = lane;
        this.transmitters = transmitters;
        this.counters = counters;
    }

    /**
     * Seals an IP packet; padded with zeros, its own header says how long it is.
     *
     * @param session to seal under
     * @param path to its peer
     * @param trafficClass 0 to 7
     * @param flags without PADDED
     * @param buffer where the packet lies
     * @param at its first byte
     * @param length at most {@link Path#largestInner}
     * @return false if the link is gone or refuses: nothing was sent
     */
    boolean sealIp(Session session, Path path, int trafficClass, int flags, MemorySegment buffer, long at, int length) {
        int padded = datapath.padding() ? paddedLength(path, length) : length;
        if (padded > length) {
            return sealPadded(session, path, trafficClass, flags, buffer, at, length, padded, 0);
        } else {
            return seal(session, path, trafficClass, flags, buffer, at, length);
        }
    }

    /**
     * Seals an inner packet that is not IP; padded with a mark and zeros.
     *
     * @param session to seal under
     * @param path to its peer
     * @param trafficClass 0 to 7
     * @param flags without PADDED
     * @param buffer where the packet lies
     * @param at its first byte
     * @param length at most {@link Path#largestInner}
     * @return false if the link is gone or refuses: nothing was sent
     */
    boolean sealOther(
            Session session, Path path, int trafficClass, int flags, MemorySegment buffer, long at, int length) {
        int padded = datapath.padding() ? paddedLength(path, length + 1) : length;
        if (padded > length) {
            return sealPadded(session, path, trafficClass, flags, buffer, at, length, padded, PADDING_MARK);
        } else {
            return seal(session, path, trafficClass, flags, buffer, at, length);
        }
    }

    private static int paddedLength(Path path, int length) {
        return Math.min(length + Wire.PADDING_BLOCK_BYTES - 1 & -Wire.PADDING_BLOCK_BYTES, path.largestInner());
    }

    private boolean seal(
            Session session, Path path, int trafficClass, int flags, MemorySegment buffer, long at, int length) {
        LinkTransmitter link = transmitters.to(path.port());
        if (link == null) {
            return false;
        }
        sealIntoSlot(session, path, trafficClass, flags, buffer, at, length, link, link.claim());
        return true;
    }

    /** What follows the packet in its buffer may be the next one, so it is copied into the slot, padded and sealed there. */
    private boolean sealPadded(
            Session session,
            Path path,
            int trafficClass,
            int flags,
            MemorySegment buffer,
            long at,
            int length,
            int padded,
            int firstPad) {
        LinkTransmitter link = transmitters.to(path.port());
        if (link == null) {
            return false;
        }
        MemorySegment out = link.buffer();
        long slot = link.claim();
        long inner = slot + Wire.CIPHERTEXT_OFFSET;
        MemorySegment.copy(buffer, at, out, inner, length);
        NetworkOrder.putByte(out, inner + length, firstPad);
        for (long pad = inner + length + 1; pad < inner + padded; pad++) {
            NetworkOrder.putByte(out, pad, 0);
        }
        sealIntoSlot(session, path, trafficClass, flags | Wire.FLAG_PADDED, out, inner, padded, link, slot);
        return true;
    }

    private void sealIntoSlot(
            Session session,
            Path path,
            int trafficClass,
            int flags,
            MemorySegment buffer,
            long at,
            int length,
            LinkTransmitter link,
            long slot) {
        MemorySegment out = link.buffer();
        FrameHeader.write(
                out,
                slot,
                path.mac().value(),
                path.port().link().mac().value(),
                datapath.etherType(),
                Wire.TYPE_TRANSPORT,
                session.peer().id(),
                datapath.local().id());
        long counter = session.takeCounter();
        long aadHead = TransportHeader.aadHead(flags, session.remoteIndex());
        TransportHeader.write(out, slot + Wire.TRANSPORT_OFFSET, trafficClass, aadHead, counter);
        session.sealer(lane).seal(aadHead, counter, buffer, at, length, out, slot + Wire.CIPHERTEXT_OFFSET);
        int bytes = Wire.CIPHERTEXT_OFFSET + length + Wire.TAG_BYTES;
        link.commit(bytes);
        counters.sent(bytes);
        transmitters.sent(path.port(), bytes);
    }
}
