package dev.malachi.api.parameter;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An argument of a tool, a setting of a plugin, an option of {@code up}. Immutable.
 *
 * @param name key in {@link Arguments}, in {@code config.yaml} and in JSON, and label in help
 * @param options on the command line, such as {@code -c}, {@code --count}; empty for a positional argument, and for a setting that
 *     stands in the configuration only
 * @param type of its value
 * @param required whether it must be given
 * @param defaultValue in text form, if any
 * @param help one sentence
 * @param choices the allowed values; empty for any
 * @param range the least and the greatest value of a number, duration or size, if there are bounds
 */
@Preview
public record Parameter(
        String name,
        List<String> options,
        ParameterType type,
        boolean required,
        Optional<String> defaultValue,
        String help,
        List<String> choices,
        Optional<Range> range) {
    /**
     * Bounds of a value, both included, in text form as a person would write them.
     *
     * @param least such as {@code 1s}
     * @param greatest such as {@code 30m}
     */
    public record Range(String least, String greatest) {}

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if default or bounds are no values of the type, since then its description is wrong
     */
    public Parameter {
        options = List.copyOf(options);
        choices = List.copyOf(choices);
        try {
            range.ifPresent(bounds -> {
                Values.comparable(type, bounds.least());
                Values.comparable(type, bounds.greatest());
            });
            for (String value : defaultValue.stream().toList()) {
                Values.read(type, choices, range, name, value);
            }
        } catch (MalachiException e) {
            throw new IllegalArgumentException("parameter '" + name + "': " + e.getMessage(), e);
        }
    }

    /**
     * An option with a value.
     *
     * @param name key
     * @param option such as {@code -c}
     * @param type of its value
     * @param defaultValue in text form, or empty text for none
     * @param help one sentence
     * @return the parameter
     */
    public static Parameter option(String name, String option, ParameterType type, String defaultValue, String help) {
        return new Parameter(
                name, List.of(option), type, false, notEmpty(defaultValue), help, List.of(), Optional.empty());
    }

    /**
     * A flag.
     *
     * @param name key
     * @param option such as {@code --hex}
     * @param help one sentence
     * @return the parameter
     */
    public static Parameter flag(String name, String option, String help) {
        return new Parameter(
                name, List.of(option), ParameterType.FLAG, false, Optional.empty(), help, List.of(), Optional.empty());
    }

    /**
     * A positional argument.
     *
     * @param name key and label, such as {@code target}
     * @param type of its value
     * @param required whether it must be given
     * @param help one sentence
     * @return the parameter
     */
    public static Parameter positional(String name, ParameterType type, boolean required, String help) {
        return new Parameter(name, List.of(), type, required, Optional.empty(), help, List.of(), Optional.empty());
    }

    /**
     * A setting of the configuration, which is no option of a command.
     *
     * @param name key, such as {@code rediscovery}
     * @param type of its value
     * @param defaultValue in text form, or empty text for none
     * @param help one sentence
     * @return the parameter
     */
    public static Parameter setting(String name, ParameterType type, String defaultValue, String help) {
        return new Parameter(name, List.of(), type, false, notEmpty(defaultValue), help, List.of(), Optional.empty());
    }

    /**
     * The same with bounds.
     *
     * @param least the least value, in text form
     * @param greatest the greatest one
     * @return the parameter
     * @throws IllegalArgumentException if they are no values of its type
     */
    public Parameter within(String least, String greatest) {
        return new Parameter(
                name, options, type, required, defaultValue, help, choices, Optional.of(new Range(least, greatest)));
    }

    /**
     * The same with few allowed values.
     *
     * @param allowed in text form
     * @return the parameter
     */
    public Parameter among(List<String> allowed) {
        return new Parameter(name, options, type, required, defaultValue, help, allowed, range);
    }

    /**
     * How a person names it on a command line.
     *
     * @return its first option, such as {@code -c}, or its name in capitals, such as {@code TARGET}
     */
    public String label() {
        return options.isEmpty() ? name.toUpperCase(Locale.ROOT) : options.getFirst();
    }

    /**
     * Reads a value.
     *
     * @param given its text form, or a value that has the type already
     * @param label how to name it in a complaint
     * @return the value, of the Java type that {@link ParameterType} names
     * @throws MalachiException (usage) if it does not fit, with a sentence
     */
    public Object read(Object given, String label) {
        return Values.read(type, choices, range, label, given);
    }

    private static Optional<String> notEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
