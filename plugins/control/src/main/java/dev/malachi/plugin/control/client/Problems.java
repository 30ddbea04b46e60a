package dev.malachi.plugin.control.client;

import dev.malachi.api.MalachiException;
import java.util.Locale;
import java.util.Map;

/** Turns {@code {kind,message}} of the daemon back into what was thrown there. */
final class Problems {
    private Problems() {}

    static MalachiException exception(Map<?, ?> problem) {
        String message = problem.get("message") instanceof String text ? text : "The daemon refused the request.";
        return new MalachiException(kind(problem.get("kind") instanceof String text ? text : ""), message);
    }

    /** A newer daemon may know more kinds. */
    private static MalachiException.Kind kind(String name) {
        for (MalachiException.Kind kind : MalachiException.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        return MalachiException.Kind.FAILED;
    }
}
