package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link Documents#tool} made of a tool, perhaps in a daemon of another version. */
@Preview
public final class ToolDocument {
    private ToolDocument() {}

    /**
     * Reads a tool.
     *
     * @param document of {@code GET /v1/tools}
     * @return the tool; empty if it is described in a way that this version does not understand
     */
    public static Optional<ToolDescription> read(Object document) {
        if (!(document instanceof Map<?, ?> tool) || !(tool.get("name") instanceof String name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ToolDescription(
                    name,
                    text(tool, "summary"),
                    text(tool, "detail"),
                    list(tool, "parameters").stream()
                            .map(ToolDocument::parameter)
                            .toList(),
                    ToolDescription.Place.valueOf(text(tool, "place").toUpperCase(Locale.ROOT)),
                    Boolean.TRUE.equals(tool.get("streams")),
                    optional(tool, "inputFor"),
                    Access.valueOf(text(tool, "access").toUpperCase(Locale.ROOT))));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a place, type or default of a later version
        }
    }

    private static Parameter parameter(Object document) {
        Map<?, ?> parameter = document instanceof Map<?, ?> map ? map : Map.of();
        Optional<Parameter.Range> range = optional(parameter, "least")
                .flatMap(
                        least -> optional(parameter, "greatest").map(greatest -> new Parameter.Range(least, greatest)));
        return new Parameter(
                text(parameter, "name"),
                list(parameter, "options").stream().map(Object::toString).toList(),
                ParameterType.valueOf(text(parameter, "type").toUpperCase(Locale.ROOT)),
                Boolean.TRUE.equals(parameter.get("required")),
                optional(parameter, "default"),
                text(parameter, "help"),
                list(parameter, "choices").stream().map(Object::toString).toList(),
                range);
    }

    private static List<?> list(Map<?, ?> document, String key) {
        return document.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Optional<String> optional(Map<?, ?> document, String key) {
        return document.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static String text(Map<?, ?> document, String key) {
        return optional(document, key).orElse("");
    }
}
