package dev.malachi.plugin.tools.text;

import dev.malachi.api.control.Fields;
import dev.malachi.api.wording.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalDouble;

/** The table of peers, with their warnings below. */
public final class PeerTable {
    private PeerTable() {}

    /**
     * Prints it.
     *
     * @param peers documents of peers
     * @param out the terminal
     */
    public static void print(List<Fields> peers, PrintWriter out) {
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
