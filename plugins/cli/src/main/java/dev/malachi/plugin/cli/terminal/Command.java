package dev.malachi.plugin.cli.terminal;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A command of the command line. */
public interface Command {
    /**
     * What it is called.
     *
     * @return its name, then other names for it
     */
    List<String> names();

    /**
     * Its options and help, without the global options.
     *
     * @return a new specification
     */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @param parsed its own options and arguments
     * @param options the global options
     * @param terminal where it runs
     * @return the exit code
     * @throws dev.malachi.api.MalachiException if it cannot be done
     * @throws InterruptedException if it was interrupted and has nothing to say
     */
    int run(ParseResult parsed, GlobalOptions options, Terminal terminal) throws InterruptedException;
}
