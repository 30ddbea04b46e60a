package dev.malachi.plugin.tools.presence;

import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.PeerTable;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** {@code malachi discover}: asks every link who is there. */
public final class DiscoverTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "discover",
            "Asks every link who is there, and lists who has answered.",
            "Lists the nodes that were heard while it waited, as 'malachi peers' does; exit code 1 if there was none.",
            List.of(Parameter.option("time", "-t", ParameterType.DURATION, "2s", "how long to wait for answers")
                    .within("100ms", "60s")),
            Place.DAEMON,
            false);

    /** Made by the plugin. */
    public DiscoverTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Node node = call.node();
        Duration time = call.arguments().duration("time");
        node.discover();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            // Ctrl-C: what has answered so far is the result
        }
        List<PeerStatus> heard = node.peers().stream()
                .filter(peer -> peer.lastSeenSeconds().isPresent()
                        && peer.lastSeenSeconds().getAsLong() <= time.toSeconds())
                .toList();
        output.result(Documents.peers(heard));
        return heard.isEmpty() ? 1 : 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            List<Fields> peers = Fields.listOf(result);
            if (peers.isEmpty()) {
                out.println("No node has answered; 'malachi status' shows the links, and warnings if there are any.");
            } else {
                PeerTable.print(peers, out);
            }
        });
    }
}
