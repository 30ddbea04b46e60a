package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wire.Wire;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** {@code malachi ping}: asks a node for echoes and measures the round trip. */
public final class PingTool implements Tool {
    /** As other pings for ordinary users: 500 probes a second are a measurement, more are a flood. */
    private static final double MIN_INTERVAL_SECONDS = 0.002;

    private static final double MIN_WAIT_SECONDS = 0.001;
    private static final double MAX_SECONDS = 86_400;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "ping",
            "Asks a node for echoes and measures the round trip.",
            """
            The echoes travel inside the encrypted session, so an answer proves that the node holds its key. Ends with exit \
            code 1 when nothing came back; Ctrl-C shows the statistics so far.""",
            List.of(
                    Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many to send, 0 for ever"),
                    Parameter.option("interval", "-i", ParameterType.DECIMAL, "1", "seconds between two"),
                    Parameter.option("size", "-s", ParameterType.INTEGER, "64", "bytes of data in each, 0 to 1264"),
                    Parameter.option("wait", "-W", ParameterType.DECIMAL, "2", "seconds to wait for each answer"),
                    Parameter.positional(
                            "target", ParameterType.NODE, true, "id, id prefix, virtual address or name of the node")),
            Place.DAEMON,
            false);

    /** Made by the plugin. */
    public PingTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        PingRun.Settings settings = settings(call);
        Target target = Target.find(call.node(), call.arguments().requireText("target"));
        return new PingRun(call.node(), target, settings, output).run();
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new PingRendering(out);
    }

    private static PingRun.Settings settings(ToolCall call) {
        long count = call.arguments().number("count");
        if (count < 0) {
            throw usage("-c takes the number of echoes to send, 0 for ever, not " + count + ".");
        }
        long size = call.arguments().number("size");
        if (size < 0 || size > Wire.ECHO_MAX_BYTES) {
            throw usage("-s takes 0 to " + Wire.ECHO_MAX_BYTES + " bytes, not " + size + ".");
        }
        Duration interval = seconds("-i", call.arguments().decimal("interval"), MIN_INTERVAL_SECONDS);
        Duration wait = seconds("-W", call.arguments().decimal("wait"), MIN_WAIT_SECONDS);
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
}
