package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunQueue;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Carries packets from a queue of the TUN interface to the links. */
public final class OutboundPump extends Pump {
    /**
     * Small packets that are worth a system call to send them, and few enough to find room in the queues of those they are for; large ones
     * fill several calls each.
     */
    private static final int BATCH_PACKETS = 32;

    private final TunQueue queue;
    private final TunQueue.Handler handler = this::onPacket;
    private final OutboundStage stage;

    /**
     * Makes a pump.
     *
     * @param datapath of the node
     * @param lane this pump's alone
     * @param queue this pump's alone
     * @param tun this pump's alone, for ICMP errors
     */
    public OutboundPump(Datapath datapath, int lane, TunQueue queue, TunPort tun) {
        super(datapath, lane);
        this.queue = queue;
        this.stage = new OutboundStage(datapath, lane, LinkTransmitter.Use.BULK, counters(), Optional.of(tun));
    }

    @Override
    int poll(int max, long timeoutNanos) {
        return queue.read(handler, max, timeoutNanos);
    }

    private void onPacket(MemorySegment buffer, long offset, int length, PacketOffload offload) {
        beforePacket();
        counters().read(offload.segmentation() != Segmentation.NONE);
        stage.send(buffer, offset, length, offload);
    }

    @Override
    int batchSize() {
        return BATCH_PACKETS;
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
        queue.wakeup();
    }

    @Override
    void release() {
        stage.close();
    }
}
