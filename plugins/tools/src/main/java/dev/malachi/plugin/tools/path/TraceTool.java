package dev.malachi.plugin.tools.path;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.Target;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Units;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code malachi trace}: the nodes on the way to a node, with round trips. */
public final class TraceTool implements Tool {
    /** Event: it begins; keys {@code target maxHops}. */
    private static final String START = "start";
    /** Event: a node on the way; keys {@code hop id ipv4 ipv6 rttMs}, of the own node with hop 0. */
    private static final String HOP = "hop";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final byte[] DATA = new byte[32];
    private static final long MOST_HOPS = 64;
    private static final long MOST_PROBES = 100;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "trace",
                    "Shows the nodes on the way to a node.",
                    """
                    Line 1 is this node, the last one the target, each of the others with the round trips of as many probes as \
                    -q says; * stands for one that was not answered. With -m it goes no further than to so many nodes after this one. Probes go through the encrypted session. Ends with exit code 1 if \
                    the target does not answer.""",
                    List.of(
                            Parameter.option("hops", "-m", ParameterType.INTEGER, "30", "the most nodes after this one")
                                    .within("1", Long.toString(MOST_HOPS)),
                            Parameter.option("probes", "-q", ParameterType.INTEGER, "3", "probes for each node")
                                    .within("1", Long.toString(MOST_PROBES)),
                            Parameter.positional(
                                    "target", ParameterType.NODE, true, "id, id prefix, virtual address or name")),
                    Place.DAEMON,
                    false)
            .alsoCalled("traceroute");

    /** Made by the plugin. */
    public TraceTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Node node = call.node();
        String text = call.arguments().requireText("target");
        Target target = Target.find(node, text);
        int probes = (int) call.arguments().number("probes");
        Map<String, Object> start = new LinkedHashMap<>();
        start.put("event", START);
        start.put("target", text);
        start.put("maxHops", call.arguments().number("hops"));
        output.event(start);
        Target own = Target.find(node, node.id().hex());
        output.event(event(hop(0, own, List.of()))); // nothing is sent to it that could be measured
        List<Object> hops = new ArrayList<>();
        boolean reached = target.id().equals(node.id());
        try {
            for (Target next : way(node, target)) {
                if (hops.size() == call.arguments().number("hops")) {
                    break;
                }
                List<Object> times = probe(node, next.id(), probes);
                reached = next.id().equals(target.id()) && times.stream().anyMatch(Number.class::isInstance);
                Map<String, Object> hop = hop(hops.size() + 1, next, times);
                output.event(event(hop));
                hops.add(hop);
            }
        } catch (InterruptedException e) {
            // Ctrl-C: what is there so far is the result
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("hops", hops);
        result.put("reached", reached);
        if (!reached) {
            Target.obstacle(node, target.id()).ifPresent(obstacle -> result.put("obstacle", obstacle));
        }
        output.result(result);
        return reached ? 0 : 1;
    }

    /** The nodes on the way, the target last: a peer on a link of this node is the first hop, others have a neighbour before them. */
    private static List<Target> way(Node node, Target target) {
        if (target.id().equals(node.id())) {
            return List.of();
        }
        List<Target> way = new ArrayList<>();
        node.peers().stream()
                .filter(peer -> peer.id().equals(target.id()))
                .flatMap(peer -> peer.via().stream())
                .forEach(via -> way.add(Target.find(node, via.hex())));
        way.add(target);
        return way;
    }

    private static List<Object> probe(Node node, NodeId id, int probes) throws InterruptedException {
        List<Object> times = new ArrayList<>();
        for (int i = 0; i < probes; i++) {
            Optional<EchoReply> reply = node.echo(id, DATA, PATIENCE);
            times.add(Documents.orAbsent(reply.map(EchoReply::roundTripNanos).map(Units::toMillis)));
        }
        return times;
    }

    private static Map<String, Object> hop(long number, Target node, List<Object> times) {
        Map<String, Object> hop = new LinkedHashMap<>();
        hop.put("hop", number);
        hop.put("id", node.id().hex());
        hop.put("ipv4", Documents.textOrAbsent(node.ipv4()));
        hop.put("ipv6", node.ipv6());
        hop.put("rttMs", times);
        return hop;
    }

    private static Map<String, Object> event(Map<String, Object> hop) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", HOP);
        event.putAll(hop);
        return event;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new Rendering(out);
    }

    /** As the original prints it, which counts the own node as the first. */
    private record Rendering(PrintWriter out) implements ToolOutput {
        @Override
        public void event(Map<String, Object> document) {
            Fields event = new Fields(document);
            switch (event.show("event")) {
                case START ->
                    out.println("maltrace to " + event.show("target") + ", " + event.number("maxHops") + " hops max");
                case HOP -> print(event);
                default -> {
                    // A newer daemon may say more than this command knows.
                }
            }
            out.flush();
        }

        private void print(Fields hop) {
            StringBuilder line = new StringBuilder("%3d  ".formatted(hop.number("hop") + 1));
            line.append(hop.text("ipv4").orElseGet(() -> hop.show("ipv6")));
            if (hop.number("hop") > 0) {
                line.append(" (").append(Ids.dotted(hop.show("id"))).append(')');
            }
            if (hop.document().get("rttMs") instanceof List<?> times) {
                for (Object time : times) {
                    line.append("  ")
                            .append(time instanceof Number millis ? Units.roundTrip(millis.doubleValue()) + "ms" : "*");
                }
            }
            out.println(line);
        }

        @Override
        public void result(Object document) {
            Fields result = Fields.of(document);
            if (!result.flag("reached")) {
                out.println(result.text("obstacle").orElse("The target was not reached."));
            }
            out.flush();
        }
    }
}
