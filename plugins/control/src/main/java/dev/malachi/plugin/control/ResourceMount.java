package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.control.Access;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceTable;
import dev.malachi.api.spi.resource.UnknownSubjectException;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.plugin.control.connection.BusyException;
import dev.malachi.plugin.control.connection.Limits;
import dev.malachi.plugin.control.connection.Places;
import dev.malachi.plugin.control.resource.Mistakes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the resources of all plugins to those whom {@link ControlHandler} lets in. What a resource throws is the answer of that one
 * request, and is counted under the name of its plugin.
 */
final class ResourceMount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceMount.class);

    private final Node node;
    private final ResourceTable table;
    private final Mistakes mistakes;
    private final Runnable shutdown;
    private final Limits limits;
    private final Set<StreamRun> streams = ConcurrentHashMap.newKeySet();
    /** By method and path of the resource. */
    private final Map<String, Places> streamPlaces = new ConcurrentHashMap<>();

    ResourceMount(Node node, ResourceTable table, Mistakes mistakes, Runnable shutdown, Limits limits) {
        this.limits = limits;
        this.node = node;
        this.table = table;
        this.mistakes = mistakes;
        this.shutdown = shutdown;
    }

    void serve(Exchange exchange) throws IOException {
        switch (table.find(exchange.method(), exchange.path())) {
            case ResourceTable.Nothing _ ->
                exchange.notFound("There is no " + exchange.path() + " here; see /v1/openapi.json.");
            case ResourceTable.OtherMethods other -> exchange.methodNotAllowed(String.join(", ", other.allowed()));
            case ResourceTable.Match match -> serve(match, exchange);
        }
    }

    /** Interrupts all streams, and waits a moment for them to say their last. */
    @Override
    public void close() {
        streams.forEach(StreamRun::interrupt);
        streams.forEach(StreamRun::awaitEnd);
    }

    private void serve(ResourceTable.Match match, Exchange exchange) throws IOException {
        ResourceDescription description = match.mounted().resource().description();
        if (description.access() == Access.ADMINISTRATOR && !exchange.isFromAdministrator()) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "Only root and the user that the daemon runs as may do that (" + description.title() + ").");
        }
        ResourceCall call = call(match.values(), description, exchange);
        exchange.read();
        try {
            switch (match.mounted().resource().handler()) {
                case Resource.Answering answering -> exchange.answer(answering.answer(call));
                case Resource.Streaming streaming -> stream(match.mounted(), streaming, call, exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Jetty is stopping
            throw new MalachiException(MalachiException.Kind.NO_DAEMON, "The daemon is ending.", e);
        } catch (MalachiException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw mistake(match.mounted().plugin().id(), description, e);
        }
    }

    private void stream(
            ResourceTable.Mounted mounted, Resource.Streaming streaming, ResourceCall call, Exchange exchange)
            throws IOException, InterruptedException {
        ResourceDescription description = mounted.resource().description();
        Places places = streamPlaces.computeIfAbsent(
                description.title(), _ -> new Places(limits.streamsOfAKind(), limits.reserved()));
        if (!places.take(1, exchange.isFromAdministrator())) {
            throw new BusyException("The daemon has as many streams of " + description.title()
                    + " as it serves at once (" + limits.streamsOfAKind()
                    + "); end other commands that read them, or run this as root or as the user that the daemon runs"
                    + " as, for whom some are kept.");
        }
        try {
            stream(mounted, description, streaming, call, exchange);
        } finally {
            places.free(1);
        }
    }

    private void stream(
            ResourceTable.Mounted mounted,
            ResourceDescription description,
            Resource.Streaming streaming,
            ResourceCall call,
            Exchange exchange)
            throws IOException, InterruptedException {
        StreamRun run = new StreamRun(
                description.title(),
                streaming,
                call,
                exchange,
                thrown -> mistake(mounted.plugin().id(), description, thrown),
                () -> !table.resources().contains(mounted));
        streams.add(run);
        try {
            run.serve();
        } finally {
            streams.remove(run);
        }
    }

    private MalachiException mistake(String plugin, ResourceDescription description, Throwable thrown) {
        mistakes.count("resource.failed." + plugin);
        LOG.error("event=resource.failed plugin={} resource=\"{}\"", plugin, description.title(), thrown);
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "The plugin '" + plugin + "' made a mistake in " + description.title()
                        + "; the daemon's log says more.",
                thrown);
    }

    private ResourceCall call(Map<String, String> path, ResourceDescription description, Exchange exchange)
            throws IOException {
        Map<String, Object> values = new HashMap<>(inPath(path, description).toDocument());
        Map<String, Object> document = Map.of();
        ToolInput lines = ToolInput.NONE;
        Map<String, ?> others;
        if (description.body().isPresent()) {
            Exchange.Lines read = exchange.lines();
            document = read.document();
            lines = read.rest()
                    .<ToolInput>map(rest -> new InputLines(rest, exchange::lineUsed))
                    .orElse(ToolInput.NONE);
            others = exchange.query();
        } else {
            others = description.queried() ? exchange.query() : exchange.document();
        }
        Arguments.of(description.title(), description.otherParameters(), others); // names of the path are none of these
        values.putAll(others);
        return new ResourceCall(
                Arguments.of(description.title(), description.parameters(), values),
                node,
                exchange.isFromAdministrator(),
                exchange.user(),
                document,
                lines,
                () -> exchange.afterwards(shutdown));
    }

    /** A path with a value that cannot be is one that is not there. */
    private static Arguments inPath(Map<String, String> path, ResourceDescription description) {
        try {
            return Arguments.of(description.title(), description.pathParameters(), path);
        } catch (MalachiException e) {
            throw new UnknownSubjectException(MalachiException.Kind.USAGE, Exchange.sentence(e));
        }
    }
}
