package dev.malachi.kernel.home;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * A JSON object of a small file, such as the home keeps: members in their order, whose values are text, whole numbers, truth values,
 * objects and lists of objects. What else stands in a file is kept as if it were not there. For one thread.
 *
 * <p>It stands for a data-binding library, whose classes alone take more memory than all that a node remembers.
 */
public final class JsonObject {
    private static final JsonFactory JSON = new JsonFactory();

    /** Of an object within an object; files have three levels, and what has more was not written here. */
    private static final int MAX_DEPTH = 16;

    /** Something that is there and means nothing here. */
    private static final Object OTHER = new Object();

    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Makes one without members. */
    public JsonObject() {}

    /**
     * Reads an object.
     *
     * @param json a whole document, UTF-8
     * @throws tools.jackson.core.JacksonException if it is no JSON, or more than an object, or none
     */
    public static JsonObject parse(byte[] json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new StreamReadException(parser, "it is not a JSON object");
            }
            JsonObject object = object(parser, 1);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "something follows the JSON object");
            }
            return object;
        }
    }

    private static void checkDepth(JsonParser parser, int depth) {
        if (depth > MAX_DEPTH) {
            throw new StreamReadException(parser, "it is nested too deeply");
        }
    }

    private static JsonObject object(JsonParser parser, int depth) {
        checkDepth(parser, depth);
        var object = new JsonObject();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            object.members.put(name, value(parser, depth));
        }
        return object;
    }

    private static Object value(JsonParser parser, int depth) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, depth + 1);
            case START_ARRAY -> list(parser, depth + 1);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> isLong(parser) ? parser.getLongValue() : OTHER;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL, VALUE_NUMBER_FLOAT -> OTHER;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new StreamReadException(parser, "a value is missing");
        };
    }

    private static boolean isLong(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> true;
            default -> false;
        };
    }

    private static List<JsonObject> list(JsonParser parser, int depth) {
        checkDepth(parser, depth);
        List<JsonObject> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (value(parser, depth) instanceof JsonObject object) {
                list.add(object);
            }
        }
        return list;
    }

    /** The names of all members, in their order. */
    public Set<String> names() {
        return members.keySet();
    }

    /** A text; empty if there is no such member, or it is something else. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A whole number; empty if there is no such member, or it is something else. */
    public OptionalLong number(String name) {
        return members.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** Whether there is such a member and it is true. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** An object; one without members if there is no such member, or it is something else. */
    public JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : new JsonObject();
    }

    /** The objects in a list; none if there is no such member, or it is something else. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    /** Adds or replaces a text. */
    public JsonObject with(String name, String text) {
        members.put(name, text);
        return this;
    }

    /** Adds or replaces a number. */
    public JsonObject with(String name, long number) {
        members.put(name, number);
        return this;
    }

    /** Adds or replaces a truth value. */
    public JsonObject with(String name, boolean truth) {
        members.put(name, truth);
        return this;
    }

    /** Adds or replaces an object. */
    public JsonObject with(String name, JsonObject object) {
        members.put(name, object);
        return this;
    }

    /** Adds or replaces a list of objects. */
    public JsonObject with(String name, List<JsonObject> objects) {
        members.put(name, List.copyOf(objects));
        return this;
    }

    /** The document as Python's {@code json.dumps(…, indent=2)} writes it, as the original does; UTF-8, no line end at the end. */
    public byte[] encode() {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(new Indented(), out)) {
            write(generator);
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator generator) {
        generator.writeStartObject();
        members.forEach((name, value) -> {
            generator.writeName(name);
            write(generator, value);
        });
        generator.writeEndObject();
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case String text -> generator.writeString(text);
            case Long number -> generator.writeNumber(number);
            case Boolean truth -> generator.writeBoolean(truth);
            case JsonObject object -> object.write(generator);
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(each -> write(generator, each));
                generator.writeEndArray();
            }
            default -> generator.writeNull();
        }
    }

    /** A printer keeps its state, so each document needs its own. */
    private static final class Indented extends ObjectWriteContext.Base {
        private final PrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return printer;
        }
    }
}
