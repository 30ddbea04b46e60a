package dev.malachi.api.spi.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path with names in braces for some of its segments.
 *
 * @param segments those behind the first slash
 */
record PathTemplate(List<String> segments) {
    private static final Pattern FORM =
            Pattern.compile("/v1(/(?!\\.{1,2}(?:/|$))([A-Za-z0-9._~-]+|\\{[a-z][A-Za-z0-9]*}))+");

    static PathTemplate of(String path) {
        if (!FORM.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "'" + path
                            + "' is no path of a resource; it is /v1/ and segments of letters, digits, dots and dashes, or names in braces");
        }
        return new PathTemplate(split(path));
    }

    private static List<String> split(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    List<String> parameters() {
        return segments.stream()
                .filter(PathTemplate::isParameter)
                .map(PathTemplate::name)
                .toList();
    }

    /** The values of the parameters, if the path has this form; an empty segment is no value. */
    Optional<Map<String, String>> match(String path) {
        List<String> given = path.startsWith("/") ? split(path) : List.of();
        if (given.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            String segment = segments.get(i);
            if (isParameter(segment) && !given.get(i).isEmpty()) {
                values.put(name(segment), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /** Whether some path has both forms. */
    boolean overlaps(PathTemplate other) {
        if (segments.size() != other.segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String mine = segments.get(i);
            String theirs = other.segments.get(i);
            if (!isParameter(mine) && !isParameter(theirs) && !mine.equals(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the two have parameters in the same places and are equal in all others. */
    boolean sameForm(PathTemplate other) {
        if (!overlaps(other)) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (isParameter(segments.get(i)) != isParameter(other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
