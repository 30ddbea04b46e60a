package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code help [COMMAND]}. */
final class HelpCommand implements Command {
    private final CommandTree tree;
    private final Services services;

    HelpCommand(CommandTree tree, Services services) {
        this.tree = tree;
        this.services = services;
    }

    @Override
    public List<String> names() {
        return List.of("help");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description("Lists the commands, or explains one.")
                .customSynopsis("malachi help [COMMAND]");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("COMMAND")
                .description("what to explain")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("1")
                .arity("0..1")
                .type(String.class)
                .paramLabel("COMMAND")
                .description("a command or an action below that, such as plugins verify")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) {
        String name = parsed.matchedPositionalValue(0, "");
        if (name.isEmpty() || !tree.knows(name)) {
            var _ = tree.askDaemon(services, options.socketToReach(terminal));
        }
        CommandLine root = tree.all();
        CommandLine subject = name.isEmpty() ? root : below(root, name, "malachi help");
        String second = parsed.matchedPositionalValue(1, "");
        print(second.isEmpty() ? subject : below(subject, second, "malachi help " + name), terminal.out(), terminal);
        return 0;
    }

    private static CommandLine below(CommandLine command, String name, String list) {
        CommandLine subject = command.getSubcommands().get(name);
        if (subject == null && hasAction(command, name)) {
            return command; // it is explained there
        }
        if (subject == null) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "There is no command '" + name + "'; '" + list + "' lists them all."
                            + NearMiss.question(name, command.getSubcommands().keySet()));
        }
        return subject;
    }

    private static boolean hasAction(CommandLine command, String word) {
        for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
            Iterable<String> choices = positional.completionCandidates();
            if (choices != null) {
                for (String choice : choices) {
                    if (choice.equals(word)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    static void print(CommandLine command, PrintWriter out, Terminal terminal) {
        command.usage(out, terminal.colours() ? Ansi.ON : Ansi.OFF);
    }
}
