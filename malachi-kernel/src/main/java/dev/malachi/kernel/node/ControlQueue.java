package dev.malachi.kernel.node;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.datapath.ControlPlane;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Carries what the pumps cannot do themselves to the control thread: bounded, so that a flood costs memory and time only up to a limit. */
final class ControlQueue implements ControlPlane {
    /** Frames and packets that may wait. Frames of strangers get half of it. */
    private static final int MAX_WAITING = 2048;

    /** Unknown indices that may wait: of a flood of them only ten a second are answered (protocol.md §5). */
    private static final int MAX_UNKNOWN_INDICES = 128;

    /** What the control thread does with them. */
    interface Handler {
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
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger strangersWaiting = new AtomicInteger();
    private final AtomicInteger unknownIndicesWaiting = new AtomicInteger();

    ControlQueue(NodeContext context, Handler handler) {
        this.context = context;
        this.handler = handler;
    }

    @Override
    public void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length) {
        if (!take(strangersWaiting, MAX_WAITING / 2, "rx.drop.control_queue_full")) {
            return;
        }
        byte[] frame = copy(buffer, offset, length);
        context.control().post(() -> {
            strangersWaiting.decrementAndGet();
            handler.onControlFrame(
                    new ControlFrame(
                            port.view(),
                            MacAddress.of(frame, 0),
                            MacAddress.of(frame, MacAddress.BYTES),
                            frame[Wire.L3_TYPE_OFFSET] & 0xFF,
                            NodeId.of(frame, Wire.L3_DESTINATION_OFFSET),
                            NodeId.of(frame, Wire.L3_SOURCE_OFFSET),
                            Arrays.copyOfRange(frame, Wire.BODY_OFFSET, frame.length)),
                    port);
        });
    }

    @Override
    public void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index) {
        if (take(unknownIndicesWaiting, MAX_UNKNOWN_INDICES, "handshake.unknown_index.queue_full")) {
            context.control().post(() -> {
                unknownIndicesWaiting.decrementAndGet();
                handler.onUnknownIndex(port, new MacAddress(sourceMac), new NodeId(sourceHigh, sourceLow), index);
            });
        }
    }

    @Override
    public void confirmed(Session session) {
        context.control().post(() -> handler.onConfirmed(session)); // once a session: needs no bound
    }

    @Override
    public void cameFrom(Peer peer, LinkPort port, long sourceMac) {
        var source = new Source(port, new MacAddress(sourceMac));
        context.control().post(() -> handler.onSource(peer, source)); // ten a second and peer: needs no bound
    }

    @Override
    public void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length) {
        if (take(waiting, MAX_WAITING, "rx.drop.inner_queue_full")) {
            byte[] plaintext = copy(buffer, offset, length);
            context.control().post(() -> {
                waiting.decrementAndGet();
                handler.onInner(session, hopLimit, flags, plaintext);
            });
        }
    }

    @Override
    public void park(@Nullable Peer peer, MemorySegment buffer, long offset, int length, PacketOffload offload) {
        if (take(waiting, MAX_WAITING, "control.drop.park_queue_full")) {
            byte[] packet = copy(buffer, offset, length);
            PacketOffload kept = copy(offload);
            context.control().post(() -> {
                waiting.decrementAndGet();
                handler.onPark(peer, packet, kept);
            });
        }
    }

    @Override
    public void rekeyDue(Peer peer) {
        if (take(waiting, MAX_WAITING, "control.drop.rekey_queue_full")) {
            context.control().post(() -> {
                waiting.decrementAndGet();
                handler.onRekeyDue(peer);
            });
        }
    }

    private boolean take(AtomicInteger budget, int limit, String counter) {
        if (budget.incrementAndGet() <= limit) {
            return true;
        }
        budget.decrementAndGet();
        context.counters().count(counter);
        return false;
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
