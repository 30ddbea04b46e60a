package dev.malachi.plugin.tools.text;

import dev.malachi.api.control.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Warnings of documents, as people read them. */
public final class Warnings {
    private Warnings() {}

    /**
     * What is the matter, what to do, and since when it holds.
     *
     * @param warning {@code {code,text,since,remedy}}
     * @return both sentences and the moment, to the second
     */
    public static String sentence(Fields warning) {
        return warning.show("text")
                + warning.text("remedy").map(remedy -> " " + remedy).orElse("")
                + warning.text("since")
                        .map(since -> " (since " + seconds(since) + ")")
                        .orElse("");
    }

    /** An instant without what is less than a second. */
    private static String seconds(String since) {
        return Instant.parse(since).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
