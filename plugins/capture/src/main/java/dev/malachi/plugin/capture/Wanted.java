package dev.malachi.plugin.capture;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which packets a capture takes, and how many.
 *
 * @param peer whose packets; all if empty
 * @param filter expression; empty for all
 * @param snapBytes of each packet
 * @param packets after which it ends; 0 for any number
 * @param time after which it ends; zero for ever
 */
record Wanted(Optional<NodeId> peer, String filter, int snapBytes, long packets, Duration time) {
    /** Parameters of every command that captures. */
    static final List<Parameter> PARAMETERS = List.of(
            Parameter.option("count", "-c", ParameterType.INTEGER, "0", "end after so many packets, 0 for any number")
                    .within("0", "1000000000000"),
            Parameter.option("time", "-t", ParameterType.DURATION, "0s", "end after this time, 0s for ever")
                    .within("0s", "365d"),
            Parameter.option("snap", "-s", ParameterType.INTEGER, "65535", "bytes of each packet that are kept")
                    .within("1", "65535"),
            Parameter.option("peer", "--peer", ParameterType.NODE, "", "only packets from and to this node"));

    static final Parameter FILTER = Parameter.positional(
            "filter",
            ParameterType.TEXT,
            false,
            "an expression as for tcpdump, in quotes: 'tcp port 80 and host 10.144.1.2'");

    static Wanted of(Arguments arguments, Node node) {
        return new Wanted(
                arguments.text("peer").map(text -> peer(node, text)),
                arguments.text("filter").orElse(""),
                (int) arguments.number("snap"),
                arguments.number("count"),
                arguments.duration("time"));
    }

    private static NodeId peer(Node node, String text) {
        return node.resolve(text)
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "No node '" + text + "' is known here; 'malachi peers' lists those that are."));
    }
}
