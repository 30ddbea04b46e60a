package dev.malachi.api.spi.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.tool.ToolDescription.Parameter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns what somebody gave (text of a command line, values of a JSON document) into the {@linkplain ToolCall#arguments arguments} that
 * a tool described.
 */
@Preview
public final class ToolArguments {
    private ToolArguments() {}

    /**
     * Checks and converts arguments. A value may have its described type already or be its text form; an empty {@link Optional}
     * (JSON null) counts as not given.
     *
     * @param tool what the tool takes
     * @param given values by parameter name
     * @return typed values in the order of the description, defaults filled in
     * @throws MalachiException (usage) if a name is unknown, a required argument is missing, or a value does not fit, naming the
     *     argument as a person would type it
     */
    public static Map<String, Object> of(ToolDescription tool, Map<String, ?> given) {
        refuseUnknown(tool, given.keySet());
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (Parameter parameter : tool.parameters()) {
            Optional<Object> value = value(parameter, Optional.ofNullable(given.get(parameter.name())));
            if (value.isEmpty() && parameter.required()) {
                throw usage("Missing " + label(parameter) + ": " + tool.name() + " needs it.");
            }
            value.ifPresent(v -> arguments.put(parameter.name(), v));
        }
        return arguments;
    }

    /**
     * How a person names a parameter.
     *
     * @param parameter an option or positional argument
     * @return its first option, such as {@code -c}, or its name in capitals, such as {@code TARGET}
     */
    public static String label(Parameter parameter) {
        return parameter.options().isEmpty()
                ? parameter.name().toUpperCase(Locale.ROOT)
                : parameter.options().getFirst();
    }

    private static void refuseUnknown(ToolDescription tool, Set<String> given) {
        Set<String> known = tool.parameters().stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
        for (String name : given) {
            if (!known.contains(name)) {
                throw usage("'" + name + "' is not an argument of " + tool.name() + ".");
            }
        }
    }

    private static Optional<Object> value(Parameter parameter, Optional<?> given) {
        if (given.isPresent() && !(given.get() instanceof Optional<?> absent && absent.isEmpty())) {
            return Optional.of(convert(parameter, given.get()));
        }
        return parameter.defaultValue().map(text -> convert(parameter, text));
    }

    private static Object convert(Parameter parameter, Object given) {
        Object value = switch (parameter.type()) {
            case TEXT -> text(parameter, given);
            case INTEGER -> integer(parameter, given);
            case DECIMAL -> decimal(parameter, given);
            case FLAG -> flag(parameter, given);
        };
        if (!parameter.choices().isEmpty() && !parameter.choices().contains(value.toString())) {
            throw usage(label(parameter) + " must be one of " + String.join(", ", parameter.choices()) + ", not '"
                    + value + "'.");
        }
        return value;
    }

    /** Numbers and booleans are taken as text too: a host may be called {@code 7}. */
    private static Object text(Parameter parameter, Object given) {
        return switch (given) {
            case CharSequence text -> text.toString();
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> throw usage(label(parameter) + " must be a text.");
        };
    }

    private static Object integer(Parameter parameter, Object given) {
        return switch (given) {
            case Long number -> number;
            case Integer number -> number.longValue();
            case CharSequence text -> parseLong(parameter, text.toString());
            default -> throw wrongNumber(parameter, "a whole number", given);
        };
    }

    private static long parseLong(Parameter parameter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrongNumber(parameter, "a whole number", text);
        }
    }

    private static Object decimal(Parameter parameter, Object given) {
        return switch (given) {
            case Number number -> finite(parameter, number.doubleValue(), given);
            case CharSequence text -> finite(parameter, parseDouble(parameter, text.toString()), given);
            default -> throw wrongNumber(parameter, "a number", given);
        };
    }

    private static double parseDouble(Parameter parameter, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrongNumber(parameter, "a number", text);
        }
    }

    private static double finite(Parameter parameter, double number, Object given) {
        if (!Double.isFinite(number)) {
            throw wrongNumber(parameter, "a number", given);
        }
        return number;
    }

    private static Object flag(Parameter parameter, Object given) {
        return switch (given.toString()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw usage(label(parameter) + " must be true or false, not '" + given + "'.");
        };
    }

    private static MalachiException wrongNumber(Parameter parameter, String wanted, Object given) {
        return usage(label(parameter) + " must be " + wanted + ", not '" + given + "'.");
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
