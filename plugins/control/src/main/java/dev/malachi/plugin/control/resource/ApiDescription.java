package dev.malachi.plugin.control.resource;

import dev.malachi.api.control.Access;
import dev.malachi.api.control.Schema;
import dev.malachi.api.control.Schemas;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.resource.ResourceTable;
import dev.malachi.api.spi.tool.ToolDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The description of the control API in the form of OpenAPI 3.1, put together from the resources, tools and events that are there. */
final class ApiDescription {
    private static final String WORDS =
            "What a Malachi daemon answers on its Unix socket (/run/malachi/control.sock, or $XDG_RUNTIME_DIR/malachi.sock): curl"
                    + " --unix-socket /run/malachi/control.sock http://malachi/v1/status. Callers are root, the daemon's own user, the"
                    + " user who started it with sudo, and members of the group malachi; the kernel's peer credentials decide."
                    + " Documents name every key: what is not known is null. Parts come and go with the plugins that bring them,"
                    + " which the tags name.";

    private static final String JSON = "application/json";
    private static final String DESCRIPTION = "description";

    private final ResourceTable table;
    private final ToolCatalog tools;

    ApiDescription(ResourceTable table, ToolCatalog tools) {
        this.table = table;
        this.tools = tools;
    }

    Resource resource() {
        return new Resource(
                ResourceDescription.of(
                        Method.GET,
                        "/v1/openapi.json",
                        "This description",
                        () -> Schema.object().described("OpenAPI 3.1")),
                (Resource.Answering) _ -> document());
    }

    Map<String, Object> document() {
        Map<String, Object> schemas = new LinkedHashMap<>();
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        Map<String, String> tags = new TreeMap<>();
        for (ResourceTable.Mounted mounted : table.resources()) {
            ResourceDescription description = mounted.resource().description();
            String plugin = mounted.plugin().id();
            tags.put(plugin, mounted.plugin().summary());
            paths.computeIfAbsent(description.path(), _ -> new LinkedHashMap<>())
                    .put(description.method().name().toLowerCase(Locale.ROOT), operation(description, plugin, schemas));
        }
        for (ToolCatalog.Brought brought : tools.all()) {
            ToolDescription tool = brought.tool().description();
            if (tool.place() != ToolDescription.Place.LOCAL) {
                paths.putIfAbsent(
                        ToolResources.PATH + tool.name().replace(" ", "%20"),
                        toolPath(tool, brought.plugin(), schemas));
                tags.putIfAbsent(brought.plugin(), "");
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", info());
        document.put(
                "servers", List.of(Map.of("url", "http://malachi", DESCRIPTION, "any host name; the socket decides")));
        document.put("tags", tags(tags));
        document.put("paths", paths);
        document.put("components", components(schemas));
        return document;
    }

    private static Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("title", "Malachi control API");
        info.put("version", "1");
        info.put("license", Map.of("name", "MIT", "identifier", "MIT"));
        info.put(DESCRIPTION, WORDS);
        return info;
    }

    private static List<Object> tags(Map<String, String> tags) {
        List<Object> list = new ArrayList<>();
        tags.forEach((plugin, summary) -> {
            Map<String, Object> tag = new LinkedHashMap<>();
            tag.put("name", plugin);
            if (!summary.isEmpty()) {
                tag.put(DESCRIPTION, summary);
            }
            list.add(tag);
        });
        return list;
    }

    private static Map<String, Object> operation(
            ResourceDescription description, String plugin, Map<String, Object> schemas) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", description.summary());
        words(description.detail(), description.access()).ifPresent(words -> operation.put(DESCRIPTION, words));
        operation.put("tags", List.of(plugin));
        List<Object> parameters = new ArrayList<>();
        description.pathParameters().forEach(it -> parameters.add(parameter(it, "path", schemas)));
        if (description.queried()) {
            description.otherParameters().forEach(it -> parameters.add(parameter(it, "query", schemas)));
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        body(description)
                .ifPresent(body -> operation.put(
                        "requestBody", body(body, description.body().isPresent(), schemas)));
        operation.put("responses", responses(description.answer(), schemas));
        return operation;
    }

    private static Optional<String> words(String detail, Access access) {
        String words = access == Access.ADMINISTRATOR
                ? "For root and the user that the daemon runs as; others get 403. " + detail
                : detail;
        return Optional.of(words.strip()).filter(text -> !text.isEmpty());
    }

    private static Optional<Schema> body(ResourceDescription description) {
        if (description.body().isPresent()) {
            return description.body().map(schema -> schema.get());
        }
        return description.queried() || description.otherParameters().isEmpty()
                ? Optional.empty()
                : Optional.of(Schema.of(description.otherParameters()));
    }

    private static Map<String, Object> body(Schema schema, boolean lines, Map<String, Object> schemas) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put(JSON, Map.of("schema", schema.toDocument(schemas)));
        if (lines) {
            content.put(
                    "application/x-ndjson",
                    Map.of(
                            "schema",
                            Schema.TEXT
                                    .described("the document on the first line, and on each further line a JSON string")
                                    .toDocument(schemas)));
        }
        return Map.of("content", content);
    }

    private static Map<String, Object> parameter(Parameter parameter, String in, Map<String, Object> schemas) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", parameter.name());
        document.put("in", in);
        document.put("required", parameter.required());
        document.put(DESCRIPTION, parameter.help());
        document.put("schema", Schema.of(parameter).toDocument(schemas));
        return document;
    }

    private static Map<String, Object> responses(ResourceDescription.Answer answer, Map<String, Object> schemas) {
        Map<String, Object> success = new LinkedHashMap<>();
        switch (answer) {
            case ResourceDescription.Document document -> {
                success.put(DESCRIPTION, "done");
                success.put(
                        "content",
                        Map.of(JSON, Map.of("schema", document.schema().get().toDocument(schemas))));
            }
            case ResourceDescription.Events events -> {
                success.put(DESCRIPTION, "the stream");
                success.put(
                        "content",
                        Map.of("text/event-stream", stream(events.schemas().get(), schemas)));
            }
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put("200", success);
        responses.put("default", Map.of("$ref", "#/components/responses/Error"));
        return responses;
    }

    /** OpenAPI 3.1 has no words for the events of a stream: they stand in an extension, a schema by the name of the event. */
    private static Map<String, Object> stream(Map<String, Schema> events, Map<String, Object> schemas) {
        Map<String, Object> described = new LinkedHashMap<>();
        events.forEach((name, schema) -> described.put(name, schema.toDocument(schemas)));
        Map<String, Object> stream = new LinkedHashMap<>();
        stream.put(
                "schema",
                Schema.TEXT
                        .described("server-sent events, " + String.join(", ", events.keySet())
                                + "; the data of each is a JSON document")
                        .toDocument(schemas));
        stream.put("x-events", described);
        return stream;
    }

    private static Map<String, Object> toolPath(ToolDescription tool, String plugin, Map<String, Object> schemas) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", tool.summary());
        words(tool.detail(), tool.access()).ifPresent(words -> operation.put(DESCRIPTION, words));
        operation.put("tags", List.of(plugin));
        operation.put(
                "requestBody",
                body(
                        ToolResources.call(Schema.of(tool.parameters())),
                        tool.inputFor().isPresent(),
                        schemas));
        operation.put("responses", responses(new ResourceDescription.Events(ToolResources::events), schemas));
        Map<String, Object> path = new LinkedHashMap<>();
        path.put("post", operation);
        return path;
    }

    private static Map<String, Object> components(Map<String, Object> schemas) {
        Schema error = Schema.object().with("error", Schemas.PROBLEM);
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(
                DESCRIPTION,
                "400 wrong request (usage), 403 permission, 404 and 405 no such resource (usage), 404 nobody there to act on"
                        + " (failed), 500 failed, 503 no daemon");
        response.put("content", Map.of(JSON, Map.of("schema", error.toDocument(schemas))));
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("responses", Map.of("Error", response));
        components.put("schemas", new TreeMap<>(schemas));
        return components;
    }
}
