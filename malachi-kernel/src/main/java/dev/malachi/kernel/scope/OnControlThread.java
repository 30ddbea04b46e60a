package dev.malachi.kernel.scope;

import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.peer.Peer;

/** The control thread: its queues are those of the kernel itself (protocol.md §10). */
final class OnControlThread implements PartThread {
    private final NodeContext context;
    private final ControlQueue queue;

    OnControlThread(NodeContext context, ControlQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    @Override
    public boolean isControl() {
        return true;
    }

    @Override
    public void execute(Runnable call) {
        if (context.control().isCurrent()) {
            call.run();
        } else {
            context.control().post(call);
        }
    }

    @Override
    public FairQueue frames() {
        return queue.frames();
    }

    @Override
    public FairQueue.Backlog framesOf(int type) {
        return queue.framesOf(type);
    }

    @Override
    public FairQueue inner() {
        return queue.inner();
    }

    @Override
    public FairQueue.Backlog innerOf(Peer peer) {
        return peer.backlog();
    }

    @Override
    public void countFrameDropped() {
        context.counters().count("rx.drop.control_queue_full");
    }

    @Override
    public void countInnerDropped() {
        context.counters().count("rx.drop.inner_queue_full");
    }

    @Override
    public void forget(Peer peer) {}

    @Override
    public void end() {}

    @Override
    public void await(long nanos) {}
}
