package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.control.Documents;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The resources under {@code /v1}, as {@code openapi.json} describes them. */
final class ControlApi implements AutoCloseable {
    private static final String TOOLS = "/v1/tools/";
    private static final String RUNS = "/v1/runs/";
    private static final String PEERS = "/v1/peers/";

    /** Answers a request for one resource. */
    @FunctionalInterface
    private interface Resource {
        void serve(Exchange exchange) throws IOException;
    }

    private final Node node;
    private final Map<String, Tool> tools;
    private final Runnable shutdown;
    private final Map<String, Map<String, Resource>> resources;
    private final AtomicLong runs = new AtomicLong();
    private final Map<String, ToolRun> running = new ConcurrentHashMap<>();
    private final EventFeed feed = new EventFeed();

    ControlApi(Node node, List<Tool> tools, Runnable shutdown) {
        this.node = node;
        this.tools = tools.stream()
                .collect(Collectors.toMap(
                        tool -> tool.description().name(),
                        Function.identity(),
                        (first, second) -> first,
                        TreeMap::new));
        this.shutdown = shutdown;
        resources = Map.ofEntries(
                Map.entry("/v1/status", Map.of("GET", this::status)),
                Map.entry("/v1/peers", Map.of("GET", this::peers)),
                Map.entry("/v1/counters", Map.of("GET", this::counters)),
                Map.entry("/v1/events", Map.of("GET", this::events)),
                Map.entry("/v1/tools", Map.of("GET", this::listTools)),
                Map.entry("/v1/openapi.json", Map.of("GET", this::openApi)),
                Map.entry("/v1/discover", Map.of("POST", this::discover)),
                Map.entry("/v1/down", Map.of("POST", this::down)));
    }

    void serve(Exchange exchange) throws IOException {
        String path = exchange.path();
        Map<String, Resource> methods = methods(path);
        Resource resource = methods.get(exchange.method());
        if (methods.isEmpty()) {
            exchange.notFound("There is no " + path + " here; see /v1/openapi.json.");
        } else if (resource == null) {
            exchange.methodNotAllowed(String.join(", ", methods.keySet()));
        } else {
            resource.serve(exchange);
        }
    }

    /** Interrupts all tools and ends all streams, and waits a moment for them to say their last. */
    @Override
    public void close() {
        feed.close();
        running.values().forEach(ToolRun::interrupt);
        running.values().forEach(ToolRun::awaitEnd);
    }

    private Map<String, Resource> methods(String path) {
        if (path.startsWith(TOOLS)) {
            return Map.of("POST", exchange -> runTool(path.substring(TOOLS.length()), exchange));
        }
        if (path.startsWith(RUNS)) {
            return Map.of("DELETE", exchange -> interruptRun(path.substring(RUNS.length()), exchange));
        }
        if (path.startsWith(PEERS)) {
            return Map.of("POST", exchange -> judgePeer(path.substring(PEERS.length()), exchange));
        }
        return resources.getOrDefault(path, Map.of());
    }

    private void status(Exchange exchange) throws IOException {
        exchange.answer(Documents.status(node.status()));
    }

    private void peers(Exchange exchange) throws IOException {
        exchange.answer(Documents.peers(node.peers()));
    }

    /** {@code ID/approve}, {@code ID/reject}, {@code ID/forget}, {@code ID/deny}. */
    private void judgePeer(String rest, Exchange exchange) throws IOException {
        int slash = rest.indexOf('/');
        Optional<NodeId> id = slash < 0 ? Optional.empty() : NodeId.parse(rest.substring(0, slash));
        String action = rest.substring(slash + 1);
        if (id.isEmpty() || !Set.of("approve", "reject", "forget", "deny").contains(action)) {
            exchange.notFound("There is no " + exchange.path()
                    + " here; it is /v1/peers/ID/approve, reject, forget or deny, with all 32 digits of the id.");
            return;
        }
        if (!exchange.isFromAdministrator()) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "You may not decide whom this node trusts; only root and the user that the daemon runs as may.");
        }
        boolean done = judge(id.get(), action);
        if (!done) {
            exchange.unknown("There was nothing to " + action + " of " + id.get() + "; GET /v1/peers lists the peers.");
            return;
        }
        exchange.answer(Map.of());
    }

    private boolean judge(NodeId id, String action) {
        switch (action) {
            case "approve" -> node.approve(id);
            case "deny" -> node.deny(id);
            case "forget" -> {
                return node.forget(id);
            }
            default -> {
                return node.reject(id);
            }
        }
        return true;
    }

    private void counters(Exchange exchange) throws IOException {
        exchange.answer(node.counters());
    }

    private void events(Exchange exchange) throws IOException {
        feed.serve(node, exchange.stream());
    }

    private void listTools(Exchange exchange) throws IOException {
        exchange.answer(tools.values().stream()
                .map(tool -> Documents.tool(tool.description()))
                .toList());
    }

    private void openApi(Exchange exchange) throws IOException {
        try (InputStream in = ControlApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from this module");
            }
            exchange.answerText(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void discover(Exchange exchange) throws IOException {
        node.discover();
        exchange.answer(Map.of());
    }

    private void down(Exchange exchange) throws IOException {
        exchange.afterwards(shutdown);
        ProcessHandle process = ProcessHandle.current();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("pid", process.pid());
        document.put(
                "startedAtMillis",
                Documents.orAbsent(process.info().startInstant().map(Instant::toEpochMilli)));
        exchange.answer(document);
    }

    private void runTool(String name, Exchange exchange) throws IOException {
        Tool tool = tools.get(name);
        if (tool == null) {
            exchange.notFound("There is no tool called '" + name + "'; GET /v1/tools lists them.");
            return;
        }
        ToolDescription description = tool.description();
        if (description.place() == ToolDescription.Place.LOCAL) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + name + "' runs in the process of whoever asks, not in the daemon; run 'malachi " + name
                            + "'.");
        }
        Exchange.Lines lines = exchange.lines();
        Arguments arguments = description.arguments(given(lines.document()));
        ToolInput input = lines.rest().<ToolInput>map(InputLines::new).orElse(ToolInput.NONE);
        ToolCall call =
                new ToolCall(arguments, node.config().home(), Optional.of(node), input, exchange.isFromAdministrator());
        String id = Long.toString(runs.incrementAndGet());
        ToolRun run = new ToolRun(id, tool, call, exchange.stream());
        running.put(id, run);
        try {
            run.serve();
        } finally {
            running.remove(id);
        }
    }

    private void interruptRun(String id, Exchange exchange) throws IOException {
        ToolRun run = running.get(id);
        if (run == null) {
            exchange.notFound("There is no run " + id + "; it may have ended.");
            return;
        }
        run.interrupt();
        exchange.answer(Map.of());
    }

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
