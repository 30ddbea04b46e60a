package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.kernel.link.LinkPort;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Carries frames from a receive lane of a link to the TUN interface. */
public final class InboundPump extends Pump {
    /** Enough for four large packets of 64 segments: with many flows each finds more segments to go with. */
    private static final int BATCH_FRAMES = 256;

    /** Under such a load frames keep coming, and the link's receiver moderates ({@link LinkReceiver#receive}). */
    private static final int CARRY_FRAMES = 8;

    /** How long packets of the last batch wait for those of the next. */
    private static final long CARRY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LinkPort port;
    private final LinkReceiver receiver;
    private final LinkReceiver.Handler handler = this::onFrame;
    private final InboundStage stage;
    private int frames;
    private long bytes;
    private boolean mayCarry;

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
        this.port = port;
        this.receiver = receiver;
        this.stage = new InboundStage(datapath, port, lane, counters(), tun);
    }

    @Override
    int poll(int max, long timeoutNanos) {
        mayCarry = timeoutNanos != 0;
        if (!mayCarry || stage.isEmpty()) {
            return receiver.receive(handler, max, timeoutNanos);
        }
        int delivered = receiver.receive(handler, max, CARRY_NANOS);
        if (delivered == 0) {
            stage.flush();
            counters().publish();
        }
        return delivered;
    }

    private void onFrame(MemorySegment buffer, long offset, int length) {
        beforePacket();
        frames++;
        bytes += length;
        stage.receive(buffer, offset, length);
    }

    @Override
    int batchSize() {
        return BATCH_FRAMES;
    }

    @Override
    void beginBatch(long nowNanos) {
        frames = 0;
        bytes = 0;
        stage.begin(nowNanos);
    }

    @Override
    void endBatch() {
        port.traffic().received(frames, bytes);
        if (mayCarry && frames >= CARRY_FRAMES) {
            stage.carry();
        } else {
            stage.flush();
        }
    }

    @Override
    void wakeup() {
        receiver.wakeup();
    }

    @Override
    void release() {}
}
