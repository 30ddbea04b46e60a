package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.kernel.link.LinkPort;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Carries frames from a receive lane of a link to the TUN interface. */
public final class InboundPump extends Pump {
    /** Enough for four large packets of 64 segments: with many flows each finds more segments to go with. */
    private static final int BATCH_FRAMES = 256;

    private final LinkReceiver receiver;
    private final LinkReceiver.Handler handler = this::onFrame;
    private final InboundStage stage;

    /**
     * Makes a pump.
     *
     * @param datapath of the node
     * @param lane this pump's alone
     * @param port the link
     * @param receiver of the link, this pump's alone
     * @param tun this pump's alone; empty for a node without TUN interface
     */
    public InboundPump(Datapath datapath, int lane, LinkPort port, LinkReceiver receiver, Optional<TunPort> tun) {
        super(datapath, lane);
        this.receiver = receiver;
        this.stage = new InboundStage(datapath, port, lane, counters(), tun);
    }

    @Override
    int poll(int max, long timeoutNanos) {
        return receiver.receive(handler, max, timeoutNanos);
    }

    private void onFrame(MemorySegment buffer, long offset, int length) {
        beforePacket();
        stage.receive(buffer, offset, length);
    }

    @Override
    int batchSize() {
        return BATCH_FRAMES;
    }

    @Override
    void beginBatch(long nowNanos) {
        stage.begin(nowNanos);
    }

    @Override
    void endBatch() {
        stage.end();
    }

    @Override
    void wakeup() {
        receiver.wakeup();
    }

    @Override
    void release() {}
}
