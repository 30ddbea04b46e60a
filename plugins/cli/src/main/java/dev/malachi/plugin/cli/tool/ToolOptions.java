package dev.malachi.plugin.cli.tool;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.plugin.cli.terminal.FileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The options of a tool's command, made from its description. Types and choices are left to {@link dev.malachi.api.parameter.Arguments}. */
final class ToolOptions {
    private ToolOptions() {}

    static CommandSpec spec(ToolDescription tool) {
        CommandSpec spec = CommandSpec.create();
        List<String> description = new ArrayList<>(List.of(escape(tool.summary())));
        if (!tool.detail().isEmpty()) {
            description.addAll(List.of("", escape(tool.detail())));
        }
        spec.usageMessage().description(description.toArray(String[]::new)).customSynopsis(escape(synopsis(tool)));
        int index = 0;
        for (Parameter parameter : tool.parameters()) {
            if (parameter.options().isEmpty()) {
                spec.addPositional(positional(parameter, index++));
            } else {
                spec.addOption(option(parameter));
            }
        }
        return spec;
    }

    /** What was typed, by parameter name. */
    static Map<String, Object> given(ToolDescription tool, ParseResult parsed) {
        Map<String, Object> given = new LinkedHashMap<>(positionals(tool, parsed));
        for (Parameter parameter : tool.parameters()) {
            if (!parameter.options().isEmpty()
                    && parsed.hasMatchedOption(parameter.options().getFirst())) {
                Object value = parsed.matchedOptionValue(parameter.options().getFirst(), Boolean.TRUE);
                given.put(parameter.name(), value);
            }
        }
        for (Parameter parameter : tool.parameters()) {
            if (parameter.type() == ParameterType.FILE) {
                given.computeIfPresent(parameter.name(), (_, value) -> whereItIs(value));
            }
        }
        return given;
    }

    /** The daemon works in another folder: a file that is here is named by its whole path. */
    private static Object whereItIs(Object typed) {
        if (typed instanceof String name && !name.isEmpty()) {
            Path file = FileName.typed(name).toAbsolutePath();
            return Files.exists(file) ? file.toString() : name;
        }
        return typed;
    }

    /**
     * Gives positional arguments to parameters: required ones come first in their due, optional ones get what is left, from the left.
     * So {@code [TARGET] PORT} with one argument is a port.
     */
    private static Map<String, String> positionals(ToolDescription tool, ParseResult parsed) {
        Deque<String> values = new ArrayDeque<>();
        parsed.matchedPositionals().forEach(positional -> values.addAll(positional.stringValues()));
        List<Parameter> parameters = tool.parameters().stream()
                .filter(parameter -> parameter.options().isEmpty())
                .toList();
        long spare =
                values.size() - parameters.stream().filter(Parameter::required).count();
        Map<String, String> given = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            boolean fills = parameter.required() || spare-- > 0;
            if (fills && !values.isEmpty()) {
                given.put(parameter.name(), values.removeFirst());
            }
        }
        return given;
    }

    private static PositionalParamSpec positional(Parameter parameter, int index) {
        return PositionalParamSpec.builder()
                .index(Integer.toString(index))
                .arity("0..1")
                .type(String.class)
                .paramLabel(parameter.label())
                .completionCandidates(parameter.choices())
                .hideParamSyntax(true) // optional for picocli, so that Arguments says what is missing
                .description(help(parameter))
                .build();
    }

    private static OptionSpec option(Parameter parameter) {
        OptionSpec.Builder option =
                OptionSpec.builder(parameter.options().toArray(String[]::new)).description(help(parameter));
        if (parameter.type() == ParameterType.FLAG) {
            return option.type(boolean.class).arity("0").build();
        }
        return option.type(String.class)
                .arity("1")
                .paramLabel(parameter.name().toUpperCase(Locale.ROOT))
                .build();
    }

    private static String help(Parameter parameter) {
        StringBuilder help = new StringBuilder(parameter.help());
        if (!parameter.choices().isEmpty()) {
            help.append(" (").append(String.join(", ", parameter.choices())).append(')');
        }
        parameter
                .defaultValue()
                .ifPresent(value -> help.append(" (default: ").append(value).append(')'));
        return escape(help.toString());
    }

    private static String synopsis(ToolDescription tool) {
        StringBuilder synopsis =
                new StringBuilder("malachi ").append(tool.name()).append(" [OPTION]...");
        for (Parameter parameter : tool.parameters()) {
            String label = parameter.label();
            if (parameter.options().isEmpty()) {
                synopsis.append(parameter.required() ? " " + label : " [" + label + "]");
            } else if (parameter.required()) {
                synopsis.append(' ')
                        .append(label)
                        .append(' ')
                        .append(parameter.name().toUpperCase(Locale.ROOT));
            }
        }
        return synopsis.toString();
    }

    /** picocli reads help texts as format strings. */
    private static String escape(String text) {
        return text.replace("%", "%%");
    }
}
