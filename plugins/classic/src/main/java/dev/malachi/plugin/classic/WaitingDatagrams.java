package dev.malachi.plugin.classic;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Datagrams that wait for keys, 5 s at the most: as long as packets wait for a native session. */
final class WaitingDatagrams {
    private static final int MAX_PER_PEER = 64;
    private static final int MAX = 1024;
    private static final long KEEP_NANOS = 5_000_000_000L;

    private record Entry(Inner.Datagram datagram, long untilNanos) {}

    private final ProtocolContext context;
    private final Map<NodeId, Deque<Entry>> queues = new HashMap<>();
    private int size;

    WaitingDatagrams(ProtocolContext context) {
        this.context = context;
    }

    /**
     * Keeps a datagram; the oldest to the same node goes when there are too many.
     *
     * @return whether it is the first that waits for this node
     */
    boolean add(Inner.Datagram datagram) {
        dropExpired();
        Deque<Entry> queue = queues.computeIfAbsent(datagram.destination(), id -> new ArrayDeque<>());
        boolean first = queue.isEmpty();
        if (queue.size() >= MAX_PER_PEER || size >= MAX && !first) {
            queue.removeFirst();
            size--;
            context.count(DropReason.QUEUE_FULL.counter());
        } else if (size >= MAX) {
            queues.remove(datagram.destination());
            context.count(DropReason.QUEUE_FULL.counter());
            return true;
        }
        queue.addLast(new Entry(datagram, now() + KEEP_NANOS));
        size++;
        return first;
    }

    /** Takes all that wait for a node, oldest first. */
    List<Inner.Datagram> take(NodeId id) {
        dropExpired();
        Deque<Entry> queue = queues.remove(id);
        if (queue == null) {
            return List.of();
        }
        size -= queue.size();
        return queue.stream().map(Entry::datagram).toList();
    }

    private void dropExpired() {
        queues.values().removeIf(queue -> {
            while (!queue.isEmpty() && queue.getFirst().untilNanos() - now() < 0) {
                queue.removeFirst();
                size--;
                context.count(DropReason.WAITED.counter());
            }
            return queue.isEmpty();
        });
    }

    private long now() {
        return context.timeline().nanoTime();
    }
}
