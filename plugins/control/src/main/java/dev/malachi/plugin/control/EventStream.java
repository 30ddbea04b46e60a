package dev.malachi.plugin.control;

import dev.malachi.api.control.Documents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Content;

/**
 * Server-sent events (WHATWG HTML §9.2): {@code event: NAME}, {@code data: JSON on one line}, an empty line. Safe for several threads;
 * an event is on its way to the caller when {@link #send} returns, so a slow caller slows the sender down.
 */
final class EventStream {
    /**
     * How often a silent stream says nothing: HTTP/1.1 notices that the caller has gone only by writing to him, and a Unix socket
     * then fails at once.
     */
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Content.Sink sink;
    private final ReentrantLock lock = new ReentrantLock();

    EventStream(Content.Sink sink) {
        this.sink = sink;
    }

    /** Sends an event. */
    void send(String name, Object document) throws IOException {
        String event = "event: " + name + "\ndata: " + Documents.toJson(document) + "\n\n";
        write(StandardCharsets.UTF_8.encode(event), false);
    }

    /** Sends nothing. */
    void heartbeat() throws IOException {
        write(ByteBuffer.wrap(COMMENT), false);
    }

    /** Ends the stream. */
    void end() throws IOException {
        write(ByteBuffer.allocate(0), true);
    }

    /**
     * Interrupts a thread that sends here, but not while it sends: Jetty would leave the write half done and refuse the next. A sender
     * that is stuck because nobody reads is interrupted all the same.
     */
    void interruptBetweenEvents(Thread sender) {
        boolean locked = false;
        try {
            locked = lock.tryLock(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
            sender.interrupt();
        } catch (InterruptedException e) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    private void write(ByteBuffer bytes, boolean last) throws IOException {
        lock.lock();
        try {
            Content.Sink.write(sink, last, bytes);
        } finally {
            lock.unlock();
        }
    }
}
