package dev.malachi.systemtests;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.tck.protocol.ProtocolContract;
import dev.malachi.tck.protocol.RecordingScope;
import java.util.List;
import java.util.Set;

/** The contract of protocols on one that takes something of everything. */
class SampleProtocolTest extends ProtocolContract {
    @Override
    protected Protocol protocol() {
        return new SampleProtocol(
                "sample",
                Set.of(Protocol.Trait.ON_PUMPS, Protocol.Trait.GUARD, Protocol.Trait.ON_CONTROL_THREAD),
                part -> {
                    part.context.claimFrames(SampleProtocol.FRAME_TYPE, frame -> {});
                    part.context.claimInner(SampleProtocol.INNER_KIND, (peer, payload, trafficClass) -> {});
                    part.context.claimInnerOnPump(
                            SampleProtocol.INNER_KIND + 1, (peer, buffer, offset, length, trafficClass) -> {});
                    part.context.claimControl(SampleProtocol.CONTROL_KIND, (peer, requestId, body) -> {});
                    part.context.guard(peer -> true);
                });
    }

    @Override
    protected RecordingScope context() {
        return new RecordingScope() {
            private final VirtualTimeline timeline = new VirtualTimeline();

            @Override
            public VirtualTimeline timeline() {
                return timeline;
            }

            @Override
            public NodeId self() {
                return new NodeId(1, 2);
            }

            @Override
            public List<LinkView> links() {
                return List.of(new LinkView("wire", 1, new MacAddress(0x0200_0000_0001L), 1500, true));
            }
        };
    }
}
