package dev.malachi.plugin.tools.scan;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.PeerTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Shows what a scan has found. */
final class ScanRendering implements ToolOutput {
    private final PrintWriter out;

    ScanRendering(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> document) {
        // All there is to say is in the result.
    }

    @Override
    public void result(Object document) {
        Fields result = Fields.of(document);
        if (result.document().containsKey("nodes")) {
            nodes(result.children("nodes"));
        } else {
            ports(result);
        }
        out.flush();
    }

    private void nodes(List<Fields> nodes) {
        if (nodes.isEmpty()) {
            out.println("No node was heard; 'malachi status' shows the links, and warnings if there are any.");
        } else {
            PeerTable.print(nodes, out);
        }
    }

    private void ports(Fields result) {
        List<Fields> ports = result.children("ports");
        if (result.number("untried") > 0) {
            out.println(
                    result.number("untried") + " ports could not be tried from here: " + result.show("obstacle") + ".");
        }
        if (ports.isEmpty()) {
            out.println("None of " + result.number("tried") + " ports is open.");
            return;
        }
        TextTable table = new TextTable("PORT", "STATE", "SERVICE");
        for (Fields port : ports) {
            table.row(port.number("port") + "/tcp", port.show("state"), port.show("service"));
        }
        table.print(out, "");
    }
}
