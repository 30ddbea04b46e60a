package dev.malachi.api.spi.node;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.Map;

/**
 * The log of the program that runs the node: how much goes there, and where to. Brought by that program, since it owns the log. Safe for
 * use by several threads.
 */
@Preview
public interface DaemonLog {
    /** Stands for all loggers without a level of their own. */
    String ALL = "all";

    /**
     * Loggers with a level of their own.
     *
     * @return level ({@code error}, {@code warn}, {@code info}, {@code debug}, {@code trace} or {@code off}) by name; that of all others
     *     under {@value #ALL}
     */
    Map<String, String> levels();

    /**
     * Sets a level, until the program ends.
     *
     * @param logger the name of a logger or of a part of them, such as {@code dev.malachi.kernel.session}; {@value #ALL} for all without a
     *     level of their own
     * @param level one of those above
     * @throws dev.malachi.api.MalachiException (usage) if there is no such level, or the name can be none
     */
    void set(String logger, String level);

    /**
     * Takes back what was set: the logger has the level again that the program began with, or that of the names above it.
     *
     * @param logger as above; {@value #ALL} takes back all that was set, of any logger
     * @throws dev.malachi.api.MalachiException (usage) if the name can be none
     */
    void reset(String logger);

    /**
     * Makes sure that a file can be logged to, and leaves it as it is.
     *
     * @param file need not exist
     * @throws dev.malachi.api.MalachiException (failed) as {@link #writeTo}
     */
    void requireWritable(Path file);

    /**
     * Writes the log into a file as well, from now on.
     *
     * @param file created when missing; put aside and begun anew when it is full
     * @return ends that
     * @throws dev.malachi.api.MalachiException (failed) if it cannot be written, is no plain file, or others may write it or what is above
     *     it
     */
    Registration writeTo(Path file);
}
