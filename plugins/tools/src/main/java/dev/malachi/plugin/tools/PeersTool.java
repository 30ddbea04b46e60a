package dev.malachi.plugin.tools;

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
import java.util.Optional;

/** {@code malachi peers}: the nodes this one knows, and what a person says of them. */
public final class PeersTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "peers",
                    "Lists the nodes this one knows; approves, rejects, forgets or denies one.",
                    """
            STATE is new (discovered), session (talking), stale (not heard for long, or does not \
            answer now), unreachable (has not answered for so long that packets to it are refused), pending (not talked to before it is approved) or denied. TRUST is met (pinned at its first session, no \
            person has looked at it), approved, denied, or - for one that was only heard.

            'approve' lets a node in under every --trust mode, also one that was never heard; it takes the full id only, as \
            'malachi keys show' prints it on that machine. 'reject' drops one that waits under --trust approve. 'forget' removes \
            pin, name, address, approval and sessions. 'deny' does the same and keeps the node out until it is approved, over \
            restarts too. These three take what means exactly one node of the list: id, prefix of 4 or more digits, address or \
            name. All four are for root and the user that the daemon runs as.""",
                    List.of(
                            Parameter.positional(
                                            "action",
                                            ParameterType.TEXT,
                                            false,
                                            "what to say of a node; without it, all are listed")
                                    .among(PeerVerdict.ACTIONS),
                            Parameter.positional("id", ParameterType.NODE, false, "the node it is about")),
                    Place.DAEMON,
                    false)
            .alsoCalled("neighbors");

    /** Made by the plugin. */
    public PeersTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Optional<String> action = call.arguments().text("action");
        output.result(
                action.isPresent()
                        ? PeerVerdict.pass(call, action.get())
                        : Documents.peers(call.node().peers()));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return call.arguments().text("action").isPresent()
                ? Rendering.ofResult(
                        out, result -> out.println(Fields.of(result).show("text")))
                : Rendering.ofResult(out, result -> PeerTable.print(Fields.listOf(result), out));
    }
}
