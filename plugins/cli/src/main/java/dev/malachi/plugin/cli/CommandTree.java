package dev.malachi.plugin.cli;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.plugin.cli.daemon.DownCommand;
import dev.malachi.plugin.cli.daemon.UpCommand;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.tool.RemoteTools;
import dev.malachi.plugin.cli.tool.ToolCommand;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** All commands by name: the program's own, then the tools. */
final class CommandTree {
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Map<String, Tool> tools = new TreeMap<>();
    private final Map<String, Tool> remote = new TreeMap<>();

    CommandTree(Services services) {
        for (Command own : List.of(
                new UpCommand(services),
                new DownCommand(services),
                new HelpCommand(this, services),
                new CompletionCommand(this, services),
                new ManualCommand(this))) {
            commands.put(own.names().getFirst(), own);
        }
        services.tools().forEach(tool -> tools.putIfAbsent(tool.description().name(), tool));
        tools.keySet().removeAll(commands.keySet());
        tools.forEach((name, tool) -> commands.put(name, new ToolCommand(tool, services)));
    }

    Optional<Command> command(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** What a command is, if it is a tool, of this program or of the daemon. */
    Optional<ToolDescription> tool(String name) {
        return Optional.ofNullable(tools.get(name))
                .or(() -> Optional.ofNullable(remote.get(name)))
                .map(Tool::description)
                .or(() -> tools.values().stream()
                        .map(Tool::description)
                        .filter(tool -> tool.aliases().contains(name))
                        .findFirst());
    }

    /** Whether a word is the name of a command, or another name for one. */
    boolean knows(String word) {
        return commands.containsKey(word)
                || commands.values().stream()
                        .anyMatch(command -> command.names().contains(word));
    }

    /**
     * Takes in the tools that only the daemon has; what is here already stays.
     *
     * @param services connect to it
     * @param socket of the daemon
     * @return why it could not be asked, though there may be one
     */
    Optional<String> askDaemon(Services services, Path socket) {
        RemoteTools.Found found = RemoteTools.of(services.connector(), socket);
        for (Tool tool : found.tools()) {
            String name = tool.description().name();
            if (!knows(name)) {
                remote.put(name, tool);
                commands.put(name, new ToolCommand(tool, services));
            }
        }
        return found.obstacle();
    }

    /** A parser that knows the global options and lets all else pass. */
    CommandLine globalOptions() {
        return parser(List.of()).setUnmatchedArgumentsAllowed(true);
    }

    /** A parser that knows every command. */
    CommandLine all() {
        return parser(commands.values());
    }

    private static String firstWord(String name) {
        return name.split(" ", 2)[0];
    }

    /** A parser that knows the commands whose names occur among the words: most of a command's start would go into the others. */
    CommandLine mentioned(Collection<String> words) {
        Set<String> meant = new HashSet<>(words);
        for (Command command : commands.values()) {
            if (command.names().stream().anyMatch(words::contains)) {
                meant.add(firstWord(command.names().getFirst())); // what is below it, is below its other names too
            }
        }
        return parser(commands.values().stream()
                .filter(command -> command.names().stream().anyMatch(name -> meant.contains(firstWord(name))))
                .toList());
    }

    private CommandLine parser(Collection<Command> known) {
        CommandSpec spec = CommandSpec.create().name("malachi");
        spec.usageMessage()
                .description("Private networking on one Ethernet.")
                .customSynopsis("malachi [OPTION]... COMMAND [ARGUMENT]...")
                .footer("", "'malachi help COMMAND' says more about a command.");
        complete(spec);
        CommandLine root = new CommandLine(spec);
        for (Command command : known) {
            String name = command.names().getFirst();
            CommandSpec own = command.spec();
            own.name(name.substring(name.indexOf(' ') + 1))
                    .aliases(command.names().stream().skip(1).toArray(String[]::new));
            complete(own);
            above(root, name).addSubcommand(new CommandLine(own));
        }
        root.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                        help -> CommandList.render(help, tools.keySet(), remote.keySet()));
        return root;
    }

    /** Where a command belongs: {@code plugins verify} below {@code plugins}, which need not be a command itself. */
    private static CommandLine above(CommandLine root, String name) {
        if (name.indexOf(' ') < 0) {
            return root;
        }
        String first = firstWord(name);
        return Optional.ofNullable(root.getSubcommands().get(first)).orElseGet(() -> {
            CommandSpec group = CommandSpec.create().name(first);
            group.usageMessage()
                    .description("Several commands.")
                    .customSynopsis("malachi " + first + " COMMAND [OPTION]... [ARGUMENT]...");
            complete(group);
            CommandLine added = new CommandLine(group);
            root.addSubcommand(added);
            return added;
        });
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
}
