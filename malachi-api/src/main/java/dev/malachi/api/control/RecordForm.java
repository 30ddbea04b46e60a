package dev.malachi.api.control;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How the records of one type become documents, one key a component in their order, and what those look like. A component is a text,
 * number, truth value, enum constant (in lower case), {@link NodeId}, {@link MacAddress}, {@link Path}, {@link Instant} (ISO 8601),
 * {@link Duration} (seconds), another record, or an {@link Optional}, {@link Collection} or {@link Map} with text keys of these. Safe for
 * use by several threads.
 *
 * @param <R> the type
 */
@Preview
public final class RecordForm<R extends Record> {
    private final Map<String, MethodHandle> accessors = new LinkedHashMap<>();
    private final Map<Class<?>, RecordForm<?>> inner;
    private final Schema schema;

    private RecordForm(MethodHandles.Lookup lookup, Class<R> type, Map<Class<?>, RecordForm<?>> inner) {
        this.inner = inner;
        Schema described = Schema.object();
        for (RecordComponent component : type.getRecordComponents()) {
            described = described.with(component.getName(), schema(lookup, component.getGenericType()));
            accessors.put(component.getName(), accessor(lookup, component));
        }
        schema = described.named(type.getSimpleName());
    }

    /**
     * Looks at a type.
     *
     * @param lookup may see the type and those of its components: {@code MethodHandles.lookup()} of its own module
     * @param type the type
     * @param <R> the type
     * @return how its records become documents
     * @throws IllegalArgumentException if a component has a type that no document can hold, or may not be seen
     */
    public static <R extends Record> RecordForm<R> of(MethodHandles.Lookup lookup, Class<R> type) {
        return new RecordForm<>(lookup, type, new LinkedHashMap<>());
    }

    /**
     * What the documents look like.
     *
     * @return a schema with the simple name of the type
     */
    public Schema schema() {
        return schema;
    }

    /**
     * Makes a document of a record.
     *
     * @param value the record
     * @return the document, as {@link Documents} describes it
     */
    public Map<String, Object> document(R value) {
        return members(value);
    }

    /**
     * Makes documents of records.
     *
     * @param values the records
     * @return as many documents
     */
    public List<Object> documents(Collection<R> values) {
        return values.stream().<Object>map(this::members).toList();
    }

    private Map<String, Object> members(Object value) {
        Map<String, Object> document = new LinkedHashMap<>();
        accessors.forEach((name, accessor) -> document.put(name, value(read(accessor, value))));
        return document;
    }

    /** What the accessor of a record throws is a mistake of that record. */
    private static Object read(MethodHandle accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.<Object>map(this::value).orElse(Documents.ABSENT);
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : Documents.ABSENT;
            case OptionalDouble optional -> optional.isPresent() ? optional.getAsDouble() : Documents.ABSENT;
            case Collection<?> collection ->
                collection.stream().map(this::value).toList();
            case Map<?, ?> map -> {
                Map<String, Object> document = new LinkedHashMap<>();
                map.forEach((key, content) -> document.put(key.toString(), value(content)));
                yield document;
            }
            case Record inside
            when inner.containsKey(inside.getClass()) ->
                inner.get(inside.getClass()).members(inside);
            case Enum<?> constant -> lowerCase(constant);
            case Float number -> number.doubleValue();
            case Double number -> number;
            case Number number -> number.longValue();
            case Boolean flag -> flag;
            case NodeId id -> id.hex();
            case Duration span -> span.toNanos() / 1e9;
            default -> value.toString();
        };
    }

    private Schema schema(MethodHandles.Lookup lookup, Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (raw.equals(Optional.class)) {
                return schema(lookup, last).orNull();
            }
            if (Collection.class.isAssignableFrom(raw)) {
                return Schema.listOf(schema(lookup, last));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return Schema.mapOf(schema(lookup, last));
            }
        }
        if (type instanceof Class<?> plain) {
            return schema(lookup, plain);
        }
        throw new IllegalArgumentException("a document cannot hold a " + type.getTypeName());
    }

    private Schema schema(MethodHandles.Lookup lookup, Class<?> type) {
        if (type.equals(NodeId.class)) {
            return Schema.TEXT.matching("^[0-9a-f]{32}$");
        }
        if (CharSequence.class.isAssignableFrom(type)
                || List.of(MacAddress.class, Path.class, Instant.class).contains(type)) {
            return Schema.TEXT;
        }
        if (List.of(int.class, long.class, short.class, byte.class, Integer.class, Long.class, Short.class)
                .contains(type)) {
            return Schema.INTEGER;
        }
        if (List.of(double.class, float.class, Double.class, Float.class, Duration.class)
                .contains(type)) {
            return Schema.NUMBER;
        }
        if (type.equals(OptionalLong.class)) {
            return Schema.INTEGER.orNull();
        }
        if (type.equals(OptionalDouble.class)) {
            return Schema.NUMBER.orNull();
        }
        if (type.equals(boolean.class) || type.equals(Boolean.class)) {
            return Schema.FLAG;
        }
        if (type.isEnum()) {
            return Schema.TEXT.among(Arrays.stream(type.getEnumConstants())
                    .map(constant -> lowerCase((Enum<?>) constant))
                    .toList());
        }
        if (type.isRecord()) {
            return inside(lookup, type.asSubclass(Record.class)).schema();
        }
        throw new IllegalArgumentException("a document cannot hold a " + type.getTypeName());
    }

    private RecordForm<?> inside(MethodHandles.Lookup lookup, Class<? extends Record> type) {
        RecordForm<?> form = inner.get(type);
        if (form == null) {
            form = new RecordForm<>(lookup, type, inner);
            inner.put(type, form);
        }
        return form;
    }

    private static MethodHandle accessor(MethodHandles.Lookup lookup, RecordComponent component) {
        try {
            return lookup.unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    component.getDeclaringRecord().getName() + " may not be seen by "
                            + lookup.lookupClass().getName(),
                    e);
        }
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
