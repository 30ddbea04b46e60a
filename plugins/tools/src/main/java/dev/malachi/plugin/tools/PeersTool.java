package dev.malachi.plugin.tools;

import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Fields;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import dev.malachi.plugin.tools.text.TextTable;
import dev.malachi.plugin.tools.text.Units;
import dev.malachi.plugin.tools.text.Warnings;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalDouble;

/** {@code malachi peers}: the nodes this one knows. */
public final class PeersTool implements Tool {
    private static final ToolDescription DESCRIPTION =
            new ToolDescription("peers", "Lists the nodes this one knows.", """
            STATE is new (discovered), session (talking), stale (not heard for long), unreachable (does not answer the \
            handshake), pending (waits for approval) or denied.""", List.of(), Place.DAEMON, false);

    /** Made by the plugin. */
    public PeersTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        output.result(Documents.peers(call.node().peers()));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.listOf(result), out));
    }

    private static void print(List<Fields> peers, PrintWriter out) {
        if (peers.isEmpty()) {
            out.println(
                    "No peers known yet. Nodes on the same Ethernet are found by themselves, usually within a second.");
            return;
        }
        TextTable table =
                new TextTable("ID", "NAME", "IPV4", "STATE", "DIALECT", "LINK", "RTT", "RECEIVED", "SENT", "SEEN");
        for (Fields peer : peers) {
            table.row(
                    peer.show("shortId"),
                    peer.show("name"),
                    peer.show("ipv4"),
                    peer.show("state"),
                    peer.show("dialect"),
                    link(peer),
                    roundTrip(peer.decimal("rttMs")),
                    Units.bytes(peer.number("rxBytes")),
                    Units.bytes(peer.number("txBytes")),
                    Units.span(peer.number("lastSeenSeconds")) + " ago");
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
