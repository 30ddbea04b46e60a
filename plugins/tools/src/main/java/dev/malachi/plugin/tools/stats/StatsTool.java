package dev.malachi.plugin.tools.stats;

import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Screen;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code malachi stats}: what was sent, received and dropped, once or each second. */
public final class StatsTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "stats",
            "Shows what was sent, received and dropped, by link, peer and reason.",
            """
            Totals since the node started; with -w each second anew, with rates, until Ctrl-C. Bytes of peers \
            are those of the packets inside their sessions, those of a link of the frames that have passed it since it was opened. What was \
            dropped stands under its reason. With --json a line for each picture.""",
            List.of(
                    Parameter.flag("watch", "-w", "again each second, with rates"),
                    Parameter.option("interval", "-i", ParameterType.DURATION, "1s", "with -w: the time between two")
                            .within("100ms", "1h"),
                    Parameter.option("count", "-c", ParameterType.INTEGER, "0", "with -w: how many, 0 for ever"),
                    Parameter.option("sort", "--sort", ParameterType.TEXT, "traffic", "the order of peers")
                            .among(List.of("traffic", "received", "sent", "name"))),
            Place.DAEMON,
            true);

    private final Supplier<List<CounterMeanings>> meanings;

    /**
     * Shows counters.
     *
     * @param meanings what those mean that there are now
     */
    public StatsTool(Supplier<List<CounterMeanings>> meanings) {
        this.meanings = meanings;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Sample sample = Sample.of(call.node());
        output.event(sample.document(Optional.empty(), meanings.get()));
        long count = call.arguments().number("count");
        Duration interval = call.arguments().duration("interval");
        try {
            for (long shown = 1; call.arguments().flag("watch") && (count == 0 || shown < count); shown++) {
                Thread.sleep(interval);
                Sample next = Sample.of(call.node());
                output.event(next.document(Optional.of(sample), meanings.get()));
                sample = next;
            }
        } catch (InterruptedException e) {
            // Ctrl-C: all there is has been shown
        }
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        boolean redraw = call.arguments().flag("watch") && Screen.isTerminal();
        return new StatsRendering(out, redraw, call.arguments().text("sort").orElse("traffic"));
    }

    /** What a peer is sorted by, the greatest first; by name otherwise. */
    static long weight(Fields peer, String sort) {
        return switch (sort) {
            case "received" -> peer.number("rxBytes");
            case "sent" -> peer.number("txBytes");
            case "traffic" -> peer.number("rxBytes") + peer.number("txBytes");
            default -> 0;
        };
    }
}
