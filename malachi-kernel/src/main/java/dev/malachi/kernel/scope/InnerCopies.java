package dev.malachi.kernel.scope;

import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.stats.Counters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/** Brings copies of the inner packets of a claimed kind to a part's thread. */
final class InnerCopies implements Claims.InnerSink {
    private final Part part;
    private final NodeScope.InnerHandler handler;
    private final LongAdder accepted;
    private final LongAdder late;

    InnerCopies(Part part, NodeScope.InnerHandler handler, Counters counters) {
        this.part = part;
        this.handler = handler;
        this.accepted = counters.adder("rx.accepted.claimed");
        this.late = counters.adder("rx.drop.inner_unclaimed");
    }

    @Override
    public void inner(
            Session session, int lane, int flags, int trafficClass, MemorySegment buffer, long offset, int length) {
        PartThread thread = part.thread();
        Peer peer = session.peer();
        FairQueue.Backlog ofPeer = thread.innerOf(peer);
        if (!thread.inner().reserve(ofPeer, length)) {
            thread.countInnerDropped();
            return;
        }
        byte[] payload = new byte[InnerPayload.length(flags, buffer, offset, length)];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset + 1, payload, 0, payload.length);
        thread.inner().add(ofPeer, length, () -> {
            if (part.hasEnded()) {
                late.increment();
            } else {
                accepted.increment();
                part.call("onInner", () -> handler.onInner(peer.id(), payload, trafficClass));
            }
        });
    }
}
