package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.cli.daemon.DownCommand;
import dev.malachi.plugin.cli.daemon.StderrLogging;
import dev.malachi.plugin.cli.daemon.UpCommand;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.plugin.cli.tool.OutputClosedException;
import dev.malachi.plugin.cli.tool.ToolCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command tree, and one run through it. */
final class Program {
    /** What a shell shows after Ctrl-C: 128 + SIGINT. */
    private static final int INTERRUPTED = 130;

    /** What a shell shows when the reader of a pipe has gone: 128 + SIGPIPE. */
    private static final int PIPE_CLOSED = 141;

    private final Terminal terminal;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final CommandLine root;

    Program(Terminal terminal, Services services) {
        this.terminal = terminal;
        CommandSpec spec = CommandSpec.create().name("malachi");
        spec.usageMessage()
                .description("Private networking on one Ethernet.")
                .customSynopsis("malachi [OPTION]... COMMAND [ARGUMENT]...")
                .footer("", "'malachi help COMMAND' says more about a command.");
        complete(spec);
        root = new CommandLine(spec);
        add(new UpCommand(services));
        add(new DownCommand(services));
        add(new HelpCommand(root));
        Map<String, Tool> byName = new TreeMap<>();
        services.tools().forEach(tool -> byName.putIfAbsent(tool.description().name(), tool));
        byName.values().forEach(tool -> add(new ToolCommand(tool, services)));
        root.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> CommandList.render(help, byName.keySet()));
    }

    /** Runs one command line; prints whatever goes wrong. */
    int run(String... args) {
        boolean verbose = List.of(args).contains("-v") || List.of(args).contains("--verbose");
        try {
            return dispatch(root.parseArgs(args));
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
        Command command = commands.get(last.commandSpec().name());
        if (command == null) {
            HelpCommand.print(root, terminal.err(), terminal);
            return MalachiException.Kind.USAGE.exitCode();
        }
        GlobalOptions options = GlobalOptions.of(levels, terminal);
        StderrLogging.verbosity(options.verbose(), options.quiet());
        return command.run(last, options, terminal);
    }

    private void add(Command command) {
        CommandSpec spec = command.spec();
        complete(spec);
        commands.put(spec.name(), command);
        root.addSubcommand(spec.name(), new CommandLine(spec), spec.aliases());
    }

    /** Own options first, then those that all commands share. */
    private static void complete(CommandSpec spec) {
        GlobalOptions.addTo(spec);
        spec.usageMessage()
                .sortOptions(false)
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("");
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
            return where.equals(root) ? "there is no command '" + first + "'." : "unexpected argument '" + first + "'.";
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
