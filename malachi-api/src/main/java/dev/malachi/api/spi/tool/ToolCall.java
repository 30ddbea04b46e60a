package dev.malachi.api.spi.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Arguments;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A call of a tool.
 *
 * @param arguments of the described types, defaults filled in
 * @param home directory of identity, pins and configuration
 * @param runningNode the daemon's node, or empty when the tool runs without a daemon
 * @param input lines for a tool that {@linkplain ToolDescription#inputFor() reads} them
 * @param administrator whether the caller may decide whom this node trusts: root, or the user that the daemon runs as
 */
@Preview
public record ToolCall(
        Arguments arguments, Path home, Optional<Node> runningNode, ToolInput input, boolean administrator) {
    /**
     * A call of somebody who may not decide whom this node trusts.
     *
     * @param arguments of the described types
     * @param home directory of identity, pins and configuration
     * @param runningNode the daemon's node, if any
     * @param input lines for a tool that reads them
     */
    public ToolCall(Arguments arguments, Path home, Optional<Node> runningNode, ToolInput input) {
        this(arguments, home, runningNode, input, false);
    }

    /**
     * A call without lines.
     *
     * @param arguments of the described types
     * @param home directory of identity, pins and configuration
     * @param runningNode the daemon's node, if any
     */
    public ToolCall(Arguments arguments, Path home, Optional<Node> runningNode) {
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
}
