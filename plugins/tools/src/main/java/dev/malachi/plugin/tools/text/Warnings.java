package dev.malachi.plugin.tools.text;

import dev.malachi.api.control.Fields;

/** Warnings of documents, as people read them. */
public final class Warnings {
    private Warnings() {}

    /**
     * What is the matter and what to do.
     *
     * @param warning {@code {code,text,since,remedy}}
     * @return both sentences
     */
    public static String sentence(Fields warning) {
        return warning.show("text")
                + warning.text("remedy").map(remedy -> " " + remedy).orElse("");
    }
}
