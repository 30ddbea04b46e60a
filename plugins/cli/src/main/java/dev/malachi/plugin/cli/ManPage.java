package dev.malachi.plugin.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, in the macros of man(7), from the same description as its {@code --help}. Made for {@code mandoc} and
 * groff.
 */
final class ManPage {
    /** Longer lines are bad style in a page's source. */
    private static final int WIDTH = 78;

    private final StringBuilder page = new StringBuilder();
    private final CommandSpec command;

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    /**
     * Makes a page.
     *
     * @param command what it is about
     * @param version of the program
     * @param date of the page
     * @param others names of further pages, for the end
     * @return its source
     */
    static String of(CommandSpec command, String version, LocalDate date, List<String> others) {
        return new ManPage(command).page(version, date, others);
    }

    /** What the page of a command is called, without its section: {@code malachi-plugins-new}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private String page(String version, LocalDate date, List<String> others) {
        String title = name(command);
        List<String> description = description();
        macro(".TH " + title.toUpperCase(Locale.ROOT) + " 1 " + date + " \"" + version + "\" \"Malachi Manual\"");
        macro(".SH NAME");
        macro(escaped(title) + " \\- " + escaped(description.isEmpty() ? "" : withoutFullStop(description.getFirst())));
        macro(".SH SYNOPSIS");
        synopsis();
        macro(".SH DESCRIPTION");
        paragraphs(description);
        List<PositionalParamSpec> arguments = command.positionalParameters();
        if (!arguments.isEmpty()) {
            macro(".SH ARGUMENTS");
            arguments.forEach(argument -> entry(argument.paramLabel(), argument));
        }
        macro(".SH OPTIONS");
        command.options().stream()
                .filter(option -> option.group() == null && !option.hidden())
                .forEach(option -> entry(label(option), option));
        command.argGroups().forEach(this::group);
        subcommands();
        if (!others.isEmpty()) {
            macro(".SH SEE ALSO");
            text(others.stream()
                    .sorted()
                    .map(other -> other + "(1)")
                    .reduce((a, b) -> a + ", " + b)
                    .orElse(""));
        }
        return page.toString();
    }

    private List<String> description() {
        return Arrays.stream(command.usageMessage().description())
                .flatMap(text -> Pattern.compile("\n").splitAsStream(plain(text)))
                .toList();
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private void synopsis() {
        String[] custom = command.usageMessage().customSynopsis();
        if (custom.length > 0) {
            text(String.join(" ", custom));
            return;
        }
        List<String> words = new ArrayList<>(List.of(command.qualifiedName(), "[OPTION]..."));
        for (PositionalParamSpec argument : command.positionalParameters()) {
            words.add(argument.required() ? argument.paramLabel() : "[" + argument.paramLabel() + "]");
        }
        text(String.join(" ", words));
    }

    private void group(ArgGroupSpec group) {
        String heading = group.heading() == null ? "" : plain(group.heading()).strip();
        if (!heading.isEmpty()) {
            macro(".SS \"" + escaped(heading).replace("\"", "\\(dq") + "\"");
        }
        group.options().stream().filter(option -> !option.hidden()).forEach(option -> entry(label(option), option));
    }

    private void subcommands() {
        if (command.subcommands().isEmpty()) {
            return;
        }
        macro(".SH COMMANDS");
        command.subcommands().values().stream().distinct().forEach(below -> {
            macro(".TP");
            macro("\\fB" + escaped(String.join(", ", below.getCommandSpec().names())) + "\\fR");
            String[] description = below.getCommandSpec().usageMessage().description();
            text(description.length == 0 ? "Several commands." : plain(description[0]));
        });
    }

    private static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private void entry(String label, ArgSpec argument) {
        macro(".TP");
        macro("\\fB" + escaped(label) + "\\fR");
        String help = plain(String.join(" ", argument.description()));
        text(help.isBlank() ? "(no more to say)" : help);
    }

    private void paragraphs(List<String> lines) {
        boolean begun = false;
        boolean blank = false;
        for (String line : lines) {
            if (line.isBlank()) {
                blank = begun;
                continue;
            }
            if (blank) {
                macro(".PP");
            }
            blank = false;
            begun = true;
            text(line);
        }
    }

    /** What picocli would print for a text that it formats: it needs no more of {@link java.util.Formatter} than this. */
    private static String plain(String text) {
        return text.replace("%n", "\n").replace("%%", "%");
    }

    /** Words in lines that are not too long, none of which is taken for a macro. */
    private void text(String words) {
        StringBuilder line = new StringBuilder();
        for (String word : words.strip().split("\\s+", -1)) {
            String next = escaped(word);
            if (!line.isEmpty() && line.length() + 1 + next.length() > WIDTH) {
                macro(line.toString());
                line.setLength(0);
            }
            if (!line.isEmpty()) {
                line.append(' ');
            } else if (next.startsWith(".")) {
                line.append("\\&");
            }
            line.append(next);
        }
        macro(line.toString());
    }

    private void macro(String line) {
        page.append(line).append('\n');
    }

    /**
     * A backslash begins an escape, and a plain hyphen is one that lines may be broken at; groff makes typographic signs of that and of
     * four more, which cannot be copied into a shell (groff_char(7), man-pages(7)).
     */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
    }
}
