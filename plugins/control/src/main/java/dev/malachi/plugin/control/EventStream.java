package dev.malachi.plugin.control;

import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.resource.ResourceStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;

/** The bytes of server-sent events: {@code event: NAME}, {@code data: JSON on one line}, an empty line. */
final class EventStream implements ResourceStream {
    /**
     * How often a silent stream says nothing: HTTP/1.1 notices that the caller has gone only by writing to him, and a Unix socket
     * then fails at once.
     */
    static final Duration HEARTBEAT = Duration.ofMillis(500);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Content.Sink sink;
    private final Thread sender;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile BooleanSupplier over = () -> false;

    /**
     * Makes a stream.
     *
     * @param sink where to
     * @param sender the thread of the resource
     */
    EventStream(Content.Sink sink, Thread sender) {
        this.sink = sink;
        this.sender = sender;
    }

    @Override
    public void open() throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            heartbeat();
        } catch (IOException e) {
            throw gone(e);
        } finally {
            restore(interrupted);
        }
    }

    /** The interrupt is put aside while an event is sent: Jetty would leave the write half done and refuse the next. */
    @Override
    public void send(String name, Object document) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            write(name, document);
        } catch (IOException e) {
            throw gone(e);
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static InterruptedException gone(IOException cause) {
        InterruptedException gone = new InterruptedException("the caller has gone");
        gone.initCause(cause);
        return gone;
    }

    /** Sends an event. */
    void write(String name, Object document) throws IOException {
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

    @Override
    public void until(BooleanSupplier condition) {
        BooleanSupplier before = over;
        over = () -> before.getAsBoolean() || condition.getAsBoolean();
    }

    /** Whether what it serves was taken away. */
    boolean isOver() {
        return over.getAsBoolean();
    }

    /** Not while it sends, except that a sender which is stuck because its client does not read is interrupted all the same. */
    @Override
    public void interrupt() {
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
