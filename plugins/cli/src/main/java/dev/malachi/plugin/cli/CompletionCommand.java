package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code completion SHELL}: a script by which that shell completes command lines. The script asks {@code completion --words -- WORD…} at
 * each press of the Tab key, so that it knows the tools, nodes and links of the running daemon.
 */
final class CompletionCommand implements Command {
    private static final String WORDS = "--words";
    private static final List<String> SHELLS = List.of("bash", "fish", "zsh");

    private final CommandTree tree;
    private final Services services;

    CompletionCommand(CommandTree tree, Services services) {
        this.tree = tree;
        this.services = services;
    }

    @Override
    public List<String> names() {
        return List.of("completion");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        "Prints a script by which a shell completes commands, options, nodes and links.",
                        "",
                        "bash: source <(malachi completion bash), in ~/.bashrc.",
                        "zsh: source <(malachi completion zsh), in ~/.zshrc behind compinit.",
                        "fish: malachi completion fish | source, in ~/.config/fish/config.fish.")
                .customSynopsis("malachi completion SHELL");
        spec.addOption(OptionSpec.builder(WORDS)
                .type(boolean.class)
                .arity("0")
                .hidden(true)
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("SHELL")
                .hideParamSyntax(true)
                .completionCandidates(SHELLS)
                .description(String.join(", ", SHELLS))
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) {
        List<String> words = new ArrayList<>();
        parsed.matchedPositionals().forEach(positional -> words.addAll(positional.stringValues()));
        if (parsed.hasMatchedOption(WORDS)) {
            complete(words, options, terminal);
            return 0;
        }
        if (words.size() != 1 || !SHELLS.contains(words.getFirst())) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "Name the shell: malachi completion " + String.join("|", SHELLS) + ".");
        }
        terminal.out().print(script(words.getFirst()));
        return 0;
    }

    private void complete(List<String> words, GlobalOptions options, Terminal terminal) {
        if (words.isEmpty()) {
            return;
        }
        for (Candidates.Candidate candidate : new Candidates(tree, services, options, terminal).of(words)) {
            if (candidate.word().chars().noneMatch(c -> Character.isISOControl(c) || c == ' ')) {
                terminal.out()
                        .println(candidate.word() + "\t" + candidate.help().replaceAll("\\p{Cntrl}", " "));
            }
        }
    }

    private static String script(String shell) {
        try (InputStream in = CompletionCommand.class.getResourceAsStream("malachi." + shell)) {
            if (in == null) {
                throw new IllegalStateException("malachi." + shell + " is missing from this module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
