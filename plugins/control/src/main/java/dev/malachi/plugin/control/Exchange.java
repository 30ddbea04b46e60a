package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.resource.UnknownSubjectException;
import dev.malachi.plugin.control.connection.BodyBytes;
import dev.malachi.plugin.control.connection.BusyException;
import dev.malachi.plugin.control.connection.Conversation;
import dev.malachi.plugin.control.format.LineReader;
import dev.malachi.plugin.control.format.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.URIUtil;

/** One request and its answer: a document or a stream of events. */
final class Exchange {
    static final String JSON = "application/json";

    /** A first line of this type holds the document, each further line one JSON string: a line of input. */
    static final String JSON_LINES = "application/x-ndjson";

    private static final int MAX_DOCUMENT_BYTES = 1 << 20;

    /** A line of input of the greatest length, each byte as {@code \\udc80}. */
    private static final int MAX_LINE_BYTES = 2 << 20;

    private final Request request;
    private final Response response;
    private final Conversation conversation;
    private final boolean administrator;
    private final BodyBytes body;
    private Optional<Runnable> afterwards = Optional.empty();

    /**
     * Begins with a request whose head was read.
     *
     * @param conversation of its connection
     * @param administrator whether the caller may decide whom this node trusts
     * @param body counts what is read of it
     */
    Exchange(Request request, Response response, Conversation conversation, boolean administrator, BodyBytes body) {
        this.request = request;
        this.response = response;
        this.conversation = conversation;
        this.administrator = administrator;
        this.body = body;
    }

    boolean isFromAdministrator() {
        return administrator;
    }

    String method() {
        return request.getMethod();
    }

    /** Decoded: a tool of two words has {@code %20} between them. Jetty lets no encoded slash through, which would part them. */
    String path() {
        return URIUtil.decodePath(Request.getPathInContext(request));
    }

    /** The keys of the query; one that is there several times has a list. */
    Map<String, Object> query() {
        Map<String, Object> query = new LinkedHashMap<>();
        for (Fields.Field field : fields()) {
            query.put(field.getName(), field.getValues().size() == 1 ? field.getValue() : field.getValues());
        }
        return query;
    }

    private Fields fields() {
        try {
            return Request.extractQueryParameters(request, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | IllegalStateException | HttpException.RuntimeException e) {
            throw usage("The query of " + path()
                    + " cannot be read: it is not percent-encoded UTF-8 (RFC 3986, section 2.1).");
        }
    }

    /** Reads the document of the request; a request without one has an empty document. */
    Map<String, Object> document() throws IOException {
        try (InputStream in = body.over(Content.Source.asInputStream(request))) {
            byte[] bytes = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
            if (bytes.length > MAX_DOCUMENT_BYTES) {
                throw usage("The document is longer than " + MAX_DOCUMENT_BYTES + " bytes.");
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.isBlank() ? Map.of() : parse(text);
        }
    }

    /** Reads the document of the request and leaves the lines behind it to be read while the answer is written. */
    Lines lines() throws IOException {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON_LINES)) {
            return new Lines(document(), Optional.empty());
        }
        LineReader reader = new LineReader(body.over(Content.Source.asInputStream(request)), MAX_LINE_BYTES);
        Map<String, Object> document = parse(reader.nextLine().orElse(""));
        body.used();
        return new Lines(document, Optional.of(reader));
    }

    /**
     * The document of a request and what follows it.
     *
     * @param document the first line
     * @param rest further lines, if the request has them
     */
    record Lines(Map<String, Object> document, Optional<LineReader> rest) {}

    /**
     * The request is there, as far as it has to be before it is served.
     *
     * @throws IOException if it took too long
     */
    void read() throws IOException {
        conversation.requestRead();
    }

    /** A line of input is in the hands of its reader, and waits no longer. */
    void lineUsed() {
        body.used();
    }

    /** Answers with a document. */
    void answer(Object document) throws IOException {
        write(200, Documents.toJson(document) + "\n");
    }

    /** Runs something once the answer is on its way. */
    void afterwards(Runnable action) {
        afterwards = Optional.of(action);
    }

    void answered() {
        body.close();
        conversation.awaitRequest();
        afterwards.ifPresent(Runnable::run);
    }

    /** Answers with an error, or breaks off if another answer has begun. */
    void refuse(MalachiException refusal) throws IOException {
        refuse(status(refusal), Problem.answer(refusal.kind(), sentence(refusal)));
    }

    private static int status(MalachiException refusal) {
        if (refusal instanceof UnknownSubjectException) {
            return 404;
        }
        if (refusal instanceof BusyException) {
            return 503;
        }
        return switch (refusal.kind()) {
            case USAGE -> 400;
            case PERMISSION -> 403;
            case FAILED -> 500;
            case NO_DAEMON -> 503;
        };
    }

    void notFound(String sentence) throws IOException {
        refuse(404, Problem.answer(MalachiException.Kind.USAGE, sentence));
    }

    void methodNotAllowed(String allowed) throws IOException {
        response.getHeaders().put(HttpHeader.ALLOW, allowed);
        refuse(405, Problem.answer(MalachiException.Kind.USAGE, path() + " takes " + allowed + " only."));
    }

    /**
     * Prepares a stream of events, which begins with the first of them.
     *
     * @param sender the thread that sends them
     */
    EventStream stream(Thread sender) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        return new EventStream(response, sender);
    }

    /** Whether the head of an answer is on its way. */
    boolean hasBegun() {
        return response.isCommitted();
    }

    static String sentence(MalachiException e) {
        return Optional.ofNullable(e.getMessage()).orElse("It did not work.");
    }

    private void refuse(int status, Object error) throws IOException {
        if (hasBegun()) {
            throw new IOException("the answer had begun");
        }
        write(status, Documents.toJson(error) + "\n");
    }

    private void write(int status, String json) throws IOException {
        conversation.answer();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(json);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.remaining());
        Content.Sink.write(response, true, bytes);
    }

    private static Map<String, Object> parse(String text) {
        try {
            if (Documents.parse(text) instanceof Map<?, ?> map) {
                Map<String, Object> document = new LinkedHashMap<>();
                map.forEach((key, value) -> document.put(key.toString(), value));
                return document;
            }
        } catch (MalformedJsonException e) {
            throw usage("The request is no JSON: " + e.getMessage() + ".");
        }
        throw usage("The request must be a JSON object.");
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
