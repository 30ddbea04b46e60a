package dev.malachi.plugin.control.resource;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Schema;
import dev.malachi.api.control.Schemas;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.resource.UnknownSubjectException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What every node has: its state, its peers, its counters. */
public final class NodeResources {
    private NodeResources() {}

    /**
     * {@code GET /v1/status}.
     *
     * @return the resource
     */
    public static Resource status() {
        return new Resource(
                ResourceDescription.of(Method.GET, "/v1/status", "The state of the node", () -> Schemas.STATUS),
                (Resource.Answering) call -> Documents.status(call.node().status()));
    }

    /**
     * {@code GET /v1/peers}.
     *
     * @return the resource
     */
    public static Resource peers() {
        return new Resource(
                ResourceDescription.of(
                        Method.GET, "/v1/peers", "All known peers, ordered by id", () -> Schema.listOf(Schemas.PEER)),
                (Resource.Answering) call -> Documents.peers(call.node().peers()));
    }

    /**
     * {@code POST /v1/peers/{id}/{action}}.
     *
     * @return the resource
     */
    public static Resource verdict() {
        return new Resource(
                ResourceDescription.of(
                                Method.POST,
                                "/v1/peers/{id}/{action}",
                                "Approves, rejects, forgets or denies a peer",
                                Schema::object,
                                Parameter.positional("id", ParameterType.TEXT, true, "all 32 digits, dashes allowed"),
                                Parameter.positional("action", ParameterType.TEXT, true, "what is said of it")
                                        .among(List.of("approve", "reject", "forget", "deny")))
                        .forAdministrators()
                        .detailed(
                                "approve lets a node in under every trust mode, also one that was never heard; deny ends its"
                                        + " sessions, removes pin, name and address, and keeps it out until it is approved; forget removes"
                                        + " all that but keeps nobody out; reject drops one that waits. 404 (failed) if there is nothing to"
                                        + " forget or reject."),
                (Resource.Answering) NodeResources::judge);
    }

    private static Object judge(ResourceCall call) {
        String given = call.arguments().requireText("id");
        NodeId id = NodeId.parse(given)
                .orElseThrow(() -> new UnknownSubjectException(
                        MalachiException.Kind.USAGE, "'" + given + "' is no id of a node: it takes all 32 digits."));
        String action = call.arguments().requireText("action");
        if (!judge(call.node(), id, action)) {
            throw new UnknownSubjectException(
                    MalachiException.Kind.FAILED,
                    "There was nothing to " + action + " of " + id + "; GET /v1/peers lists the peers.");
        }
        return Map.of();
    }

    private static boolean judge(Node node, NodeId id, String action) {
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

    /**
     * {@code GET /v1/counters}.
     *
     * @param mistakes are counters too
     * @return the resource
     */
    public static Resource counters(Mistakes mistakes) {
        return new Resource(
                ResourceDescription.of(
                        Method.GET,
                        "/v1/counters",
                        "Counters by name: frames, drops with their reason, handshakes, mistakes of plugins",
                        () -> Schema.mapOf(Schema.INTEGER)),
                (Resource.Answering) call -> {
                    Map<String, Object> counters =
                            new LinkedHashMap<>(call.node().counters());
                    counters.putAll(mistakes.counters());
                    return counters;
                });
    }

    /**
     * {@code POST /v1/discover}.
     *
     * @return the resource
     */
    public static Resource discover() {
        return new Resource(
                ResourceDescription.of(
                        Method.POST, "/v1/discover", "Asks every link who is there, now", Schema::object),
                (Resource.Answering) call -> {
                    call.node().discover();
                    return Map.of();
                });
    }

    /**
     * {@code POST /v1/down}.
     *
     * @return the resource
     */
    public static Resource down() {
        return new Resource(
                ResourceDescription.of(
                        Method.POST,
                        "/v1/down",
                        "Ends the daemon, once this is answered",
                        () -> Schema.object()
                                .with("pid", Schema.INTEGER)
                                .with("startedAtMillis", Schema.INTEGER.orNull())),
                (Resource.Answering) call -> {
                    call.shutdown().run();
                    ProcessHandle process = ProcessHandle.current();
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("pid", process.pid());
                    document.put(
                            "startedAtMillis",
                            Documents.orAbsent(process.info().startInstant().map(Instant::toEpochMilli)));
                    return document;
                });
    }
}
