package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.control.Access;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a tool is called, takes and needs.
 *
 * @param name the command, lower-case letters, digits and single dashes; of two words, such as {@code plugins verify}, for a command below another
 * @param summary one sentence for the list of commands
 * @param detail more for its own help page; may be empty
 * @param parameters options first, then positional ones in order
 * @param place where it runs
 * @param streams whether its events are its output under {@code --json}, one line each; otherwise its result is the one document
 * @param inputFor name of the parameter in whose place it reads {@link ToolCall#input()} when that is not given; empty for a tool
 *     that reads no lines
 * @param access who may run it in the daemon
 * @param aliases other names of the command; none of a command below another
 */
@Preview
public record ToolDescription(
        String name,
        String summary,
        String detail,
        List<Parameter> parameters,
        Place place,
        boolean streams,
        Optional<String> inputFor,
        Access access,
        List<String> aliases) {
    /** Copies the lists. */
    public ToolDescription {
        parameters = List.copyOf(parameters);
        aliases = List.copyOf(aliases);
    }

    /**
     * Describes a tool without other names.
     *
     * @param name the command
     * @param summary one sentence
     * @param detail more for its own help page; may be empty
     * @param parameters options first, then positional ones in order
     * @param place where it runs
     * @param streams whether its events are its output under {@code --json}
     * @param inputFor name of the parameter in whose place it reads lines, if it does
     * @param access who may run it in the daemon
     */
    public ToolDescription(
            String name,
            String summary,
            String detail,
            List<Parameter> parameters,
            Place place,
            boolean streams,
            Optional<String> inputFor,
            Access access) {
        this(name, summary, detail, parameters, place, streams, inputFor, access, List.of());
    }

    /**
     * Describes a tool for all who may use the daemon.
     *
     * @param name the command
     * @param summary one sentence
     * @param detail more for its own help page; may be empty
     * @param parameters options first, then positional ones in order
     * @param place where it runs
     * @param streams whether its events are its output under {@code --json}
     * @param inputFor name of the parameter in whose place it reads lines, if it does
     */
    public ToolDescription(
            String name,
            String summary,
            String detail,
            List<Parameter> parameters,
            Place place,
            boolean streams,
            Optional<String> inputFor) {
        this(name, summary, detail, parameters, place, streams, inputFor, Access.GROUP);
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

    /**
     * The same for root and the user that the daemon runs as only.
     *
     * @return the description
     */
    public ToolDescription forAdministrators() {
        return new ToolDescription(
                name, summary, detail, parameters, place, streams, inputFor, Access.ADMINISTRATOR, aliases);
    }

    /**
     * The same under other names too.
     *
     * @param names as a person may type them, such as those that an earlier program had
     * @return the description
     */
    public ToolDescription alsoCalled(String... names) {
        return new ToolDescription(name, summary, detail, parameters, place, streams, inputFor, access, List.of(names));
    }

    /**
     * Checks and converts what was given for its parameters.
     *
     * @param given values by parameter name
     * @return typed values, defaults filled in
     * @throws dev.malachi.api.MalachiException (usage) as {@link Arguments#of} does
     */
    public Arguments arguments(Map<String, ?> given) {
        return Arguments.of(name, parameters, given);
    }
}
