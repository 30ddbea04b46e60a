package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.FileName;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code manual DIR}: writes a manual page for each command, as the image has them in {@code share/man/man1}. */
final class ManualCommand implements Command {
    private static final String PAGE = "rw-r--r--";

    /** Commands that have the names of the original's tools as well. */
    private static final Map<String, String> ORIGINALS_NAMES = Map.of(
            "malping", "ping",
            "maltrace", "trace",
            "mallookup", "lookup",
            "malscan", "scan",
            "malstat", "stats",
            "malroute", "route",
            "malkeys", "keys");

    private final CommandTree tree;

    ManualCommand(CommandTree tree) {
        this.tree = tree;
    }

    @Override
    public List<String> names() {
        return List.of("manual");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        "Writes a manual page for each command into a folder.",
                        "",
                        "They say the same as --help. The image has them in share/man, where man(1) finds them if its bin"
                                + " folder is in PATH.")
                .customSynopsis("malachi manual DIR");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .type(String.class)
                .paramLabel("DIR")
                .description("made when missing; pages of the same name are replaced")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) {
        Path folder = FileName.typed(parsed.matchedPositionalValue(0, "")).toAbsolutePath();
        Map<String, String> pages = pages(PageDate.of(terminal.variable(PageDate.VARIABLE)));
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                AtomicFile.write(
                        folder.resolve(file(page.getKey())), page.getValue().getBytes(StandardCharsets.UTF_8), PAGE);
            }
            for (Map.Entry<String, String> name : ORIGINALS_NAMES.entrySet()) {
                Path link = folder.resolve(file(name.getKey()));
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, Path.of(file("malachi-" + name.getValue())));
            }
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot write manual pages into " + folder + ": " + Reason.of(e) + ".",
                    e);
        }
        if (!options.quiet()) {
            terminal.out().println(pages.size() + " pages are in " + folder + ".");
        }
        return 0;
    }

    private static String file(String page) {
        return page + ".1";
    }

    /** All pages by their names. */
    private Map<String, String> pages(LocalDate date) {
        CommandLine root = tree.all();
        Map<String, String> pages = new LinkedHashMap<>();
        List<String> below = root.getSubcommands().values().stream()
                .map(command -> ManPage.name(command.getCommandSpec()))
                .distinct()
                .toList();
        pages.put(ManPage.name(root.getCommandSpec()), ManPage.of(root.getCommandSpec(), Main.version(), date, below));
        addBelow(root, date, pages);
        return pages;
    }

    private static void addBelow(CommandLine above, LocalDate date, Map<String, String> pages) {
        for (CommandLine command : above.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            pages.computeIfAbsent(
                    ManPage.name(spec),
                    _ -> ManPage.of(spec, Main.version(), date, List.of(ManPage.name(above.getCommandSpec()))));
            addBelow(command, date, pages);
        }
    }
}
