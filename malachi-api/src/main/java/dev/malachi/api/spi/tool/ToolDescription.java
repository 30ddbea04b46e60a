package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Optional;

/**
 * What a tool is called, takes and needs.
 *
 * @param name the command, {@code [a-z]+}
 * @param summary one sentence for the list of commands
 * @param detail more for its own help page; may be empty
 * @param parameters options first, then positional ones in order
 * @param place where it runs
 * @param streams whether its events are its output under {@code --json}, one line each; otherwise its result is the one document
 * @param inputFor name of the parameter in whose place it reads {@link ToolCall#input()} when that is not given; empty for a tool
 *     that reads no lines
 */
@Preview
public record ToolDescription(
        String name,
        String summary,
        String detail,
        List<Parameter> parameters,
        Place place,
        boolean streams,
        Optional<String> inputFor) {
    /** Copies the parameters. */
    public ToolDescription {
        parameters = List.copyOf(parameters);
    }

    /**
     * Describes a tool that reads no lines.
     *
     * @param name the command
     * @param summary one sentence
     * @param detail more for its own help page; may be empty
     * @param parameters options first, then positional ones in order
     * @param place where it runs
     * @param streams whether its events are its output under {@code --json}
     */
    public ToolDescription(
            String name, String summary, String detail, List<Parameter> parameters, Place place, boolean streams) {
        this(name, summary, detail, parameters, place, streams, Optional.empty());
    }

    /** Where a tool runs. */
    public enum Place {
        /** In the daemon only. */
        DAEMON,
        /** In the daemon if there is one, else in the command's own process. */
        ANYWHERE,
        /** Always in the command's own process. */
        LOCAL
    }

    /** Type of an argument. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A whole number ({@code Long}). */
        INTEGER,
        /** A decimal number ({@code Double}). */
        DECIMAL,
        /** Present or not ({@code Boolean}). */
        FLAG
    }

    /**
     * An option or positional argument.
     *
     * @param name key in {@link ToolCall#arguments()}, and label in help
     * @param options such as {@code -c}, {@code --count}; empty for a positional argument
     * @param type of its value
     * @param required whether it must be given
     * @param defaultValue in text form, if any
     * @param help one sentence
     * @param choices the allowed values; empty for any
     */
    public record Parameter(
            String name,
            List<String> options,
            Type type,
            boolean required,
            Optional<String> defaultValue,
            String help,
            List<String> choices) {
        /** Copies the lists. */
        public Parameter {
            options = List.copyOf(options);
            choices = List.copyOf(choices);
        }

        /**
         * An option with a value.
         *
         * @param name key
         * @param option such as {@code -c}
         * @param type of its value
         * @param defaultValue in text form, or empty text for none
         * @param help one sentence
         * @return the parameter
         */
        public static Parameter option(String name, String option, Type type, String defaultValue, String help) {
            return new Parameter(
                    name,
                    List.of(option),
                    type,
                    false,
                    defaultValue.isEmpty() ? Optional.empty() : Optional.of(defaultValue),
                    help,
                    List.of());
        }

        /**
         * A flag.
         *
         * @param name key
         * @param option such as {@code --hex}
         * @param help one sentence
         * @return the parameter
         */
        public static Parameter flag(String name, String option, String help) {
            return new Parameter(name, List.of(option), Type.FLAG, false, Optional.empty(), help, List.of());
        }

        /**
         * A positional argument.
         *
         * @param name key and label, such as {@code target}
         * @param type of its value
         * @param required whether it must be given
         * @param help one sentence
         * @return the parameter
         */
        public static Parameter positional(String name, Type type, boolean required, String help) {
            return new Parameter(name, List.of(), type, required, Optional.empty(), help, List.of());
        }
    }
}
