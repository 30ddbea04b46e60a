package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a document looks like: a schema of JSON Schema, draft 2020-12, as OpenAPI 3.1 uses them. Immutable.
 */
@Preview
public final class Schema {
    /** A text. */
    public static final Schema TEXT = typed("string");

    /** A whole number. */
    public static final Schema INTEGER = typed("integer");

    /** A number. */
    public static final Schema NUMBER = typed("number");

    /** A truth value. */
    public static final Schema FLAG = typed("boolean");

    /** Any value. */
    public static final Schema ANY = new Schema(Optional.empty(), Map.of());

    private static final String TYPE = "type";
    private static final String ENUM = "enum";
    private static final String PROPERTIES = "properties";
    private static final String REQUIRED = "required";

    private final Optional<String> name;
    /** Values are document values, schemas, or lists and maps of them. */
    private final Map<String, Object> keywords;

    private Schema(Optional<String> name, Map<String, Object> keywords) {
        this.name = name;
        this.keywords = Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
    }

    private static Schema typed(String type) {
        return new Schema(Optional.empty(), Map.of(TYPE, type));
    }

    /**
     * A list.
     *
     * @param element what each element looks like
     * @return the schema
     */
    public static Schema listOf(Schema element) {
        return typed("array").keyword("items", element);
    }

    /**
     * A document whose keys are not known before.
     *
     * @param value what each value looks like
     * @return the schema
     */
    public static Schema mapOf(Schema value) {
        return typed("object").keyword("additionalProperties", value);
    }

    /**
     * A document without keys, to which {@link #with(String, Schema)} adds some.
     *
     * @return the schema
     */
    public static Schema object() {
        return typed("object");
    }

    /**
     * What a parameter takes, in a document or in a query. Numbers and truth values may be given as text too.
     *
     * @param parameter the parameter
     * @return the schema
     */
    public static Schema of(Parameter parameter) {
        Map<String, Object> keywords = new LinkedHashMap<>();
        keywords.put(TYPE, types(parameter.type()));
        if (parameter.type() == ParameterType.LIST) {
            keywords.put("items", TEXT);
        }
        if (!parameter.choices().isEmpty()) {
            keywords.put(ENUM, List.copyOf(parameter.choices()));
        }
        if (parameter.type() == ParameterType.INTEGER) {
            parameter.range().ifPresent(range -> {
                keywords.put("minimum", Long.valueOf(range.least()));
                keywords.put("maximum", Long.valueOf(range.greatest()));
            });
        }
        parameter.defaultValue().ifPresent(value -> keywords.put("default", value));
        keywords.put("description", description(parameter));
        return new Schema(Optional.empty(), keywords);
    }

    private static List<String> types(ParameterType type) {
        return switch (type) {
            case TEXT, NODE, LINK, FILE -> List.of("string");
            case INTEGER, SIZE -> List.of("integer", "string");
            case DECIMAL, DURATION -> List.of("number", "string");
            case FLAG -> List.of("boolean", "string");
            case LIST -> List.of("array", "string");
        };
    }

    private static String description(Parameter parameter) {
        String bounds = parameter
                .range()
                .map(range -> ", " + range.least() + " to " + range.greatest())
                .orElse("");
        return parameter.help() + bounds;
    }

    /**
     * A document of parameters, which has no other keys.
     *
     * @param parameters what it may hold
     * @return the schema
     */
    public static Schema of(List<Parameter> parameters) {
        Map<String, Object> properties = new LinkedHashMap<>();
        parameters.forEach(parameter -> properties.put(parameter.name(), of(parameter)));
        List<String> required = parameters.stream()
                .filter(Parameter::required)
                .map(Parameter::name)
                .toList();
        Map<String, Object> keywords = new LinkedHashMap<>();
        keywords.put(TYPE, "object");
        keywords.put(PROPERTIES, properties);
        if (!required.isEmpty()) {
            keywords.put(REQUIRED, required);
        }
        keywords.put("additionalProperties", false);
        return new Schema(Optional.empty(), keywords);
    }

    /**
     * One of several forms.
     *
     * @param forms the forms
     * @return the schema
     */
    public static Schema anyOf(List<Schema> forms) {
        return new Schema(Optional.empty(), Map.of("anyOf", List.copyOf(forms)));
    }

    /**
     * One text and no other.
     *
     * @param text the text
     * @return the schema
     */
    public static Schema constant(String text) {
        return new Schema(Optional.empty(), Map.of("const", text));
    }

    /**
     * The same document with one more key, which never vanishes.
     *
     * @param key the key
     * @param value what its value looks like
     * @return the schema
     */
    public Schema with(String key, Schema value) {
        List<Object> required = new ArrayList<>(keywords.get(REQUIRED) instanceof List<?> before ? before : List.of());
        required.add(key);
        return withOptional(key, value).keyword(REQUIRED, required);
    }

    /**
     * The same document with one more key, which may be left out.
     *
     * @param key the key
     * @param value what its value looks like
     * @return the schema
     */
    public Schema withOptional(String key, Schema value) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (keywords.get(PROPERTIES) instanceof Map<?, ?> before) {
            before.forEach((name, schema) -> properties.put(name.toString(), schema));
        }
        properties.put(key, value);
        return keyword(PROPERTIES, properties);
    }

    /**
     * The same under a name, by which others refer to it.
     *
     * @param called such as {@code Peer}
     * @return the schema
     */
    public Schema named(String called) {
        return new Schema(Optional.of(called), keywords);
    }

    /**
     * The same, or JSON {@code null}.
     *
     * @return the schema
     */
    public Schema orNull() {
        if (name.isEmpty() && keywords.get(TYPE) instanceof String type && !keywords.containsKey(ENUM)) {
            return keyword(TYPE, List.of(type, "null"));
        }
        return anyOf(List.of(this, typed("null")));
    }

    /**
     * The same with few allowed values.
     *
     * @param allowed the values
     * @return the schema
     */
    public Schema among(List<String> allowed) {
        return keyword(ENUM, List.copyOf(allowed));
    }

    /**
     * The same with a form that its text has.
     *
     * @param pattern a regular expression as in ECMA-262
     * @return the schema
     */
    public Schema matching(String pattern) {
        return keyword("pattern", pattern);
    }

    /**
     * The same with words for a person.
     *
     * @param words what it is
     * @return the schema
     */
    public Schema described(String words) {
        return keyword("description", words);
    }

    private Schema keyword(String keyword, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(keywords);
        more.put(keyword, value);
        return new Schema(name, more);
    }

    /**
     * The schema as a document. A named one is put among the components and referred to from here; of two different ones with the same
     * name the second gets a number.
     *
     * @param components takes the named ones: what stands under {@code /components/schemas}
     * @return a document of {@link Documents}
     */
    public Map<String, Object> toDocument(Map<String, Object> components) {
        Map<String, Object> document = new LinkedHashMap<>();
        keywords.forEach((keyword, value) -> document.put(keyword, resolved(value, components)));
        if (name.isEmpty()) {
            return document;
        }
        String free = name.get();
        for (int i = 2; components.containsKey(free) && !document.equals(components.get(free)); i++) {
            free = name.get() + i;
        }
        components.put(free, document);
        return Map.of("$ref", "#/components/schemas/" + free);
    }

    private static Object resolved(Object value, Map<String, Object> components) {
        return switch (value) {
            case Schema schema -> schema.toDocument(components);
            case List<?> list ->
                list.stream()
                        .<Object>map(element -> resolved(element, components))
                        .toList();
            case Map<?, ?> map -> {
                Map<String, Object> document = new LinkedHashMap<>();
                map.forEach((key, inner) -> document.put(key.toString(), resolved(inner, components)));
                yield document;
            }
            default -> value;
        };
    }
}
