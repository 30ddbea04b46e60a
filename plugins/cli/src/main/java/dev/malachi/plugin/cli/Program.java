package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.cli.daemon.Verbosity;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.plugin.cli.tool.OutputClosedException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One run of the command line: finds the command that is meant, runs it, and says what goes wrong. */
final class Program {
    /** What a shell shows after Ctrl-C: 128 + SIGINT. */
    private static final int INTERRUPTED = 130;

    /** What a shell shows when the reader of a pipe has gone: 128 + SIGPIPE. */
    private static final int PIPE_CLOSED = 141;

    private final Terminal terminal;
    private final CommandTree tree;
    private final Services services;
    private final Optional<Path> commandLine;
    /** Why the daemon could not be asked for a command that is not here. */
    private Optional<String> obstacle = Optional.empty();

    /** For arguments that are text already. */
    Program(Terminal terminal, Services services) {
        this(terminal, services, Optional.empty());
    }

    /**
     * For the arguments of this process.
     *
     * @param commandLine has them byte by byte
     */
    Program(Terminal terminal, Services services, Path commandLine) {
        this(terminal, services, Optional.of(commandLine));
    }

    private Program(Terminal terminal, Services services, Optional<Path> commandLine) {
        this.terminal = terminal;
        this.commandLine = commandLine;
        this.services = services;
        tree = new CommandTree(services);
    }

    /** Runs one command line; prints whatever goes wrong. */
    int run(String... args) {
        int code = attempt(args);
        terminal.err().flush();
        // A command that failed has said so; one that could not say what it had to has failed as well.
        if (terminal.out().checkError() && code == 0) {
            code = outputFailed();
            terminal.err().flush();
        }
        return code;
    }

    private int attempt(String... decoded) {
        boolean verbose = List.of(decoded).contains("-v") || List.of(decoded).contains("--verbose");
        try {
            String[] args =
                    commandLine.map(file -> RawArguments.of(decoded, file)).orElse(decoded);
            return dispatch(parse(args));
        } catch (ParameterException e) {
            return misused(e, List.of(decoded));
        } catch (MalachiException e) {
            report(Optional.ofNullable(e.getMessage()).orElse("It did not work."), e, verbose);
            return e.kind().exitCode();
        } catch (OutputClosedException e) {
            return outputFailed();
        } catch (InvalidPathException e) {
            report(
                    "'" + e.getInput()
                            + "' cannot be the name of a file here; if it has letters beyond ASCII, set LC_ALL=C.UTF-8"
                            + " before the command.",
                    e,
                    verbose);
            return MalachiException.Kind.USAGE.exitCode();
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (RuntimeException | LinkageError e) {
            // The JDK opens files when classes of it are used first, and calls a failure a LinkageError.
            if (isOutOfFiles(e)) {
                report("This process may not open more files; raise the limit ('ulimit -n 1024').", e, verbose);
                return MalachiException.Kind.FAILED.exitCode();
            }
            report("Malachi made a mistake: this is a defect of the program. With -v it says where.", e, verbose);
            return MalachiException.Kind.FAILED.exitCode();
        }
    }

    private static boolean isOutOfFiles(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }

    private int outputFailed() {
        Optional<String> problem = terminal.outProblem().get();
        problem.ifPresent(reason -> terminal.err().println("Cannot write to standard output: " + reason + "."));
        return problem.isPresent() ? MalachiException.Kind.FAILED.exitCode() : PIPE_CLOSED;
    }

    /** What the small parser does not understand the full one does, or explains. */
    private ParseResult parse(String... args) {
        Optional<String> word = CommandWord.index(List.of(args)).map(index -> args[index]);
        word.filter(it -> !tree.knows(it))
                .ifPresent(_ -> askDaemon(tree.globalOptions().parseArgs(args)));
        if (word.isPresent() && asksForHelp(args)) {
            CommandLine all = tree.all();
            if (!all.getSubcommands().containsKey(word.get())) {
                return all.parseArgs(word.get()); // beside --help an unknown command would pass
            }
        }
        try {
            ParseResult parsed = tree.mentioned(List.of(args)).parseArgs(args);
            if (parsed.hasSubcommand()) {
                return parsed;
            }
        } catch (ParameterException e) {
            // said again below, with suggestions
        }
        return tree.all().parseArgs(args);
    }

    private static boolean asksForHelp(String... args) {
        return List.of(args).contains("--help") || List.of(args).contains("-h");
    }

    /** A command that this program does not have may be a tool of a plugin that only the daemon has. */
    private void askDaemon(ParseResult parsed) {
        try {
            GlobalOptions options = GlobalOptions.of(List.of(parsed), terminal);
            obstacle = tree.askDaemon(services, options.socketToReach(terminal));
        } catch (MalachiException | InvalidPathException e) {
            // nothing says where the daemon would be; what is wrong with that, a command that exists will say
        }
    }

    private int dispatch(ParseResult parsed) throws InterruptedException {
        List<ParseResult> levels = new ArrayList<>(List.of(parsed));
        while (levels.getLast().hasSubcommand()) {
            levels.add(levels.getLast().subcommand());
        }
        if (levels.stream().anyMatch(ParseResult::isVersionHelpRequested)) {
            terminal.out().println(Main.version());
            return 0;
        }
        ParseResult last = levels.getLast();
        if (levels.stream().anyMatch(ParseResult::isUsageHelpRequested)) {
            if (levels.size() == 1) {
                askDaemon(parsed);
                HelpCommand.print(tree.all(), terminal.out(), terminal);
                return 0;
            }
            HelpCommand.print(last.commandSpec().commandLine(), terminal.out(), terminal);
            return 0;
        }
        Optional<Command> command = tree.command(
                levels.stream().skip(1).map(level -> level.commandSpec().name()).collect(Collectors.joining(" ")));
        if (command.isEmpty()) {
            HelpCommand.print(last.commandSpec().commandLine(), terminal.err(), terminal);
            return MalachiException.Kind.USAGE.exitCode();
        }
        GlobalOptions options = GlobalOptions.of(levels, terminal);
        Verbosity.of(options.verbose(), options.quiet()).apply();
        return command.get().run(last, options, terminal);
    }

    private int misused(ParameterException misuse, List<String> args) {
        CommandLine where = misuse.getCommandLine();
        terminal.err().println("malachi: " + sentence(misuse, where, args));
        obstacle.ifPresent(reason ->
                terminal.err().println("A running daemon may have more commands, but could not be asked: " + reason));
        terminal.err().println("Try '" + where.getCommandSpec().qualifiedName() + " --help'.");
        return MalachiException.Kind.USAGE.exitCode();
    }

    private static String sentence(ParameterException misuse, CommandLine where, List<String> args) {
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            Optional<String> option = unmatched.getUnmatched().stream()
                    .filter(argument -> argument.startsWith("-"))
                    .findFirst();
            if (option.isPresent() && isBehindEndOfOptions(option.get(), where, args)) {
                return "'" + option.get()
                        + "' is no option here, since everything behind '--' is an argument; put it before"
                        + " the '--'.";
            }
            if (option.isPresent()) {
                return "there is no option '" + option.get() + "' here."
                        + NearMiss.question(longOption(option.get()), longOptions(where));
            }
            String first = unmatched.getUnmatched().getFirst();
            return where.getParent() == null
                    ? "there is no command '" + first + "'."
                            + NearMiss.question(first, where.getSubcommands().keySet())
                    : "unexpected argument '" + first + "'.";
        }
        return Optional.ofNullable(misuse.getMessage()).orElse("the command line cannot be understood.");
    }

    /** An option that exists here was not recognised for this reason only. */
    private static boolean isBehindEndOfOptions(String word, CommandLine where, List<String> args) {
        int end = args.indexOf("--");
        boolean exists = longOptions(where).contains(longOption(word));
        return end >= 0
                && args.subList(end, args.size()).contains(word)
                && (exists || !args.subList(0, end).contains(word));
    }

    /** {@code -json} and {@code --jsn=…} are slips for {@code --json}; a single letter is too little to guess from. */
    private static String longOption(String typed) {
        String name = typed.split("=", 2)[0];
        return name.startsWith("--") ? name : "-" + name;
    }

    private static List<String> longOptions(CommandLine where) {
        return where.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    private void report(String sentence, Throwable cause, boolean verbose) {
        terminal.err().println(sentence);
        if (verbose) {
            cause.printStackTrace(terminal.err());
        }
    }
}
