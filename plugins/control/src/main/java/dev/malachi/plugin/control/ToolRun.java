package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tool at work for one caller. The tool has a virtual thread of its own; the request's thread waits for it and watches whether the
 * caller is still there.
 */
final class ToolRun {
    /** Exit code of a tool that was interrupted and had nothing to say: what a shell shows after Ctrl-C (128 + SIGINT). */
    static final int INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(ToolRun.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final String id;
    private final Tool tool;
    private final ToolCall call;
    private final EventStream stream;
    private final Thread worker;
    private final CountDownLatch ended = new CountDownLatch(1);

    ToolRun(String id, Tool tool, ToolCall call, EventStream stream) {
        this.id = id;
        this.tool = tool;
        this.call = call;
        this.stream = stream;
        worker = Thread.ofVirtual()
                .name("tool-" + tool.description().name() + "-" + id)
                .unstarted(this::work);
    }

    /** Runs the tool and streams {@code run}, then {@code event}, {@code result}, {@code error} as they come, {@code exit} last. */
    void serve() throws IOException {
        try {
            stream.send("run", Map.of("id", id));
            worker.start();
            while (!worker.join(EventStream.HEARTBEAT)) {
                stream.heartbeat();
            }
            stream.end();
        } catch (IOException e) {
            worker.interrupt(); // the caller has gone
            throw e;
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt(); // Jetty is stopping
        } finally {
            ended.countDown();
        }
    }

    /** What Ctrl-C does: the tool ends soon, and may still say what it has. */
    void interrupt() {
        stream.interruptBetweenEvents(worker);
    }

    /** Waits a moment for the stream to end. */
    void awaitEnd() {
        try {
            if (!ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("tool.stuck tool={} run={}", tool.description().name(), id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            int code = exitCode();
            stream.send("exit", Map.of("code", (long) code));
        } catch (IOException e) {
            LOG.debug("tool.abandoned tool={} run={}", tool.description().name(), id);
        }
    }

    private int exitCode() throws IOException {
        try {
            return tool.run(call, new StreamOutput(stream));
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (MalachiException e) {
            return failure(e.kind(), Exchange.sentence(e));
        } catch (RuntimeException e) {
            LOG.error("tool.failed tool={} run={}", tool.description().name(), id, e);
            return failure(
                    MalachiException.Kind.FAILED,
                    "The tool '" + tool.description().name() + "' made a mistake; the daemon's log says more.");
        } finally {
            Thread.interrupted(); // the tool is done; an interrupt must not keep the last events from being written
        }
    }

    private int failure(MalachiException.Kind kind, String sentence) throws IOException {
        Thread.interrupted();
        stream.send("error", Exchange.problem(kind, sentence));
        return kind.exitCode();
    }

    /** Writes to the stream; a tool whose caller has gone is interrupted. */
    private record StreamOutput(EventStream stream) implements ToolOutput {
        @Override
        public void event(Map<String, Object> event) {
            send("event", event);
        }

        @Override
        public void result(Object result) {
            send("result", result);
        }

        /** An interrupted tool may still say what it has: the interrupt is put aside while it does. */
        private void send(String name, Object document) {
            boolean interrupted = Thread.interrupted();
            try {
                stream.send(name, document);
            } catch (IOException e) {
                interrupted = true; // the caller has gone
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
