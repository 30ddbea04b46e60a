package dev.malachi.plugin.tools;

import dev.malachi.api.DatagramPort;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.RawText;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code malachi send}: one datagram, or one for each line of standard input. */
public final class SendTool implements Tool {
    private static final String OBSTACLE = "obstacle";
    private static final long MAX_RATE = 1_000_000;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "send",
            "Sends a datagram to a node, or one for each line of standard input.",
            """
            A datagram holds up to 65,535 bytes and, like UDP, may be lost. Without TEXT each line of standard input becomes \
            a datagram, until its end. Bytes are sent as they are, whatever the locale; --hex writes those that cannot be typed. \
            'malachi listen PORT' on the other node shows them. Exit code 1 if the node is known to be unreachable: what was \
            sent goes only if it answers within seconds.""",
            List.of(
                    Parameter.option(
                            "from", "--from", ParameterType.INTEGER, "", "source port; a free one unless given"),
                    Parameter.flag(
                            "hex", "--hex", "the text is hex digits; white space and colons between them are skipped"),
                    Parameter.option(
                            "rate", "--rate", ParameterType.INTEGER, "", "at most this many datagrams a second"),
                    Parameter.positional(
                            "target", ParameterType.NODE, true, "id, id prefix, virtual address or name of the node"),
                    Parameter.positional("port", ParameterType.INTEGER, true, "destination port"),
                    Parameter.positional("text", ParameterType.TEXT, false, "what to send")),
            Place.DAEMON,
            false,
            Optional.of("text"));

    /** Made by the plugin. */
    public SendTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        Node node = call.node();
        int port = Ports.check(call.arguments().number("port"));
        Optional<Pace> pace = optionalNumber(call, "rate").map(Pace::perSecond);
        Optional<Integer> from = optionalNumber(call, "from").map(Ports::check);
        Target target = Target.find(node, call.arguments().requireText("target"));
        boolean hex = call.arguments().flag("hex");
        if (from.isPresent()) {
            return told(output, send(call, new Sender(node, target, from.get(), port, hex), pace));
        }
        // Bound while sending, so that no other socket gets the port and what comes back is not refused as sent to
        // none.
        try (DatagramPort free = node.bind(0, datagram -> {})) {
            return told(output, send(call, new Sender(node, target, free.port(), port, hex), pace));
        }
    }

    private static int told(ToolOutput output, Map<String, Object> result) {
        output.result(result);
        return result.containsKey(OBSTACLE) ? 1 : 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.of(result), out));
    }

    private static Map<String, Object> send(ToolCall call, Sender sender, Optional<Pace> pace)
            throws InterruptedException {
        Optional<String> text = call.arguments().text("text");
        if (text.isPresent()) {
            sender.send(text.get(), "");
            return sender.result();
        }
        long line = 0;
        for (Optional<String> next = call.input().nextLine();
                next.isPresent();
                next = call.input().nextLine()) {
            line++;
            if (pace.isPresent()) {
                pace.get().await();
            }
            sender.send(next.get(), "Line " + line + ": ");
        }
        return sender.result();
    }

    private static Optional<Long> optionalNumber(ToolCall call, String name) {
        return call.arguments().has(name) ? Optional.of(call.arguments().number(name)) : Optional.empty();
    }

    private static void print(Fields result, PrintWriter out) {
        long datagrams = result.number("datagrams");
        String target = result.show("target");
        out.println("Sent " + datagrams + (datagrams == 1 ? " datagram" : " datagrams") + ", "
                + Units.bytes(result.number("bytes")) + ", from port " + result.number("fromPort") + " to "
                + Ids.brief(target) + " port " + result.number("port") + ".");
        result.text(OBSTACLE).ifPresent(obstacle -> out.println("It is not likely to arrive. " + obstacle));
    }

    /** Spreads sendings evenly; never makes up for time in which there was nothing to send. */
    private static final class Pace {
        private final long intervalNanos;
        private long dueNanos = System.nanoTime();

        private Pace(long intervalNanos) {
            this.intervalNanos = intervalNanos;
        }

        static Pace perSecond(long rate) {
            if (rate < 1 || rate > MAX_RATE) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        "--rate takes 1 to " + MAX_RATE + " datagrams a second, not " + rate + ".");
            }
            return new Pace(TimeUnit.SECONDS.toNanos(1) / rate);
        }

        void await() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
            dueNanos = Math.max(dueNanos, System.nanoTime() - intervalNanos) + intervalNanos;
        }
    }

    /** Sends texts to one port of one node and counts them. */
    private static final class Sender {
        private static final HexFormat HEX = HexFormat.of();

        private final Node node;
        private final Target target;
        private final int fromPort;
        private final int port;
        private final boolean hex;
        private long datagrams;
        private long bytes;

        Sender(Node node, Target target, int fromPort, int port, boolean hex) {
            this.node = node;
            this.target = target;
            this.fromPort = fromPort;
            this.port = port;
            this.hex = hex;
        }

        /** Sends a text; {@code where} begins the sentence if it is no hex. */
        void send(String text, String where) {
            byte[] payload = hex ? parseHex(text, where) : RawText.bytes(text);
            node.send(target.id(), fromPort, port, payload);
            datagrams++;
            bytes += payload.length;
        }

        Map<String, Object> result() {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("target", target.id().hex());
            result.put("port", (long) port);
            result.put("fromPort", (long) fromPort);
            result.put("datagrams", datagrams);
            result.put("bytes", bytes);
            Target.obstacle(node, target.id()).ifPresent(obstacle -> result.put(OBSTACLE, obstacle));
            return result;
        }

        private static byte[] parseHex(String text, String where) {
            String digits = text.replaceAll("[\\s:]", "");
            try {
                return HEX.parseHex(digits);
            } catch (IllegalArgumentException e) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        where + "--hex takes pairs of hex digits such as 'de ad be ef'; "
                                + (digits.length() % 2 == 1
                                        ? digits.length() + " digits are no whole number of bytes."
                                        : "'" + text + "' has others."),
                        e);
            }
        }
    }
}
