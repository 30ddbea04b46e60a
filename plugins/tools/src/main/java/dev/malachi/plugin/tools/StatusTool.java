package dev.malachi.plugin.tools;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
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
import java.util.Map;
import java.util.stream.Collectors;

/** {@code malachi status}: a picture of the running node. */
public final class StatusTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "status", "Shows the running node: addresses, links, peers, plugins.", "", List.of(), Place.DAEMON, false);

    /** Made by the plugin. */
    public StatusTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        output.result(Documents.status(call.node().status()));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.of(result), out));
    }

    private static void print(Fields status, PrintWriter out) {
        out.println("Malachi " + status.show("version") + ", up " + Units.span(status.number("uptimeSeconds")));
        TextTable table = new TextTable("Node ID", Ids.printed(status.show("id")));
        table.row("Name", status.show("name"));
        table.row("Virtual IPv4", status.show("ipv4"));
        table.row("Virtual IPv6", status.show("ipv6"));
        table.row("TUN", status.child("tun").map(StatusTool::tun).orElse("none"));
        List<Fields> links = status.children("links");
        if (links.isEmpty()) {
            table.row("Link", "none");
        }
        for (Fields link : links) {
            table.row(
                    "Link",
                    link.show("name") + " (" + link.show("driver") + "), " + link.show("mac") + ", MTU "
                            + link.number("mtu") + ", " + link.show("state"));
        }
        table.row("Peers", Long.toString(status.number("peers")));
        table.row("Crypto", status.show("crypto") + ", bulk cipher by " + status.show("aead"));
        status.child("offloads")
                .filter(offloads -> !offloads.document().isEmpty())
                .ifPresent(offloads -> table.row("Offloads", offloads(offloads)));
        for (Fields plugin : status.children("plugins")) {
            table.row("Plugin", plugin.show("id") + " " + plugin.show("version") + ", " + plugin.show("state"));
        }
        status.children("warnings").forEach(warning -> table.row("Warning", Warnings.sentence(warning)));
        table.print(out, "  ");
    }

    private static String tun(Fields tun) {
        return tun.show("state").equals("gone")
                ? tun.show("name") + ", gone"
                : tun.show("name") + ", MTU " + tun.number("mtu") + ", " + tun.show("state")
                        + tun.texts("addresses").stream()
                                .map(address -> ", " + address)
                                .collect(Collectors.joining());
    }

    private static String offloads(Fields offloads) {
        return offloads.document().entrySet().stream()
                .map((Map.Entry<?, ?> offload) -> offload.getKey() + " " + offload.getValue())
                .collect(Collectors.joining(", "));
    }
}
