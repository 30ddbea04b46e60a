package dev.malachi.plugin.control.resource;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Access;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Schema;
import dev.malachi.api.control.Schemas;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.resource.ResourceStream;
import dev.malachi.api.spi.resource.UnknownSubjectException;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** The tools of the daemon: which there are, running one, and ending one that runs. */
public final class ToolResources {
    /** Where a tool is run. */
    static final String PATH = "/v1/tools/";

    private final ToolCatalog catalog;
    private final Mistakes mistakes;
    private final AtomicLong runs = new AtomicLong();
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    /**
     * Makes the resources, which share what runs.
     *
     * @param catalog the tools
     * @param mistakes takes what tools throw
     */
    public ToolResources(ToolCatalog catalog, Mistakes mistakes) {
        this.catalog = catalog;
        this.mistakes = mistakes;
    }

    /**
     * {@code GET /v1/tools}.
     *
     * @return the resource
     */
    public Resource list() {
        return new Resource(
                ResourceDescription.of(
                        Method.GET, "/v1/tools", "The tools and what they take", () -> Schema.listOf(Schemas.TOOL)),
                (Resource.Answering) _ ->
                        catalog.descriptions().stream().map(Documents::tool).toList());
    }

    /**
     * {@code POST /v1/tools/{name}}.
     *
     * @return the resource
     */
    public Resource run() {
        return new Resource(
                ResourceDescription.stream(
                                Method.POST,
                                PATH + "{name}",
                                "Runs a tool and streams what it finds",
                                ToolResources::events,
                                Parameter.positional("name", ParameterType.TEXT, true, "name of the tool"))
                        .taking(() -> call(Schema.mapOf(Schema.ANY)
                                        .described("values by parameter name, of the described type or as text"))
                                .named("ToolCall"))
                        .detailed(
                                "First 'run'; then 'event' with a document each, at most one 'result', 'error' if it fails with"
                                        + " a sentence; 'exit' last. Closing the connection interrupts the tool; so does DELETE"
                                        + " /v1/runs/{id}, after which it may still say what it has. As application/x-ndjson the first"
                                        + " line of the request is the document, and each further line a JSON string, a line of input"
                                        + " for the tool; they may be sent while it runs."),
                (Resource.Streaming) this::run);
    }

    /**
     * {@code DELETE /v1/runs/{id}}.
     *
     * @return the resource
     */
    public Resource interrupt() {
        return new Resource(
                ResourceDescription.of(
                        Method.DELETE,
                        "/v1/runs/{id}",
                        "Interrupts a running tool of the same user, as Ctrl-C does",
                        Schema::object,
                        Parameter.positional("id", ParameterType.TEXT, true, "of the event 'run'")),
                (Resource.Answering) this::interrupt);
    }

    /** What the stream of a tool holds. */
    static Map<String, Schema> events() {
        Map<String, Schema> events = new LinkedHashMap<>();
        events.put("run", Schema.object().with("id", Schema.TEXT));
        events.put("event", Schema.mapOf(Schema.ANY));
        events.put("result", Schema.ANY);
        events.put("error", Schemas.PROBLEM);
        events.put("exit", Schema.object().with("code", Schema.INTEGER));
        return events;
    }

    /** What the request of a tool holds. */
    static Schema call(Schema arguments) {
        return Schema.object().withOptional("arguments", arguments);
    }

    private void run(ResourceCall call, ResourceStream stream) throws InterruptedException {
        String name = call.arguments().requireText("name");
        ToolCatalog.Brought brought = catalog.find(name)
                .orElseThrow(() -> new UnknownSubjectException(
                        MalachiException.Kind.USAGE,
                        "There is no tool called '" + name + "'; GET /v1/tools lists them."));
        ToolDescription description = brought.tool().description();
        if (description.place() == ToolDescription.Place.LOCAL) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + name + "' runs in the process of the caller, not in the daemon; run 'malachi " + name + "'.");
        }
        if (description.access() == Access.ADMINISTRATOR && !call.administrator()) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "Only root and the user that the daemon runs as may run '" + name + "'.");
        }
        Arguments arguments = description.arguments(given(call.document()));
        String id = Long.toString(runs.incrementAndGet());
        ToolRun run = new ToolRun(
                id,
                brought,
                new ToolCall(
                        arguments,
                        call.node().config().home(),
                        Optional.of(call.node()),
                        call.lines(),
                        call.administrator()),
                stream,
                mistakes);
        running.put(id, new Running(stream, call.user()));
        stream.until(() -> !catalog.has(brought));
        try {
            run.run();
        } finally {
            running.remove(id);
        }
    }

    private Object interrupt(ResourceCall call) {
        String id = call.arguments().requireText("id");
        Running run = Optional.ofNullable(running.get(id))
                .orElseThrow(() -> new UnknownSubjectException(
                        MalachiException.Kind.USAGE, "There is no run " + id + "; it may have ended."));
        if (!call.administrator() && !call.user().equals(run.user())) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "The run " + id
                            + " is of another user; only that one, root and the user that the daemon runs as may"
                            + " end it.");
        }
        run.stream().interrupt();
        return Map.of();
    }

    /**
     * A tool at work.
     *
     * @param stream to its caller
     * @param user who called it
     */
    private record Running(ResourceStream stream, String user) {}

    private static Map<String, Object> given(Map<String, Object> document) {
        for (String key : document.keySet()) {
            if (!key.equals("arguments")) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE, "Unknown key '" + key + "'; a tool takes {\"arguments\": {…}}.");
            }
        }
        return switch (document.getOrDefault("arguments", Map.of())) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
            default -> throw new MalachiException(MalachiException.Kind.USAGE, "'arguments' must be a JSON object.");
        };
    }
}
