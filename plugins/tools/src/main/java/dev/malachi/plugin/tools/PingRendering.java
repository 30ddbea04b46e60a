package dev.malachi.plugin.tools;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Shows a ping in the manner of the original {@code malping}, which is that of iputils. */
final class PingRendering implements ToolOutput {
    private final PrintWriter out;
    private long elapsedMillis;

    PingRendering(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> document) {
        Fields event = new Fields(document);
        String node = event.show("shortId");
        switch (event.show("event")) {
            case PingRun.START ->
                out.println(
                        "MALPING " + node + " (" + event.show("ipv4") + "): " + event.number("bytes") + " data bytes");
            case PingRun.REPLY ->
                out.println(event.number("bytes") + " bytes from " + node + ": seq=" + event.number("seq") + " time="
                        + millis(event, "rttMs") + " ms");
            case PingRun.TIMEOUT -> out.println("no answer from " + node + ": seq=" + event.number("seq"));
            case PingRun.END -> elapsedMillis = event.number("timeMs");
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
        out.println("--- " + Ids.brief(result.show("target")) + " malping statistics ---");
        out.println(String.format(
                Locale.ROOT,
                "%d packets transmitted, %d received, %.1f%% packet loss, time %dms",
                result.number("transmitted"),
                result.number("received"),
                result.decimal("lossPercent").orElse(0),
                elapsedMillis));
        result.child("rttMs")
                .ifPresent(rtt -> out.println("rtt min/avg/max/mdev = " + millis(rtt, "min") + "/" + millis(rtt, "avg")
                        + "/" + millis(rtt, "max") + "/" + millis(rtt, "mdev") + " ms"));
        result.text("obstacle").ifPresent(out::println);
        out.flush();
    }

    private static String millis(Fields fields, String key) {
        return Units.millis(fields.decimal(key).orElse(0));
    }
}
