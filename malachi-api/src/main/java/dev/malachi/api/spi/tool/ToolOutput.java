package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.util.Map;

/** Where a tool says what it finds. Documents are plain Java as in {@link dev.malachi.api.control.Documents}. */
@Preview
public interface ToolOutput {
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
