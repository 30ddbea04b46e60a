package dev.malachi.plugin.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The list of commands in the help of {@code malachi} itself: the program's own, then the tools, then those of the daemon only. */
final class CommandList {
    private CommandList() {}

    static String render(Help help, Set<String> tools, Set<String> remote) {
        Map<String, Help> own = new LinkedHashMap<>();
        Map<String, Help> ofTools = new LinkedHashMap<>();
        Map<String, Help> ofDaemon = new LinkedHashMap<>();
        help.subcommands()
                .forEach((name, command) ->
                        (tools.contains(name) ? ofTools : remote.contains(name) ? ofDaemon : own).put(name, command));
        return section(help, "Commands", own)
                + section(help, "Tools", ofTools)
                + section(help, "Tools of plugins in the running daemon", ofDaemon);
    }

    private static String section(Help help, String title, Map<String, Help> commands) {
        if (commands.isEmpty()) {
            return "";
        }
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(16, 2, Column.Overflow.SPAN),
                new Column(help.commandSpec().usageMessage().width() - 16, 1, Column.Overflow.WRAP));
        commands.forEach((name, command) -> {
            String[] description = command.commandSpec().usageMessage().description();
            table.addRowValues(
                    help.colorScheme()
                            .commandText(String.join(", ", command.commandSpec().names())),
                    help.colorScheme().text(description.length == 0 ? "" : description[0]));
        });
        return "%n".formatted() + title + ":%n".formatted() + table;
    }
}
