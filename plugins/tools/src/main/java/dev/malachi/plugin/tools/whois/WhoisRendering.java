package dev.malachi.plugin.tools.whois;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Shows who somebody is, a line for each thing that is known. */
final class WhoisRendering implements ToolOutput {
    private final PrintWriter out;

    WhoisRendering(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> event) {
        // All there is to say is in the result.
    }

    @Override
    public void result(Object document) {
        Fields result = Fields.of(document);
        boolean first = true;
        for (Fields node : result.children("nodes")) {
            if (!first) {
                out.println();
            }
            first = false;
            node(node);
        }
        connections(result.children("connections"));
        out.flush();
    }

    private void node(Fields node) {
        var lines = new TextTable();
        lines.row("Node ID:", Ids.printed(node.show("id")));
        lines.row("Short ID:", node.show("shortId"));
        node.text("name").ifPresent(name -> lines.row("Name:", name));
        lines.row("Virtual IP:", node.show("ipv4"));
        lines.row("IPv6:", node.show("ipv6"));
        if (node.flag("self")) {
            lines.row("This is:", "this node itself");
            lines.print(out, "");
            return;
        }
        if (node.text("link").isPresent()) {
            lines.row(
                    "Where:",
                    node.text("mac").map(mac -> mac + " on ").orElse("")
                            + node.show("link")
                            + node.text("via")
                                    .map(via -> " via " + Ids.brief(via))
                                    .orElse(""));
        }
        lines.row("State:", state(node));
        lines.row("Trust:", trust(node));
        if (node.has("sessionSeconds")) {
            lines.row(
                    "Session:",
                    "for " + Units.span(node.number("sessionSeconds")) + ", keys "
                            + Units.span(node.number("keysSeconds")) + " old, " + node.show("cipher"));
        }
        lines.print(out, "");
    }

    private static String state(Fields node) {
        if (!node.flag("known")) {
            return "never heard here";
        }
        return node.show("state")
                + (node.has("lastSeenSeconds") ? ", heard " + Units.span(node.number("lastSeenSeconds")) + " ago" : "");
    }

    private static String trust(Fields node) {
        String trust = node.text("trust").orElse("a stranger");
        return trust
                + (node.flag("settled") ? ", settled" : "")
                + node.text("firstSeen").map(time -> ", first met " + time).orElse("");
    }

    private void connections(List<Fields> connections) {
        if (connections.isEmpty()) {
            return;
        }
        out.println();
        var table = new TextTable("HERE", "THERE", "STATE", "NODE");
        connections.forEach(connection -> table.row(
                connection.show("local"),
                connection.show("remote"),
                connection.show("state"),
                Ids.brief(connection.show("id"))));
        table.print(out, "");
    }
}
