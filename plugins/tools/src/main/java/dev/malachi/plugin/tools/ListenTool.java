package dev.malachi.plugin.tools;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code malachi listen}: shows the datagrams that arrive at a port. */
public final class ListenTool implements Tool {
    /** Datagrams that wait for a slow reader; more are dropped, as a socket does, since the control thread must not wait. */
    private static final int QUEUE = 4096;

    private static final double MAX_SECONDS = 86_400.0 * 365;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "listen",
            "Shows the datagrams that arrive at a port.",
            """
            Ends after COUNT datagrams, after the time given with -t, or by Ctrl-C. Exit code 1 when the time is over with \
            fewer than COUNT, or none at all.""",
            List.of(
                    Parameter.option(
                            "count", "-n", ParameterType.INTEGER, "0", "how many to wait for, 0 for any number"),
                    Parameter.option("time", "-t", ParameterType.DECIMAL, "0", "seconds to listen, 0 for ever"),
                    Parameter.positional("port", ParameterType.INTEGER, true, "port to listen on")),
            Place.DAEMON,
            true);

    /** Made by the plugin. */
    public ListenTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        int port = Ports.check(call.arguments().number("port"));
        long count = call.arguments().number("count");
        if (count < 0) {
            throw usage("-n takes the number of datagrams to wait for, 0 for any, not " + count + ".");
        }
        double seconds = call.arguments().decimal("time");
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw usage("-t takes seconds, 0 for ever, not " + seconds + ".");
        }
        long timeNanos = seconds == 0 ? Long.MAX_VALUE : Math.round(seconds * 1e9);
        BlockingQueue<Datagram> arrived = new ArrayBlockingQueue<>(QUEUE);
        long startNanos = System.nanoTime();
        try (DatagramPort _ = call.node().bind(port, arrived::offer)) {
            output.progress(0, 1, "listening on port " + port);
            for (long seen = 0; count == 0 || seen < count; seen++) {
                long leftNanos = timeNanos - (System.nanoTime() - startNanos);
                Datagram datagram = arrived.poll(leftNanos, TimeUnit.NANOSECONDS);
                if (datagram == null) {
                    if (count == 0 && seen > 0) {
                        return 0;
                    }
                    throw new MalachiException(MalachiException.Kind.FAILED, tooFew(seen, count, port, seconds));
                }
                output.event(document(datagram));
            }
        }
        return 0;
    }

    private static String tooFew(long seen, long count, int port, double seconds) {
        String span = BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString() + " s";
        return seen == 0
                ? "No datagram came to port " + port + " within " + span + "."
                : "Only " + seen + " of " + count + " datagrams came to port " + port + " within " + span + ".";
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofEvents(out, event -> print(event, out));
    }

    private static Map<String, Object> document(Datagram datagram) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("from", datagram.from().hex());
        document.put("fromPort", (long) datagram.fromPort());
        document.put("port", (long) datagram.toPort());
        document.put("hex", HexFormat.of().formatHex(datagram.payload()));
        document.put("text", new String(datagram.payload(), StandardCharsets.UTF_8));
        return document;
    }

    private static void print(Fields datagram, PrintWriter out) {
        String from = datagram.show("from");
        String text = datagram.text("text").orElse("").stripTrailing();
        out.println(Ids.brief(from) + ":" + datagram.number("fromPort") + "  "
                + (isPrintable(text) ? text : "hex " + datagram.show("hex")));
    }

    /** A datagram comes from elsewhere: what could steer the terminal, or is no text at all, is shown in hex. */
    private static boolean isPrintable(String text) {
        return text.codePoints()
                .allMatch(c -> c == '\t'
                        || c != '\uFFFD'
                                && Character.isDefined(c)
                                && !Character.isISOControl(c)
                                && Character.getType(c) != Character.FORMAT
                                && Character.getType(c) != Character.SURROGATE);
    }

    private static MalachiException usage(String message) {
        return new MalachiException(MalachiException.Kind.USAGE, message);
    }
}
