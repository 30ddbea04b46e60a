package dev.malachi.plugin.tools;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Shows a ping line by line as the original {@code malping} did. */
final class PingRendering implements ToolOutput {
    private final PrintWriter out;
    /** Its virtual address; IPv6 for a node that has no other. */
    private String address = "";

    PingRendering(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> document) {
        Fields event = new Fields(document);
        switch (event.show("event")) {
            case PingRun.START -> {
                address = event.text("ipv4").orElseGet(() -> event.show("ipv6"));
                out.println("MALPING " + Ids.dotted(event.show("shortId")) + " (" + address + "): "
                        + event.number("bytes") + " data bytes");
            }
            case PingRun.REPLY ->
                out.println(event.number("bytes") + " bytes from " + address + ": seq=" + event.number("seq") + " ttl="
                        + event.number("hopLimit") + " time=" + millis(event, "rttMs") + "ms");
            case PingRun.TIMEOUT -> out.println("no answer from " + address + ": seq=" + event.number("seq"));
            default -> {
                // A newer daemon may say more than this command knows.
            }
        }
        out.flush();
    }

    @Override
    public void result(Object document) {
        Fields result = Fields.of(document);
        out.println();
        out.println("--- " + Ids.dotted(result.show("target")) + " (" + address + ") malping statistics ---");
        out.println(String.format(
                Locale.ROOT,
                "%d packets transmitted, %d packets received, %.1f%% packet loss",
                result.number("transmitted"),
                result.number("received"),
                result.decimal("lossPercent").orElse(0)));
        result.child("rttMs")
                .ifPresent(rtt -> out.println("round-trip min/avg/max = " + millis(rtt, "min") + "/"
                        + millis(rtt, "avg") + "/" + millis(rtt, "max") + " ms"));
        result.text("obstacle").ifPresent(out::println);
        out.flush();
    }

    private static String millis(Fields fields, String key) {
        return Units.roundTrip(fields.decimal(key).orElse(0));
    }
}
