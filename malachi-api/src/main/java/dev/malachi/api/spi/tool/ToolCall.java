package dev.malachi.api.spi.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A call of a tool.
 *
 * @param arguments by parameter name, already of the described types (String, Long, Double, Boolean, {@code List<String>}), defaults
 *     filled in; a parameter without value and default is absent
 * @param home directory of identity, pins and configuration
 * @param runningNode the daemon's node, or empty when the tool runs without a daemon
 * @param input lines for a tool that {@linkplain ToolDescription#inputFor() reads} them
 * @param administrator whether the caller may decide whom this node trusts: root, or the user that the daemon runs as
 */
@Preview
public record ToolCall(
        Map<String, Object> arguments, Path home, Optional<Node> runningNode, ToolInput input, boolean administrator) {
    /**
     * A call of somebody who may not decide whom this node trusts.
     *
     * @param arguments by parameter name
     * @param home directory of identity, pins and configuration
     * @param runningNode the daemon's node, if any
     * @param input lines for a tool that reads them
     */
    public ToolCall(Map<String, Object> arguments, Path home, Optional<Node> runningNode, ToolInput input) {
        this(arguments, home, runningNode, input, false);
    }

    /**
     * A call without lines.
     *
     * @param arguments by parameter name
     * @param home directory of identity, pins and configuration
     * @param runningNode the daemon's node, if any
     */
    public ToolCall(Map<String, Object> arguments, Path home, Optional<Node> runningNode) {
        this(arguments, home, runningNode, ToolInput.NONE);
    }

    /**
     * The daemon's node.
     *
     * @return the node
     * @throws MalachiException (no daemon) if the tool runs without one
     */
    public Node node() {
        return runningNode.orElseThrow(() -> new MalachiException(
                MalachiException.Kind.NO_DAEMON, "No Malachi daemon is running here; start one with 'malachi up'."));
    }

    /**
     * A text argument.
     *
     * @param name parameter name
     * @return its value, if given
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable((String) arguments.get(name));
    }

    /**
     * A text argument that must be there.
     *
     * @param name parameter name
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public String requireText(String name) {
        return text(name)
                .orElseThrow(
                        () -> new MalachiException(MalachiException.Kind.USAGE, "Missing argument: " + name + "."));
    }

    /**
     * A whole number.
     *
     * @param name of a parameter with a default
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public long number(String name) {
        Object value = arguments.get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new MalachiException(MalachiException.Kind.USAGE, "Missing number: " + name + ".");
    }

    /**
     * A decimal number.
     *
     * @param name of a parameter with a default
     * @return its value
     * @throws MalachiException (usage) if it is missing
     */
    public double decimal(String name) {
        Object value = arguments.get(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new MalachiException(MalachiException.Kind.USAGE, "Missing number: " + name + ".");
    }

    /**
     * A flag.
     *
     * @param name parameter name
     * @return whether it was given
     */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(arguments.get(name));
    }
}
