package @PACKAGE@;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code malachi @ID@}: asks each peer for an answer. It runs in the daemon and tells what it finds as
 * documents, which the command line shows, and prints as they are with {@code --json}.
 */
final class @CLASS@Tool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "@ID@",
            "Tells which peers answer, and how fast.",
            "",
            List.of(Parameter.option("timeout", "--timeout", ParameterType.DURATION, "1s", "how long to wait for each")
                    .within("10ms", "1m")),
            ToolDescription.Place.DAEMON,
            true);

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        Node node = call.node();
        Duration timeout = call.arguments().duration("timeout");
        int silent = 0;
        for (PeerStatus peer : node.peers()) {
            long start = System.nanoTime();
            Optional<EchoReply> reply = node.echo(peer.id(), new byte[16], timeout);
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("id", peer.id().hex());
            event.put("answers", reply.isPresent());
            event.put("micros", reply.isPresent() ? (System.nanoTime() - start) / 1000 : -1);
            output.event(event);
            silent += reply.isPresent() ? 0 : 1;
        }
        return silent == 0 ? 0 : 1;
    }
}
