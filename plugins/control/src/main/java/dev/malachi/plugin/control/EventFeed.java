package dev.malachi.plugin.control;

import dev.malachi.api.Node;
import dev.malachi.api.Registration;
import dev.malachi.api.control.Documents;
import dev.malachi.api.event.Event;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Streams what happens in the node to those who asked. */
final class EventFeed implements AutoCloseable {
    /** The node's threads never wait for a listener: one this far behind loses events and is told how many. */
    private static final int QUEUE_CAPACITY = 1024;

    private final Set<Thread> servers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Streams until the caller goes away or the feed is closed. */
    @SuppressWarnings("try") // resources that are only closed
    void serve(Node node, EventStream stream) throws IOException {
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
        AtomicLong lost = new AtomicLong();
        servers.add(Thread.currentThread());
        try (Registration subscription = subscribe(node, queue, lost)) {
            stream.heartbeat(); // the head of the answer: whoever has it misses nothing from here on
            while (!closed) {
                Event event = queue.poll(EventStream.HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
                long missed = lost.getAndSet(0);
                if (missed > 0) {
                    stream.send("lost", Map.of("count", missed));
                }
                if (event == null) {
                    stream.heartbeat();
                } else {
                    stream.send("event", Documents.event(event));
                }
            }
            stream.end();
        } catch (InterruptedException e) {
            stream.end(); // the feed was closed
        } finally {
            servers.remove(Thread.currentThread());
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closed = true;
        servers.forEach(Thread::interrupt);
    }

    private static Registration subscribe(Node node, BlockingQueue<Event> queue, AtomicLong lost) {
        return node.subscribe(event -> {
            if (!queue.offer(event)) {
                lost.incrementAndGet();
            }
        });
    }
}
