package dev.malachi.api.parameter;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.NearMiss;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns texts and loosely typed values into those of a {@link ParameterType}. Without pattern switches, of which each costs every command
 * some milliseconds when it is first used, AOT cache or not.
 */
final class Values {
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Map<String, Long> NANOS = Map.of(
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kmgt]?)(?:i?b)?");
    private static final String UNITS = "kmgt";

    private Values() {}

    static Object read(
            ParameterType type, List<String> choices, Optional<Parameter.Range> range, String label, Object given) {
        Object value = convert(type, label, given);
        if (!choices.isEmpty() && !choices.contains(value.toString())) {
            throw usage(label + " must be one of " + String.join(", ", choices) + ", not '" + value + "'."
                    + NearMiss.question(value.toString(), choices));
        }
        range.ifPresent(bounds -> {
            double number = comparable(type, value);
            if (number < comparable(type, bounds.least()) || number > comparable(type, bounds.greatest())) {
                throw usage(
                        label + " must be " + bounds.least() + " to " + bounds.greatest() + ", not '" + given + "'.");
            }
        });
        return value;
    }

    /** A number, duration or size as something that has an order. */
    static double comparable(ParameterType type, Object value) {
        Object converted = convert(type, "a bound", value);
        if (converted instanceof Number number) {
            return number.doubleValue();
        }
        if (converted instanceof Duration duration) {
            return duration.toNanos();
        }
        throw usage("A " + type + " has no bounds.");
    }

    private static Object convert(ParameterType type, String label, Object given) {
        return switch (type) {
            case TEXT, NODE, LINK, FILE -> text(label, given);
            case INTEGER -> integer(label, given);
            case DECIMAL -> decimal(label, given);
            case FLAG -> flag(label, given);
            case LIST -> list(label, given);
            case DURATION -> duration(label, given);
            case SIZE -> size(label, given);
        };
    }

    /** Numbers and booleans are taken as text too: a host may be called {@code 7}. */
    private static String text(String label, Object given) {
        if (given instanceof CharSequence || given instanceof Number || given instanceof Boolean) {
            return given.toString();
        }
        throw usage(label + " must be a text.");
    }

    private static Object integer(String label, Object given) {
        if (given instanceof Long || given instanceof Integer) {
            return ((Number) given).longValue();
        }
        if (given instanceof CharSequence text) {
            return parseLong(label, text.toString());
        }
        throw wrong(label, "a whole number", given);
    }

    private static long parseLong(String label, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw wrong(label, "a whole number", text);
        }
    }

    private static Object decimal(String label, Object given) {
        if (given instanceof Number number) {
            return finite(label, number.doubleValue(), given);
        }
        if (given instanceof CharSequence text) {
            return finite(label, parseDouble(label, text.toString()), given);
        }
        throw wrong(label, "a number", given);
    }

    private static double parseDouble(String label, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw wrong(label, "a number", text);
        }
    }

    private static double finite(String label, double number, Object given) {
        if (!Double.isFinite(number)) {
            throw wrong(label, "a number", given);
        }
        return number;
    }

    private static Object flag(String label, Object given) {
        return switch (given.toString().toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw wrong(label, "true or false", given);
        };
    }

    private static Object list(String label, Object given) {
        if (given instanceof List<?> items) {
            return items.stream().map(item -> text(label, item)).toList();
        }
        return Pattern.compile(",")
                .splitAsStream(text(label, given))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static Object duration(String label, Object given) {
        if (given instanceof Duration duration) {
            return duration;
        }
        String text = text(label, given).strip().toLowerCase(Locale.ROOT);
        if (text.matches("\\d+(\\.\\d+)?")) {
            text += "s";
        }
        Matcher part = DURATION_PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || end != text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(label, "a time span such as 90s, 20m or 1h30m", given);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long nanosOf(String unit) {
        return NANOS.getOrDefault(unit, 0L);
    }

    private static Object size(String label, Object given) {
        if (given instanceof Long bytes) {
            return bytes;
        }
        Matcher size = SIZE.matcher(text(label, given).strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw wrong(label, "a number of bytes such as 1500, 64k or 1M", given);
        }
        int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(label, "a number of bytes such as 1500, 64k or 1M", given);
        }
        return bytes.longValue();
    }

    private static MalachiException wrong(String label, String wanted, Object given) {
        return usage(label + " must be " + wanted + ", not '" + given + "'.");
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
