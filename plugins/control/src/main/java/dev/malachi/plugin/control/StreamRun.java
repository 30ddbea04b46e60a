package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.plugin.control.format.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream for one caller. The resource has a virtual thread of its own; the request's thread waits for it and watches whether the
 * caller is still there.
 */
final class StreamRun {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final String title;
    private final Resource.Streaming resource;
    private final ResourceCall call;
    private final Exchange exchange;
    private final Thread worker;
    private final EventStream stream;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Function<Throwable, MalachiException> onMistake;
    private volatile Optional<MalachiException> failure = Optional.empty();

    /**
     * Prepares a stream.
     *
     * @param onMistake makes a sentence of what a resource should not throw
     * @param over whether the resource was taken away
     */
    StreamRun(
            String title,
            Resource.Streaming resource,
            ResourceCall call,
            Exchange exchange,
            Function<Throwable, MalachiException> onMistake,
            BooleanSupplier over) {
        this.title = title;
        this.onMistake = onMistake;
        this.resource = resource;
        this.call = call;
        this.exchange = exchange;
        worker = Thread.ofVirtual().name("stream " + title).unstarted(this::work);
        stream = exchange.stream(worker);
        stream.until(over);
    }

    /**
     * Streams until the resource has no more to say or the caller goes away.
     *
     * @throws MalachiException if the resource failed before the first event; later that is an event
     */
    void serve() throws IOException, InterruptedException {
        try {
            worker.start();
            while (!worker.join(EventStream.HEARTBEAT)) {
                stream.heartbeat();
                if (stream.isOver()) {
                    stream.interrupt();
                }
            }
            finish();
        } catch (IOException e) {
            worker.interrupt(); // the caller has gone
            throw e;
        } catch (InterruptedException e) {
            worker.interrupt(); // Jetty is stopping
            throw e;
        } finally {
            ended.countDown();
        }
    }

    /** What Ctrl-C does: the resource ends soon, and may still say what it has. */
    void interrupt() {
        stream.interrupt();
    }

    /** Waits a moment for the stream to end. */
    void awaitEnd() {
        try {
            if (!ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("event=stream.stuck resource=\"{}\"", title);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            resource.stream(call, stream);
        } catch (InterruptedException e) {
            LOG.debug("event=stream.abandoned resource=\"{}\"", title);
        } catch (MalachiException e) {
            failure = Optional.of(e);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(onMistake.apply(e));
        }
    }

    private void finish() throws IOException {
        if (failure.isPresent() && !exchange.hasBegun()) {
            throw failure.get();
        }
        if (failure.isPresent()) {
            MalachiException problem = failure.get();
            stream.write("error", Problem.document(problem.kind(), Exchange.sentence(problem)));
        }
        stream.end();
    }
}
