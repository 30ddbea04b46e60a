package dev.malachi.plugin.control.format;

import dev.malachi.api.MalachiException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The form of what is refused. */
public final class Problem {
    private Problem() {}

    /**
     * The document of an answer: {@code {error:{kind,message}}}.
     *
     * @param kind what kind of problem
     * @param message a sentence
     * @return the document
     */
    public static Map<String, Object> answer(MalachiException.Kind kind, String message) {
        return Map.of("error", document(kind, message));
    }

    /**
     * The document of an event: {@code {kind,message}}.
     *
     * @param kind what kind of problem
     * @param message a sentence
     * @return the document
     */
    public static Map<String, Object> document(MalachiException.Kind kind, String message) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("kind", kind.name().toLowerCase(Locale.ROOT));
        problem.put("message", message);
        return problem;
    }
}
