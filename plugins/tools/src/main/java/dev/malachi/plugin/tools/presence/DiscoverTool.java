package dev.malachi.plugin.tools.presence;

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
import java.util.List;

/** {@code malachi discover}: asks every link who is there. */
public final class DiscoverTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "discover",
            "Asks every link who is there, and lists who has answered.",
            """
            Lists the nodes that were heard since it asked, as 'malachi peers' does; exit code 1 if there was none. It ends early \
            when all nodes that were known have answered and no other was heard for a second.""",
            List.of(Parameter.option(
                            "time", "-t", ParameterType.DURATION, "2s", "how long to wait for answers at the most")
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
        List<PeerStatus> heard = RollCall.of(call.node(), call.arguments().duration("time"), output);
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
