package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.plugin.cli.tool.RemoteTools;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What a word of a command line may become: names of commands, options, and values, of which the running daemon knows nodes and links. */
final class Candidates {
    private final CommandTree tree;
    private final Services services;
    private final GlobalOptions options;
    private final Terminal terminal;

    Candidates(CommandTree tree, Services services, GlobalOptions options, Terminal terminal) {
        this.tree = tree;
        this.services = services;
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * A word, or where words are found.
     *
     * @param word what may stand there; {@link #FILES} for the name of a file
     * @param help what that is, or empty
     */
    record Candidate(String word, String help) {
        /** No word: the shell itself knows the files. */
        static final String FILES = ":files";
    }

    /**
     * Looks for what fits.
     *
     * @param words behind the name of the program, the last one is the one that is being typed and may be empty
     * @return what begins with that
     */
    List<Candidate> of(List<String> words) {
        List<String> before = joined(words.subList(0, words.size() - 1));
        String typed = words.getLast();
        if (typed.equals("=")) {
            before.add(typed);
            typed = "";
        }
        if (before.size() > 1 && before.getLast().equals("=")) {
            return values(before.subList(0, before.size() - 2), before.get(before.size() - 2), typed);
        }
        int equals = typed.startsWith("--") ? typed.indexOf('=') : -1;
        if (equals > 0) {
            String option = typed.substring(0, equals);
            return values(before, option, typed.substring(equals + 1)).stream()
                    .map(value -> value.word().equals(Candidate.FILES)
                            ? value
                            : new Candidate(option + "=" + value.word(), value.help()))
                    .toList();
        }
        if (!before.isEmpty() && takesValue(before, before.getLast())) {
            return values(before.subList(0, before.size() - 1), before.getLast(), typed);
        }
        boolean optionsOver = before.contains("--");
        if (typed.startsWith("-") && !optionsOver) {
            return fitting(options(before), typed);
        }
        return fitting(CommandWord.index(before).isEmpty() ? commands(before) : positionals(before), typed);
    }

    /** bash takes {@code --home=DIR} for three words. */
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (String word : words) {
            boolean value = joined.size() > 1 && joined.getLast().equals("=");
            if (value) {
                joined.removeLast();
                joined.add(joined.removeLast() + "=" + word);
            } else {
                joined.add(word);
            }
        }
        return joined;
    }

    private static List<Candidate> fitting(List<Candidate> all, String typed) {
        return all.stream()
                .filter(it -> it.word().startsWith(typed) || it.word().equals(Candidate.FILES))
                .toList();
    }

    /** The command that is being typed, or the program itself. */
    private CommandSpec spec(List<String> before) {
        Optional<String> name = CommandWord.index(before).map(before::get);
        name.filter(it -> !tree.knows(it)).ifPresent(_ -> askDaemon(before));
        CommandLine root = tree.mentioned(Set.copyOf(before));
        CommandLine command = name.map(root.getSubcommands()::get).orElse(root);
        return below(command, before).getCommandSpec();
    }

    /** Of {@code plugins verify}, the second word names the command. */
    private static CommandLine below(CommandLine command, List<String> before) {
        int start = CommandWord.index(before).map(index -> index + 1).orElse(before.size());
        return before.subList(start, before.size()).stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .map(command.getSubcommands()::get)
                .orElse(command);
    }

    private static boolean isBelowAnother(CommandSpec spec) {
        return spec.qualifiedName(" ").split(" ").length > 2; // malachi plugins verify
    }

    private void askDaemon(List<String> before) {
        socket(before).ifPresent(socket -> tree.askDaemon(services, socket));
    }

    /** Of the daemon that the line means, or else the one that the completing program was told. */
    private Optional<Path> socket(List<String> before) {
        try {
            ParseResult parsed = tree.globalOptions().parseArgs(before.toArray(String[]::new));
            boolean told = parsed.hasMatchedOption("--socket")
                    || parsed.hasMatchedOption("--home")
                            && options.namedSocket().isEmpty();
            GlobalOptions meant = told ? GlobalOptions.of(List.of(parsed), terminal) : options;
            return Optional.of(meant.socketToReach(terminal));
        } catch (MalachiException | CommandLine.ParameterException | InvalidPathException e) {
            return Optional.empty(); // said once the command is run
        }
    }

    private List<Candidate> commands(List<String> before) {
        askDaemon(before);
        List<Candidate> commands = new ArrayList<>();
        tree.all()
                .getSubcommands()
                .forEach((name, command) -> commands.add(new Candidate(
                        name, firstLine(command.getCommandSpec().usageMessage().description()))));
        return commands;
    }

    private static String firstLine(String[] description) {
        return description.length == 0 ? "" : description[0].replace("%%", "%");
    }

    private List<Candidate> options(List<String> before) {
        List<Candidate> options = new ArrayList<>();
        for (OptionSpec option : spec(before).options()) {
            if (!option.hidden()) {
                for (String name : option.names()) {
                    options.add(new Candidate(name, firstLine(option.description())));
                }
            }
        }
        return options;
    }

    private boolean takesValue(List<String> before, String word) {
        return word.startsWith("-")
                && Optional.ofNullable(spec(before).findOption(word))
                        .filter(option -> option.arity().max() > 0)
                        .isPresent();
    }

    private List<Candidate> values(List<String> before, String option, String typed) {
        CommandSpec spec = spec(before);
        Optional<Parameter> parameter = description(spec)
                .flatMap(tool -> tool.parameters().stream()
                        .filter(it -> it.options().contains(option))
                        .findFirst());
        List<Candidate> values = parameter
                .map(it -> values(before, it))
                .orElseGet(() -> Optional.ofNullable(spec.findOption(option))
                        .map(Candidates::values)
                        .orElse(List.of()));
        return fitting(values, typed);
    }

    /** An option of the program itself says by its label what it takes. */
    private static List<Candidate> values(ArgSpec option) {
        if (option.completionCandidates() != null) {
            List<Candidate> words = new ArrayList<>();
            option.completionCandidates().forEach(word -> words.add(new Candidate(word, "")));
            return words;
        }
        return switch (option.paramLabel()) {
            case "DIR", "FILE", "F" -> List.of(new Candidate(Candidate.FILES, ""));
            case "IF", "IF[=DRIVER]" -> interfaces();
            default -> List.of();
        };
    }

    private static List<Candidate> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(it -> new Candidate(it.getName(), ""))
                    .filter(it -> !it.word().equals("lo"))
                    .toList();
        } catch (SocketException | UncheckedIOException e) {
            return List.of();
        }
    }

    private Optional<ToolDescription> description(CommandSpec spec) {
        String name = spec.qualifiedName(" ");
        return tree.tool(name.substring(name.indexOf(' ') + 1));
    }

    private List<Candidate> positionals(List<String> before) {
        CommandSpec spec = spec(before);
        if (spec.name().equals("help")) {
            return commands(before);
        }
        List<String> arguments = before.subList(CommandWord.index(before).orElseThrow() + 1, before.size());
        int index = isBelowAnother(spec) ? -1 : 0; // its own name is no argument
        for (int i = 0; i < arguments.size(); i++) {
            if (takesValue(before, arguments.get(i))) {
                i++;
            } else if (!arguments.get(i).startsWith("-")) {
                index++;
            }
        }
        List<Candidate> candidates = new ArrayList<>(arguments(spec, index, before));
        if (index == 0) {
            spec.subcommands()
                    .forEach((name, command) -> candidates.add(new Candidate(
                            name,
                            firstLine(command.getCommandSpec().usageMessage().description()))));
        }
        return candidates;
    }

    private List<Candidate> arguments(CommandSpec spec, int position, List<String> before) {
        Optional<ToolDescription> tool = description(spec);
        if (tool.isPresent()) {
            return tool.get().parameters().stream()
                    .filter(it -> it.options().isEmpty())
                    .skip(position)
                    .findFirst()
                    .map(it -> values(before, it))
                    .orElse(List.of());
        }
        return spec.positionalParameters().stream()
                .filter(it -> it.index().contains(position))
                .findFirst()
                .map(Candidates::values)
                .orElse(List.of());
    }

    private List<Candidate> values(List<String> before, Parameter parameter) {
        if (!parameter.choices().isEmpty()) {
            return parameter.choices().stream().map(it -> new Candidate(it, "")).toList();
        }
        return switch (parameter.type()) {
            case FILE -> List.of(new Candidate(Candidate.FILES, ""));
            case NODE -> nodes(ask(before, "/peers"));
            case LINK -> links(ask(before, "/status"));
            case FLAG ->
                parameter.options().isEmpty() ? List.of(new Candidate("on", ""), new Candidate("off", "")) : List.of();
            default -> List.of();
        };
    }

    private Object ask(List<String> before, String path) {
        Optional<Path> socket = socket(before);
        if (socket.isEmpty()) {
            return List.of();
        }
        try (ControlClient daemon = services.connector().get().connect(socket.get(), RemoteTools.PATIENCE)) {
            return daemon.get(path);
        } catch (MalachiException e) {
            return List.of(); // said once the command is run
        }
    }

    private static List<Candidate> nodes(Object peers) {
        List<Candidate> nodes = new ArrayList<>();
        if (peers instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> peer && peer.get("shortId") instanceof String id) {
                    String state = String.valueOf(peer.get("state"));
                    if (peer.get("name") instanceof String name) {
                        nodes.add(new Candidate(name, id + ", " + state));
                    } else {
                        nodes.add(new Candidate(id, state));
                    }
                }
            }
        }
        return nodes;
    }

    private static List<Candidate> links(Object status) {
        List<Candidate> names = new ArrayList<>();
        if (status instanceof Map<?, ?> document && document.get("links") instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> link && link.get("name") instanceof String name) {
                    names.add(new Candidate(name, String.valueOf(link.get("driver"))));
                }
            }
        }
        return names;
    }
}
