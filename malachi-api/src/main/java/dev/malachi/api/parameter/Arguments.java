package dev.malachi.api.parameter;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of {@linkplain Parameter parameters}, checked, with defaults filled in. Immutable.
 *
 * @param values by parameter name, of the Java types that {@link ParameterType} names; a parameter without value and default is absent
 */
@Preview
public record Arguments(Map<String, Object> values) {
    /** Without any value. */
    public static final Arguments NONE = new Arguments(Map.of());

    /** Copies the values, in their order. */
    public Arguments {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Checks and converts what was given (text of a command line, values of a JSON document). A value may have its type already
     * or be its text form; an empty {@link Optional} (JSON null) counts as not given.
     *
     * @param owner who takes them, for complaints: the name of a tool
     * @param parameters what is taken
     * @param given values by parameter name
     * @return typed values in the order of the parameters, defaults filled in
     * @throws MalachiException (usage) if a name is unknown, a required argument is missing, or a value does not fit, naming the
     *     argument as a person would type it
     */
    public static Arguments of(String owner, List<Parameter> parameters, Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw usage("'" + name + "' is not an argument of " + owner + ".");
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Optional<Object> value = value(parameter, Optional.ofNullable(given.get(parameter.name())));
            if (value.isEmpty() && parameter.required()) {
                throw usage("Missing " + parameter.label() + ": " + owner + " needs it.");
            }
            value.ifPresent(found -> values.put(parameter.name(), found));
        }
        return new Arguments(values);
    }

    private static Optional<Object> value(Parameter parameter, Optional<?> given) {
        if (given.isPresent() && !(given.get() instanceof Optional<?> absent && absent.isEmpty())) {
            return Optional.of(parameter.read(given.get(), parameter.label()));
        }
        return parameter.defaultValue().map(text -> parameter.read(text, parameter.label()));
    }

    /**
     * Whether a parameter has a value.
     *
     * @param name parameter name
     * @return true if it was given or has a default
     */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * A text, node, link or file.
     *
     * @param name parameter name
     * @return its value, if given
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable((String) values.get(name));
    }

    /**
     * A text, node, link or file that must be there.
     *
     * @param name parameter name
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public String requireText(String name) {
        return text(name).orElseThrow(() -> usage("Missing argument: " + name + "."));
    }

    /**
     * A whole number, or a size in bytes.
     *
     * @param name of a parameter with a default
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public long number(String name) {
        return require(name, Number.class).longValue();
    }

    /**
     * A decimal number.
     *
     * @param name of a parameter with a default
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public double decimal(String name) {
        return require(name, Number.class).doubleValue();
    }

    /**
     * A flag.
     *
     * @param name parameter name
     * @return whether it was given, or is on by default
     */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /**
     * A time span.
     *
     * @param name of a parameter with a default
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public Duration duration(String name) {
        return require(name, Duration.class);
    }

    /**
     * Several texts.
     *
     * @param name parameter name
     * @return its values; none if it is missing
     */
    public List<String> list(String name) {
        return values.get(name) instanceof List<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    /**
     * The values as a document, which {@link #of} reads again as the same.
     *
     * @return values by parameter name: texts, numbers, truth values and lists
     */
    public Map<String, Object> toDocument() {
        Map<String, Object> document = new LinkedHashMap<>();
        values.forEach((name, value) -> document.put(
                name,
                value instanceof Duration span
                        ? BigDecimal.valueOf(span.toNanos(), 9)
                                        .stripTrailingZeros()
                                        .toPlainString() + "s"
                        : value));
        return document;
    }

    private <T> T require(String name, Class<T> type) {
        Object value = values.get(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw usage("Missing argument: " + name + ".");
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
