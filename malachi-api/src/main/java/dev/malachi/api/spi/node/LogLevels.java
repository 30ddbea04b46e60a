package dev.malachi.api.spi.node;

import dev.malachi.api.annotation.Preview;
import java.util.Map;

/** How much the program logs; brought by the one that runs the node, since it owns the log. Safe for use by several threads. */
@Preview
public interface LogLevels {
    /**
     * Loggers with a level of their own.
     *
     * @return level ({@code error}, {@code warn}, {@code info}, {@code debug}, {@code trace} or {@code off}) by name; that of all others
     *     under {@code all}
     */
    Map<String, String> levels();

    /**
     * Sets a level, until the program ends.
     *
     * @param logger the name of a logger or of a part of them, such as {@code dev.malachi.kernel.session}; {@code all} for all without a
     *     level of their own
     * @param level one of those above
     * @throws dev.malachi.api.MalachiException (usage) if there is no such level, or the name can be none
     */
    void set(String logger, String level);
}
