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
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import dev.malachi.plugin.tools.text.Units;
import dev.malachi.plugin.tools.text.Warnings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
            false);

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
                : Rendering.ofResult(out, result -> print(Fields.listOf(result), out));
    }

    private static void print(List<Fields> peers, PrintWriter out) {
        if (peers.isEmpty()) {
            out.println(
                    "No peers known yet. Nodes on the same Ethernet are found by themselves, usually within a second.");
            return;
        }
        TextTable table = new TextTable(
                "ID", "NAME", "IPV4", "STATE", "TRUST", "DIALECT", "LINK", "RTT", "RECEIVED", "SENT", "SEEN");
        for (Fields peer : peers) {
            table.row(
                    peer.show("shortId"),
                    peer.show("name"),
                    peer.show("ipv4"),
                    peer.show("state"),
                    peer.show("trust"),
                    peer.show("dialect"),
                    link(peer),
                    roundTrip(peer.decimal("rttMs")),
                    Units.bytes(peer.number("rxBytes")),
                    Units.bytes(peer.number("txBytes")),
                    peer.has("lastSeenSeconds") ? Units.span(peer.number("lastSeenSeconds")) + " ago" : "never");
        }
        table.print(out, "");
        peers.forEach(peer ->
                peer.children("warnings").forEach(warning -> out.println("Warning: " + Warnings.sentence(warning))));
    }

    private static String link(Fields peer) {
        String link = peer.show("link");
        return peer.text("via").map(via -> link + " via " + Ids.brief(via)).orElse(link);
    }

    private static String roundTrip(OptionalDouble millis) {
        return millis.isPresent() ? Units.millis(millis.getAsDouble()) + " ms" : "-";
    }
}
