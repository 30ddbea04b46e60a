package dev.malachi.kernel.lanes;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.datapath.ControlPlane;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the pumps cannot do themselves to the control thread. Each kind has a budget of its own in bytes and a queue of its
 * own, of which the control thread takes a few tasks at a time: what strangers and peers send neither pushes out nor delays what this
 * host needs, such as a new session before the old one ends.
 *
 * <p>What a budget counts is the frame or packet and {@link FairQueue#OVERHEAD_BYTES} more.
 */
public final class ControlQueue implements ControlPlane {
    /** Frames of handshakes, discovery and plugins, which anybody may send; the types share it as peers share theirs. */
    static final int FRAME_BYTES = 1 << 20;

    /** Inner packets of peers, and where they come from: one alone gets half of it, a hundred 40 KB each, and as much is left for the next. */
    static final int INNER_BYTES = 4 << 20;

    /** Packets of this host, half of it at once: they are parked, or refused, faster than a host makes them. */
    static final int PARK_BYTES = 4 << 20;

    /** Unknown indices: 128 at once, though of a flood of them only ten a second are answered (protocol.md §5). */
    static final int UNKNOWN_INDEX_BYTES = 2 * 128 * FairQueue.OVERHEAD_BYTES;

    private static final int TYPES = 128;

    /** What the control thread does with them. */
    public interface Handler {
        void onControlFrame(ControlFrame frame, LinkPort port);

        void onUnknownIndex(LinkPort port, MacAddress source, NodeId id, int index);

        void onConfirmed(Session session);

        void onSource(Peer peer, Source source);

        void onInner(Session session, int hopLimit, int flags, byte[] plaintext);

        void onPark(@Nullable Peer peer, byte[] packet, PacketOffload offload);

        void onRekeyDue(Peer peer);
    }

    private final NodeContext context;
    private final Handler handler;
    private final FairQueue frames;
    private final FairQueue.Backlog[] framesByType = new FairQueue.Backlog[TYPES];
    private final FairQueue inner;
    private final FairQueue parked;
    private final FairQueue.Backlog parkedOfHost = new FairQueue.Backlog();
    private final FairQueue unknownIndices;
    private final FairQueue.Backlog unknownIndicesOfAll = new FairQueue.Backlog();

    public ControlQueue(NodeContext context, Handler handler) {
        this.context = context;
        this.handler = handler;
        this.frames = queue(FRAME_BYTES);
        this.inner = queue(INNER_BYTES);
        this.parked = queue(PARK_BYTES);
        this.unknownIndices = queue(UNKNOWN_INDEX_BYTES);
        Arrays.setAll(framesByType, _ -> new FairQueue.Backlog());
    }

    private FairQueue queue(int bytes) {
        return new FairQueue(context.control()::post, bytes);
    }

    /** What waits of the frames that anybody may send. */
    public FairQueue frames() {
        return frames;
    }

    /** Of these, what waits of one L3 type. */
    public FairQueue.Backlog framesOf(int type) {
        return framesByType[type % TYPES];
    }

    /** What waits of inner packets; each peer has a {@linkplain Peer#backlog() backlog}. */
    public FairQueue inner() {
        return inner;
    }

    @Override
    public void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length) {
        FairQueue.Backlog sameType = framesOf(FrameHeader.type(buffer, offset));
        if (!frames.reserve(sameType, length)) {
            context.counters().count("rx.drop.control_queue_full");
            return;
        }
        byte[] frame = copy(buffer, offset, length);
        frames.add(sameType, length, () -> handler.onControlFrame(FrameHeader.read(port.view(), frame), port));
    }

    @Override
    public void otherVersion(LinkPort port, long sourceMac, int version) {
        String link = port.link().name();
        var mac = new MacAddress(sourceMac);
        context.control().post(() -> context.warnings().revisions().heardVersion(link, mac, version)); // ten a second
    }

    @Override
    public void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index) {
        if (unknownIndices.reserve(unknownIndicesOfAll, 0)) {
            unknownIndices.add(
                    unknownIndicesOfAll,
                    0,
                    () -> handler.onUnknownIndex(
                            port, new MacAddress(sourceMac), new NodeId(sourceHigh, sourceLow), index));
        } else {
            context.counters().count("handshake.unknown_index.queue_full");
        }
    }

    @Override
    public void confirmed(Session session) {
        context.control().post(() -> handler.onConfirmed(session)); // once a session: needs no bound
    }

    @Override
    public void cameFrom(Peer peer, LinkPort port, long sourceMac) {
        if (inner.reserve(peer.backlog(), 0)) {
            var source = new Source(port, new MacAddress(sourceMac));
            inner.add(peer.backlog(), 0, () -> handler.onSource(peer, source));
        } else {
            context.counters().count("peers.source_queue_full"); // told again after 100 ms
        }
    }

    @Override
    public void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length) {
        FairQueue.Backlog ofPeer = session.peer().backlog();
        if (inner.reserve(ofPeer, length)) {
            byte[] plaintext = copy(buffer, offset, length);
            inner.add(ofPeer, length, () -> handler.onInner(session, hopLimit, flags, plaintext));
        } else {
            context.counters().count("rx.drop.inner_queue_full");
        }
    }

    @Override
    public boolean park(@Nullable Peer peer, MemorySegment buffer, long offset, int length, PacketOffload offload) {
        if (!parked.reserve(parkedOfHost, length)) {
            return false;
        }
        byte[] packet = copy(buffer, offset, length);
        PacketOffload kept = copy(offload);
        parked.add(parkedOfHost, length, () -> handler.onPark(peer, packet, kept));
        return true;
    }

    @Override
    public void rekeyDue(Peer peer) {
        context.control().post(() -> handler.onRekeyDue(peer)); // once in 5 s and session: needs no bound
    }

    private static byte[] copy(MemorySegment buffer, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        return bytes;
    }

    private static PacketOffload copy(PacketOffload offload) {
        var kept = new PacketOffload();
        if (offload.checksumNeeded()) {
            kept.checksum(offload.checksumStart(), offload.checksumOffset());
        }
        return kept.segment(offload.segmentation(), offload.segmentSize(), offload.headerLength());
    }
}
