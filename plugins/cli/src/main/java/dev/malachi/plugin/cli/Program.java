package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.plugin.cli.daemon.Verbosity;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.plugin.cli.tool.OutputClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    Program(Terminal terminal, Services services) {
        this.terminal = terminal;
        tree = new CommandTree(services);
    }

    /** Runs one command line; prints whatever goes wrong. */
    int run(String... args) {
        boolean verbose = List.of(args).contains("-v") || List.of(args).contains("--verbose");
        try {
            return dispatch(parse(args));
        } catch (ParameterException e) {
            return misused(e);
        } catch (MalachiException e) {
            report(Optional.ofNullable(e.getMessage()).orElse(e.toString()), e, verbose);
            return e.kind().exitCode();
        } catch (OutputClosedException e) {
            return PIPE_CLOSED;
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (RuntimeException e) {
            report("Malachi made a mistake: " + e + ". With -v it says where.", e, verbose);
            return MalachiException.Kind.FAILED.exitCode();
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    /** What the small parser does not understand the full one does, or explains. */
    private ParseResult parse(String... args) {
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
            HelpCommand.print(last.commandSpec().commandLine(), terminal.out(), terminal);
            return 0;
        }
        Optional<Command> command = tree.command(last.commandSpec().name());
        if (command.isEmpty()) {
            HelpCommand.print(last.commandSpec().commandLine(), terminal.err(), terminal);
            return MalachiException.Kind.USAGE.exitCode();
        }
        GlobalOptions options = GlobalOptions.of(levels, terminal);
        Verbosity.choose(options.verbose(), options.quiet());
        return command.get().run(last, options, terminal);
    }

    private int misused(ParameterException misuse) {
        CommandLine where = misuse.getCommandLine();
        terminal.err().println("malachi: " + sentence(misuse, where));
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                terminal.err().println("Did you mean " + String.join(", ", suggestions) + "?");
            }
        }
        terminal.err().println("Try '" + where.getCommandSpec().qualifiedName() + " --help'.");
        return MalachiException.Kind.USAGE.exitCode();
    }

    private String sentence(ParameterException misuse, CommandLine where) {
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            Optional<String> option = unmatched.getUnmatched().stream()
                    .filter(argument -> argument.startsWith("-"))
                    .findFirst();
            if (option.isPresent()) {
                return "there is no option '" + option.get() + "' here.";
            }
            String first = unmatched.getUnmatched().getFirst();
            return where.getParent() == null
                    ? "there is no command '" + first + "'."
                    : "unexpected argument '" + first + "'.";
        }
        return Optional.ofNullable(misuse.getMessage()).orElse(misuse.toString());
    }

    private void report(String sentence, Throwable cause, boolean verbose) {
        terminal.err().println(sentence);
        if (verbose) {
            cause.printStackTrace(terminal.err());
        }
    }
}
