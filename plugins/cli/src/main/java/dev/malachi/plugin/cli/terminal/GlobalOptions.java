package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.MalachiException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options that every command takes, before or after its name.
 *
 * @param home directory of identity, pins and configuration
 * @param namedSocket the control socket, if one was named
 * @param json whether the output is JSON
 * @param verbose whether logs and stack traces are wanted
 * @param quiet whether only errors are wanted on standard error
 */
public record GlobalOptions(Path home, Optional<Path> namedSocket, boolean json, boolean verbose, boolean quiet) {
    /**
     * Adds the global options to a command, except names that the command uses itself.
     *
     * @param spec the command
     */
    public static void addTo(CommandSpec spec) {
        Set<String> taken = new HashSet<>(spec.optionsMap().keySet());
        add(spec, taken, value("DIR", "identity, pins and configuration (default: ~/.ministack)"), "--home");
        add(spec, taken, value("FILE", "control socket of the daemon"), "--socket");
        add(spec, taken, flag("print JSON on standard output and nothing else"), "--json");
        add(spec, taken, flag("say more: logs, and stack traces of errors"), "-v", "--verbose");
        add(spec, taken, flag("say less: errors only"), "-q", "--quiet");
        add(spec, taken, flag("show this help").usageHelp(true), "-h", "--help");
        add(spec, taken, flag("print the version").versionHelp(true), "--version");
    }

    /**
     * Reads the options.
     *
     * @param levels what was parsed: the command line up to the command's name, and after it
     * @param terminal its environment stands in for options that are not given
     * @return the options
     */
    public static GlobalOptions of(List<ParseResult> levels, Terminal terminal) {
        Path home = last(levels, "--home")
                .map(text -> path("--home", text))
                .or(() -> terminal.variable("MALACHI_HOME").map(FileName::fromEnvironment))
                .orElseGet(
                        () -> FileName.fromEnvironment(personalFolder(terminal)).resolve(".ministack"));
        Optional<Path> socket = last(levels, "--socket")
                .map(text -> path("--socket", text))
                .or(() -> terminal.variable("MALACHI_SOCKET").map(FileName::fromEnvironment))
                .map(Path::toAbsolutePath);
        return new GlobalOptions(
                home.toAbsolutePath(),
                socket,
                given(levels, "--json"),
                given(levels, "--verbose"),
                given(levels, "--quiet"));
    }

    /**
     * The socket of the daemon to talk to.
     *
     * @param terminal its environment decides when no socket was named
     * @return the path
     */
    public Path socketToReach(Terminal terminal) {
        return namedSocket.orElseGet(() -> DaemonSocket.of(home, terminal).toReach());
    }

    /**
     * The socket on which a new daemon listens.
     *
     * @param terminal its environment decides when no socket was named
     * @return the path
     */
    public Path socketToServe(Terminal terminal) {
        return namedSocket.orElseGet(() -> DaemonSocket.of(home, terminal).toServe());
    }

    private static Path path(String option, String text) {
        if (text.isEmpty()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    option + " is empty; give it a path, or leave it out for the default.");
        }
        return FileName.typed(text);
    }

    /** What a shell calls {@code ~}: HOME, else what the list of users says. The JDK has "?" for a user who is not listed. */
    private static String personalFolder(Terminal terminal) {
        return terminal.variable("HOME")
                .or(() -> Optional.of(System.getProperty("user.home", "")))
                .filter(folder -> !folder.isEmpty() && !folder.equals("?"))
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.USAGE,
                        "There is no place for identity and configuration: HOME is not set, and this user has no home directory;"
                                + " name a directory with --home or MALACHI_HOME."));
    }

    private static Optional<String> last(List<ParseResult> levels, String option) {
        return levels.reversed().stream()
                .filter(level -> level.hasMatchedOption(option))
                .findFirst()
                .map(level -> level.matchedOptionValue(option, ""));
    }

    private static boolean given(List<ParseResult> levels, String option) {
        return levels.stream().anyMatch(level -> level.hasMatchedOption(option));
    }

    private static OptionSpec.Builder value(String label, String help) {
        return OptionSpec.builder("--placeholder")
                .type(String.class)
                .paramLabel(label)
                .description(help);
    }

    private static OptionSpec.Builder flag(String help) {
        return OptionSpec.builder("--placeholder")
                .type(boolean.class)
                .arity("0")
                .description(help);
    }

    private static void add(CommandSpec spec, Set<String> taken, OptionSpec.Builder option, String... names) {
        String[] free =
                Arrays.stream(names).filter(name -> !taken.contains(name)).toArray(String[]::new);
        if (free.length > 0) {
            spec.addOption(option.names(free).build());
        }
    }
}
