package dev.malachi.kernel.scope;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.peer.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A virtual thread of a part's own, which may block: what comes meanwhile waits, within bounds, and nothing else waits for it. In a
 * simulated node there is none, and the time line calls instead.
 */
final class OwnThread implements PartThread {
    /** Frames, and likewise inner packets, each with 256 bytes more (protocol.md §10). */
    static final int QUEUE_BYTES = 1 << 20;

    /** What is told besides: a part that is so far behind has lost touch. */
    private static final int MOST_CALLS = 10_000;

    private final NodeContext context;
    private final Runnable onOverrun;
    private final Consumer<Throwable> onError;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final FairQueue frames = new FairQueue(this::post, QUEUE_BYTES);
    private final FairQueue inner = new FairQueue(this::post, QUEUE_BYTES);
    private final Map<Integer, FairQueue.Backlog> byType = new ConcurrentHashMap<>();
    private final Map<NodeId, FairQueue.Backlog> byPeer = new ConcurrentHashMap<>();
    private final LongAdder framesDropped;
    private final LongAdder innerDropped;
    private final Thread thread;
    private final boolean simulated;
    private volatile boolean ended;

    /**
     * Makes one, and starts it.
     *
     * @param context of the node
     * @param id of the part
     * @param onOverrun called once too much waits, on the thread that told the part of it
     * @param onError told of an {@link Error} after which nothing can be relied on
     */
    OwnThread(NodeContext context, String id, Runnable onOverrun, Consumer<Throwable> onError) {
        this.context = context;
        this.onOverrun = onOverrun;
        this.onError = onError;
        this.framesDropped = context.counters().adder("rx.drop.queue_full." + id);
        this.innerDropped = framesDropped;
        this.simulated = context.config().simulation().isPresent();
        this.thread = Thread.ofVirtual().name("malachi-plugin-" + id).unstarted(this::run);
        if (!simulated) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (!ended) {
                next();
            }
        } catch (Throwable e) {
            onError.accept(e); // the part catches what is the plugin's own
        }
    }

    /** What interrupts is the end, or the plugin itself. */
    private void next() {
        try {
            tasks.take().run();
        } catch (InterruptedException _) {
            // looks whether it is the end
        }
    }

    private void post(Runnable task) {
        if (simulated) {
            context.control().post(() -> {
                if (!ended) {
                    task.run();
                }
            });
        } else {
            tasks.add(task);
        }
    }

    @Override
    public boolean isControl() {
        return false;
    }

    @Override
    public void execute(Runnable call) {
        if (Thread.currentThread().equals(thread)) {
            call.run();
            return;
        }
        if (calls.incrementAndGet() > MOST_CALLS) {
            calls.decrementAndGet();
            onOverrun.run();
            return;
        }
        post(() -> {
            calls.decrementAndGet();
            call.run();
        });
    }

    @Override
    public FairQueue frames() {
        return frames;
    }

    @Override
    public FairQueue.Backlog framesOf(int type) {
        return byType.computeIfAbsent(type, _ -> new FairQueue.Backlog());
    }

    @Override
    public FairQueue inner() {
        return inner;
    }

    @Override
    public FairQueue.Backlog innerOf(Peer peer) {
        return byPeer.computeIfAbsent(peer.id(), _ -> new FairQueue.Backlog());
    }

    @Override
    public void countFrameDropped() {
        framesDropped.increment();
    }

    @Override
    public void countInnerDropped() {
        innerDropped.increment();
    }

    @Override
    public void forget(Peer peer) {
        byPeer.remove(peer.id());
    }

    @Override
    public void await(long nanos) {
        if (!simulated && nanos > 0) {
            try {
                boolean _ = thread.join(Duration.ofNanos(nanos));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void end() {
        ended = true;
        if (!Thread.currentThread().equals(thread)) {
            thread.interrupt();
        }
    }
}
