package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Parameter;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.tools.text.Fields;
import dev.malachi.plugin.tools.text.Rendering;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code malachi ping}: asks a node for echoes and measures the round trip. */
public final class PingTool implements Tool {
    /** As other pings for ordinary users: 500 probes a second are a measurement, more are a flood. */
    private static final double MIN_INTERVAL_SECONDS = 0.002;

    private static final double MIN_WAIT_SECONDS = 0.001;
    private static final double MAX_SECONDS = 86_400;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "ping",
            "Ask a node for echoes and measure the round trip.",
            """
            The echoes travel inside the encrypted session, so an answer proves that the node holds its key. Ends with exit \
            code 1 when nothing came back; Ctrl-C shows the statistics so far.""",
            List.of(
                    Parameter.option("count", "-c", ToolDescription.Type.INTEGER, "4", "How many to send; 0 for ever."),
                    Parameter.option("interval", "-i", ToolDescription.Type.DECIMAL, "1", "Seconds between two."),
                    Parameter.option(
                            "size", "-s", ToolDescription.Type.INTEGER, "56", "Bytes of data in each, 0 to 1264."),
                    Parameter.option(
                            "wait", "-W", ToolDescription.Type.DECIMAL, "2", "Seconds to wait for each answer."),
                    Parameter.positional(
                            "target",
                            ToolDescription.Type.TEXT,
                            true,
                            "Id, id prefix, virtual address or name of the node.")),
            Place.DAEMON,
            false);

    /** Made by the service loader. */
    public PingTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        PingRun.Settings settings = settings(call);
        Target target = Target.find(call.node(), call.requireText("target"));
        return new PingRun(call.node(), target, settings, output).run();
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new Rendering(out, event -> printEvent(event, out), result -> printStatistics(Fields.of(result), out));
    }

    private static PingRun.Settings settings(ToolCall call) {
        long count = call.number("count");
        if (count < 0) {
            throw usage("-c takes the number of echoes to send, 0 for ever, not " + count + ".");
        }
        long size = call.number("size");
        if (size < 0 || size > Wire.ECHO_MAX_BYTES) {
            throw usage("-s takes 0 to " + Wire.ECHO_MAX_BYTES + " bytes, not " + size + ".");
        }
        Duration interval = seconds("-i", call.decimal("interval"), MIN_INTERVAL_SECONDS);
        Duration wait = seconds("-W", call.decimal("wait"), MIN_WAIT_SECONDS);
        return new PingRun.Settings(count, interval, (int) size, wait);
    }

    private static Duration seconds(String option, double value, double least) {
        if (value < least || value > MAX_SECONDS) {
            throw usage(option + " takes " + least + " to " + (long) MAX_SECONDS + " seconds, not " + value + ".");
        }
        return Duration.ofNanos(Math.round(value * 1e9));
    }

    private static MalachiException usage(String message) {
        return new MalachiException(MalachiException.Kind.USAGE, message);
    }

    private static void printEvent(Fields event, PrintWriter out) {
        String node = event.show("shortId");
        switch (event.show("event")) {
            case "start" ->
                out.println(
                        "MALPING " + node + " (" + event.show("ipv4") + "): " + event.number("bytes") + " data bytes");
            case "reply" ->
                out.println(event.number("bytes") + " bytes from " + node + ": seq=" + event.number("seq") + " time="
                        + millis(event, "rttMs") + " ms");
            case "timeout" -> out.println("no answer from " + node + ": seq=" + event.number("seq"));
            default -> {
                // A newer daemon may say more than this command knows.
            }
        }
    }

    private static void printStatistics(Fields result, PrintWriter out) {
        String id = result.show("target");
        out.println();
        out.println("--- " + id.substring(0, Math.min(8, id.length())) + " malping statistics ---");
        out.println(String.format(
                Locale.ROOT,
                "%d packets transmitted, %d received, %.1f%% packet loss, time %dms",
                result.number("transmitted"),
                result.number("received"),
                result.decimal("lossPercent").orElse(0),
                result.number("timeMs")));
        result.child("rttMs")
                .ifPresent(rtt -> out.println("rtt min/avg/max/mdev = " + millis(rtt, "min") + "/" + millis(rtt, "avg")
                        + "/" + millis(rtt, "max") + "/" + millis(rtt, "mdev") + " ms"));
    }

    private static String millis(Fields fields, String key) {
        return Units.millis(fields.decimal(key).orElse(0));
    }
}
