package dev.malachi.plugin.tools.stats;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Shows pictures of the counters below each other, or each in the place of the one before. */
final class StatsRendering implements ToolOutput {
    /** Cursor to the upper left, then all is cleared (ECMA-48 §8.3.21 CUP, §8.3.39 ED). */
    private static final String CLEAR = "\033[H\033[2J";

    private final PrintWriter out;
    private final boolean redraw;
    private final String sort;
    private boolean first = true;

    StatsRendering(PrintWriter out, boolean redraw, String sort) {
        this.out = out;
        this.redraw = redraw;
        this.sort = sort;
    }

    @Override
    public void event(Map<String, Object> document) {
        Fields picture = new Fields(document);
        if (redraw) {
            out.print(CLEAR);
        } else if (!first) {
            out.println();
        }
        first = false;
        picture.child("traffic").ifPresent(this::traffic);
        links(picture.children("links"));
        peers(picture.children("peers"));
        drops(picture.children("drops"));
        out.flush();
    }

    @Override
    public void result(Object document) {
        // All there is to say was an event.
    }

    private void traffic(Fields traffic) {
        new TextTable("", "FRAMES", "BYTES", "TUN PACKETS")
                .row("received", count(traffic, "rxFrames"), bytes(traffic, "rxBytes"), count(traffic, "tunTxPackets"))
                .row("sent", count(traffic, "txFrames"), bytes(traffic, "txBytes"), count(traffic, "tunRxPackets"))
                .print(out, "");
    }

    private void links(List<Fields> links) {
        out.println();
        TextTable table = new TextTable("LINK", "STATE", "PEERS", "RECEIVED", "SENT", "DROPPED");
        for (Fields link : links) {
            table.row(
                    link.show("name"),
                    link.show("state"),
                    Long.toString(link.number("peers")),
                    bytes(link, "rxBytes"),
                    bytes(link, "txBytes"),
                    count(link, "drops"));
        }
        table.print(out, "");
    }

    private void peers(List<Fields> peers) {
        if (peers.isEmpty()) {
            return;
        }
        out.println();
        TextTable table = new TextTable("PEER", "NAME", "STATE", "LINK", "RTT", "RECEIVED", "SENT");
        peers.stream()
                .sorted(Comparator.comparingLong((Fields peer) -> -StatsTool.weight(peer, sort))
                        .thenComparing(peer -> peer.show("name")))
                .forEach(peer -> table.row(
                        peer.show("shortId"),
                        peer.show("name"),
                        peer.show("state"),
                        peer.show("link"),
                        peer.decimal("rttMs").isPresent()
                                ? Units.millis(peer.decimal("rttMs").getAsDouble()) + " ms"
                                : "-",
                        bytes(peer, "rxBytes"),
                        bytes(peer, "txBytes")));
        table.print(out, "");
    }

    private void drops(List<Fields> drops) {
        out.println();
        if (drops.isEmpty()) {
            out.println("Nothing was dropped.");
            return;
        }
        TextTable table = new TextTable("DROPPED", "COUNT", "MEANING");
        for (Fields drop : drops) {
            table.row(
                    drop.show("reason"),
                    count(drop, "count"),
                    drop.text("meaning").orElse(""));
        }
        table.print(out, "");
    }

    private static String count(Fields fields, String key) {
        return fields.number(key)
                + (fields.has(key + "PerSecond") ? " (" + fields.number(key + "PerSecond") + "/s)" : "");
    }

    private static String bytes(Fields fields, String key) {
        return Units.bytes(fields.number(key))
                + (fields.has(key + "PerSecond") ? " (" + Units.bytes(fields.number(key + "PerSecond")) + "/s)" : "");
    }
}
