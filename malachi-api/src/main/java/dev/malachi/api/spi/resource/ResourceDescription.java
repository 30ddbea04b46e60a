package dev.malachi.api.spi.resource;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.control.Access;
import dev.malachi.api.control.Schema;
import dev.malachi.api.parameter.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a resource is, what it takes and what it gives. Parameters that the path does not name are keys of the query of a GET or DELETE,
 * and of the JSON document of a POST or PUT. Immutable.
 *
 * @param method of HTTP
 * @param path below {@code /v1/}, such as {@code /v1/routes/{prefix}}; what is in braces names a required parameter
 * @param summary a few words
 * @param detail more, or empty
 * @param parameters what it takes
 * @param access who may ask
 * @param body of the request, if that is more than parameters; then no parameter but those of the path and the query is read
 * @param answer what it gives; asked for when the description of the API is read
 */
@Preview
public record ResourceDescription(
        Method method,
        String path,
        String summary,
        String detail,
        List<Parameter> parameters,
        Access access,
        Optional<Supplier<Schema>> body,
        Answer answer) {
    /** Methods of HTTP (RFC 9110 §9.3). */
    public enum Method {
        /** Reads. */
        GET,
        /** Acts. */
        POST,
        /** Writes the whole. */
        PUT,
        /** Takes away. */
        DELETE
    }

    /** What a resource gives. */
    public sealed interface Answer permits Document, Events {}

    /**
     * One document.
     *
     * @param schema what it looks like
     */
    public record Document(Supplier<Schema> schema) implements Answer {}

    /**
     * Server-sent events.
     *
     * @param schemas by the name of the event, what its document looks like
     */
    public record Events(Supplier<Map<String, Schema>> schemas) implements Answer {}

    /**
     * Checks path and parameters.
     *
     * @throws IllegalArgumentException if the path has not the form, or names a parameter that is not required or is not there
     */
    public ResourceDescription {
        parameters = List.copyOf(parameters);
        for (String named : PathTemplate.of(path).parameters()) {
            if (parameters.stream().noneMatch(it -> it.name().equals(named) && it.required())) {
                throw new IllegalArgumentException(path + " names the parameter '" + named
                        + "', which is not among the required parameters of the resource");
            }
        }
    }

    /**
     * A resource that answers with a document, takes nothing, and is for all who may use the daemon.
     *
     * @param method of HTTP
     * @param path below {@code /v1/}
     * @param summary a few words
     * @param answer what the document looks like
     * @param parameters what it takes
     * @return the description
     */
    public static ResourceDescription of(
            Method method, String path, String summary, Supplier<Schema> answer, Parameter... parameters) {
        return new ResourceDescription(
                method, path, summary, "", List.of(parameters), Access.GROUP, Optional.empty(), new Document(answer));
    }

    /**
     * A resource that answers with server-sent events, and is for all who may use the daemon.
     *
     * @param method of HTTP
     * @param path below {@code /v1/}
     * @param summary a few words
     * @param events by the name of the event, what its document looks like
     * @param parameters what it takes
     * @return the description
     */
    public static ResourceDescription stream(
            Method method, String path, String summary, Supplier<Map<String, Schema>> events, Parameter... parameters) {
        return new ResourceDescription(
                method, path, summary, "", List.of(parameters), Access.GROUP, Optional.empty(), new Events(events));
    }

    /**
     * The same with more words.
     *
     * @param words what else is to be known
     * @return the description
     */
    public ResourceDescription detailed(String words) {
        return new ResourceDescription(method, path, summary, words, parameters, access, body, answer);
    }

    /**
     * The same for root and the user that the daemon runs as only.
     *
     * @return the description
     */
    public ResourceDescription forAdministrators() {
        return new ResourceDescription(method, path, summary, detail, parameters, Access.ADMINISTRATOR, body, answer);
    }

    /**
     * The same with a document that is handed on as it is, and with lines behind it.
     *
     * @param schema what the document looks like
     * @return the description
     */
    public ResourceDescription taking(Supplier<Schema> schema) {
        return new ResourceDescription(method, path, summary, detail, parameters, access, Optional.of(schema), answer);
    }

    /**
     * Whether it answers with events.
     *
     * @return false if with a document
     */
    public boolean streams() {
        return answer instanceof Events;
    }

    /**
     * How a person names it.
     *
     * @return such as {@code GET /v1/status}
     */
    public String title() {
        return method + " " + path;
    }

    /**
     * The parameters that stand in the path.
     *
     * @return in their order there
     */
    public List<Parameter> pathParameters() {
        List<Parameter> found = new ArrayList<>();
        for (String name : PathTemplate.of(path).parameters()) {
            parameters.stream().filter(it -> it.name().equals(name)).forEach(found::add);
        }
        return found;
    }

    /**
     * The other parameters: of the query or the document.
     *
     * @return in their order
     */
    public List<Parameter> otherParameters() {
        List<Parameter> others = new ArrayList<>(parameters);
        others.removeAll(pathParameters());
        return others;
    }

    /**
     * Whether the parameters that do not stand in the path are keys of the query.
     *
     * @return false if of the document
     */
    public boolean queried() {
        return body.isPresent() || method == Method.GET || method == Method.DELETE;
    }
}
