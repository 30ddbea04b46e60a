package dev.malachi.plugin.cli.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where a command runs: its streams, environment and signals.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param bytes the same, for what is no text
 * @param outProblem why standard output takes no more; empty if it does, and if only its reader has gone
 * @param err standard error, UTF-8
 * @param environment environment variables
 * @param interactive whether a person looks at the output; asked only when it matters
 * @param interruption Ctrl-C and SIGTERM
 */
public record Terminal(
        InputStream in,
        PrintWriter out,
        OutputStream bytes,
        Supplier<Optional<String>> outProblem,
        PrintWriter err,
        Map<String, String> environment,
        BooleanSupplier interactive,
        Interruption interruption) {
    /**
     * This process's own.
     *
     * @param interruption its signals
     * @return the terminal
     */
    public static Terminal ofProcess(Interruption interruption) {
        StandardOutput out = new StandardOutput();
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                writer(out),
                out,
                out::problem,
                writer(new FileOutputStream(FileDescriptor.err)),
                System.getenv(),
                Terminal::hasPerson,
                interruption);
    }

    /**
     * Whether to use colours (no-color.org).
     *
     * @return true on a terminal without {@code NO_COLOR}
     */
    public boolean colours() {
        return variable("NO_COLOR").isEmpty() && interactive.getAsBoolean();
    }

    /**
     * An environment variable.
     *
     * @param name its name
     * @return its value, unless it is unset or empty
     */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private static boolean hasPerson() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** JSON is UTF-8 whatever the locale says, and names come from everywhere. */
    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }
}
