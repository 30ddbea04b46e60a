package dev.malachi.plugin.control.resource;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.resource.ResourceStream;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolOutput;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tool at work for one caller, on the thread of its stream. */
final class ToolRun {
    /** Exit code of a tool that was interrupted and had nothing to say: what a shell shows after Ctrl-C (128 + SIGINT). */
    static final int INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(ToolRun.class);

    private final String id;
    private final ToolCatalog.Brought brought;
    private final ToolCall call;
    private final ResourceStream stream;
    private final Mistakes mistakes;

    ToolRun(String id, ToolCatalog.Brought brought, ToolCall call, ResourceStream stream, Mistakes mistakes) {
        this.id = id;
        this.brought = brought;
        this.call = call;
        this.stream = stream;
        this.mistakes = mistakes;
    }

    /** Runs the tool and streams {@code run}, then {@code event}, {@code result}, {@code error} as they come, {@code exit} last. */
    void run() throws InterruptedException {
        stream.send("run", Map.of("id", id));
        int code = exitCode();
        stream.send("exit", Map.of("code", (long) code));
    }

    private int exitCode() throws InterruptedException {
        try {
            return brought.tool().run(call, new StreamOutput(stream));
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (MalachiException e) {
            return failure(e.kind(), Optional.ofNullable(e.getMessage()).orElse("It did not work."));
        } catch (RuntimeException | Error e) {
            String name = brought.tool().description().name();
            mistakes.count("tool.failed." + brought.plugin());
            LOG.error("event=tool.failed plugin={} tool={} run={}", brought.plugin(), name, id, e);
            return failure(
                    MalachiException.Kind.FAILED,
                    "The tool '" + name + "' made a mistake; the daemon's log says more.");
        }
    }

    private int failure(MalachiException.Kind kind, String sentence) throws InterruptedException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("kind", kind.name().toLowerCase(Locale.ROOT));
        problem.put("message", sentence);
        stream.send("error", problem);
        return kind.exitCode();
    }

    /** Writes to the stream; a tool whose caller has gone is interrupted. */
    private record StreamOutput(ResourceStream stream) implements ToolOutput {
        @Override
        public void event(Map<String, Object> event) {
            send("event", event);
        }

        @Override
        public void result(Object result) {
            send("result", result);
        }

        private void send(String name, Object document) {
            try {
                stream.send(name, document);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the caller has gone
            }
        }
    }
}
