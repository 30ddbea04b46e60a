package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.util.Map;

/** Where a tool says what it finds. Documents are plain Java as in {@link dev.malachi.api.control.Documents}. */
@Preview
public interface ToolOutput {
    /** {@code event} of a document that says how far the work is; keys {@code done total text}. */
    String PROGRESS = "progress";

    /**
     * Says how far the work is, for whom it would else look like nothing. The command line shows it on a terminal only, and no longer than
     * the work lasts.
     *
     * @param done 0 to {@code total}
     * @param total 1 or more
     * @param text what it is about, in a few words
     */
    default void progress(long done, long total, String text) {
        event(Map.of("event", PROGRESS, "done", done, "total", total, "text", text));
    }

    /**
     * Something that happened while it runs: one line for a person, one line of JSON for a program.
     *
     * @param event what happened
     */
    void event(Map<String, Object> event);

    /**
     * What it found in the end; at most once.
     *
     * @param result a map, a list or a text
     */
    void result(Object result);
}
