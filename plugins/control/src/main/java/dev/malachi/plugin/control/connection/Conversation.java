package dev.malachi.plugin.control.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * One connection, and what its caller may take how long for: the request, from the connection or the answer before it to the end of the
 * document, then the reading of the answer. A stream has no end. Safe for use by several threads.
 */
public final class Conversation {
    private static final Scheduler.Task NONE = () -> true;

    private final SocketChannel channel;
    private final Scheduler scheduler;
    private final Limits limits;
    private final Runnable onEnd;
    private Optional<EndPoint> endPoint = Optional.empty();
    private Scheduler.Task deadline = NONE;
    private boolean requestDue;
    private boolean ended;

    Conversation(SocketChannel channel, Scheduler scheduler, Limits limits, Runnable onEnd) {
        this.channel = channel;
        this.scheduler = scheduler;
        this.limits = limits;
        this.onEnd = onEnd;
    }

    /** A request is waited for from now on. */
    public synchronized void awaitRequest() {
        requestDue = true;
        limit(limits.request());
    }

    /**
     * The request is there: what is done about it takes as long as it takes.
     *
     * @throws IOException if it came too late, and was answered so
     */
    public synchronized void requestRead() throws IOException {
        if (ended) {
            throw new IOException("the request took too long");
        }
        requestDue = false;
        deadline.cancel();
        deadline = NONE;
    }

    /**
     * A whole answer is written from now on.
     *
     * @throws IOException if the request took too long
     */
    public synchronized void answer() throws IOException {
        requestRead();
        limit(limits.answer());
    }

    synchronized void opened(EndPoint opened) {
        endPoint = Optional.of(opened);
    }

    /** The connection is gone. */
    synchronized void end() {
        deadline.cancel();
        if (!ended) {
            ended = true;
            onEnd.run();
        }
    }

    private void limit(Duration time) {
        deadline.cancel();
        deadline = ended ? NONE : scheduler.schedule(this::late, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A thread that waits for the rest of the request hears that the connection is closed, and gives up. */
    private void late() {
        Optional<EndPoint> open;
        synchronized (this) {
            if (ended) {
                return;
            }
            if (requestDue) {
                Refusal.write(
                        channel,
                        "408 Request Timeout",
                        "The request took longer than " + limits.request().toSeconds()
                                + " s to come; the daemon does not wait any longer for it.");
            }
            open = endPoint;
            end();
        }
        open.ifPresentOrElse(EndPoint::close, this::closeChannel);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is left to be done with it
        }
    }
}
