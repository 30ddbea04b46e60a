package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.io.PrintWriter;

/**
 * A command of Malachi: {@code ping}, {@code peers}, …. Brought by a {@link dev.malachi.api.plugin.Plugin}; one instance serves all calls.
 *
 * <p>It runs inside the daemon and streams what it finds; every caller (command line, shell, panel, another program) gets the same
 * documents and shows them, a terminal with the help of {@link #renderer}. Its description makes the command line's options, the
 * documentation and the API.
 */
@Preview
public interface Tool {
    /**
     * Name, options and what it is for.
     *
     * @return the same description at every call
     */
    ToolDescription description();

    /**
     * Does the work, on a virtual thread; may block. When interrupted it ends soon: with the result and exit code of what it has so
     * far if that is of use ({@code ping}'s statistics), else by the exception.
     *
     * @param call its arguments and surroundings
     * @param output where it says what it finds
     * @return the exit code: 0 fine, 1 failed
     * @throws dev.malachi.api.MalachiException if it cannot be done, with a sentence for the operator
     * @throws InterruptedException if the caller has gone or wants no more, and there is nothing to say
     */
    int run(ToolCall call, ToolOutput output) throws InterruptedException;

    /**
     * Shows its documents to a person; unless a tool knows better, as {@link PlainOutput} does. The command line has nothing but that for
     * a tool which only the daemon has.
     *
     * @param call the arguments (without a node)
     * @param out the terminal
     * @return prints each event and the result as it comes
     */
    default ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new PlainOutput(out);
    }

    /**
     * The same for a tool whose output is not only text: {@code capture} writes bytes for other programs.
     *
     * @param call the arguments (without a node)
     * @param console standard output and standard error
     * @return prints each event and the result as it comes
     */
    default ToolOutput renderer(ToolCall call, ToolConsole console) {
        return renderer(call, console.out());
    }
}
