package dev.malachi.kernel.scope;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.packet.FrameHeader;
import dev.malachi.kernel.stats.Counters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Brings copies of the frames of a claimed type to a part's thread. */
final class FrameCopies implements Claims.FrameSink {
    private final Part part;
    private final NodeScope.FrameHandler handler;
    private final LongAdder accepted;
    private final LongAdder late;

    FrameCopies(Part part, NodeScope.FrameHandler handler, Counters counters) {
        this.part = part;
        this.handler = handler;
        this.accepted = counters.adder("rx.accepted.claimed");
        this.late = counters.adder("rx.drop.type_unclaimed");
    }

    @Override
    public void frame(LinkPort port, MemorySegment buffer, long offset, int length) {
        PartThread thread = part.thread();
        FairQueue.Backlog sameType = thread.framesOf(FrameHeader.type(buffer, offset));
        if (!thread.frames().reserve(sameType, length)) {
            thread.countFrameDropped();
            return;
        }
        byte[] frame = new byte[length];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, frame, 0, length);
        thread.frames().add(sameType, length, () -> deliver(port, frame));
    }

    private void deliver(LinkPort port, byte[] frame) {
        if (part.hasEnded()) {
            late.increment();
            return;
        }
        if (!part.thread().isControl()) {
            accepted.increment(); // a protocol of the control thread says itself what became of each
        }
        part.call(
                "onFrame",
                () -> handler.onFrame(new ControlFrame(
                        port.view(),
                        MacAddress.of(frame, 0),
                        MacAddress.of(frame, MacAddress.BYTES),
                        frame[Wire.L3_TYPE_OFFSET] & 0xFF,
                        NodeId.of(frame, Wire.L3_DESTINATION_OFFSET),
                        NodeId.of(frame, Wire.L3_SOURCE_OFFSET),
                        Arrays.copyOfRange(frame, Wire.BODY_OFFSET, frame.length))));
    }
}
