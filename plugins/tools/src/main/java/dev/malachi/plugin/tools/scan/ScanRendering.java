package dev.malachi.plugin.tools.scan;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.PeerTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Shows what a scan has found, and on a terminal how far it is. */
final class ScanRendering implements ToolOutput {
    private static final int BAR = 40;

    /** To the beginning of the line, which is cleared (ECMA-48 §8.3.41 EL). */
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;

    ScanRendering(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void event(Map<String, Object> document) {
        Fields event = new Fields(document);
        long total = event.number("total");
        if (terminal && event.show("event").equals(ScanTool.PROGRESS) && total > 0) {
            int filled = (int) (BAR * event.number("done") / total);
            out.print(CLEAR_LINE + "[" + "#".repeat(filled) + " ".repeat(BAR - filled) + "] " + event.number("done")
                    + "/" + total);
            out.flush();
        }
    }

    @Override
    public void result(Object document) {
        Fields result = Fields.of(document);
        if (terminal) {
            out.print(CLEAR_LINE);
        }
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
