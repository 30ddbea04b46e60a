package dev.malachi.plugin.tools.scan;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.control.Documents;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.Target;
import dev.malachi.plugin.tools.text.Screen;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code malachi scan}: nodes on the links, or TCP ports of a node. */
public final class ScanTool implements Tool {
    /** Event: how far a scan of ports is; keys {@code done total}. */
    static final String PROGRESS = "progress";

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "scan",
            "Lists the nodes on the links, or the open TCP ports of a node.",
            """
            Without TARGET every link is asked who is there, and the nodes that were heard in that time are listed, \
            those that only announced themselves too. With TARGET a TCP connection to each port is tried over mal0, by the daemon, and closed at once: open (something \
            listens), closed (refused) or filtered (no answer). Only open ones are listed unless --all-states is given. \
            Ctrl-C shows what was found so far. Scan only nodes that you may.""",
            List.of(
                    Parameter.option("time", "-t", ParameterType.DURATION, "3s", "how long to wait for nodes")
                            .within("100ms", "5m"),
                    Parameter.option("ports", "-p", ParameterType.LIST, "1-1024", "ports, such as 22,80,8000-8100"),
                    Parameter.option("rate", "--rate", ParameterType.INTEGER, "500", "connections tried a second")
                            .within("1", "5000"),
                    Parameter.option("wait", "-W", ParameterType.DURATION, "1s", "how long to wait for each port")
                            .within("10ms", "30s"),
                    Parameter.flag("all-states", "--all-states", "list closed and filtered ports too"),
                    Parameter.positional("target", ParameterType.NODE, false, "the node whose ports are tried")),
            Place.DAEMON,
            false);

    /** Made by the plugin. */
    public ScanTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Optional<String> target = call.arguments().text("target");
        return target.isPresent() ? ports(call, target.get(), output) : nodes(call, output);
    }

    private static int nodes(ToolCall call, ToolOutput output) {
        Node node = call.node();
        Duration time = call.arguments().duration("time");
        node.discover();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            // Ctrl-C: what has answered so far is the result
        }
        List<PeerStatus> heard = node.peers().stream()
                .filter(peer -> peer.lastSeenSeconds().isPresent()
                        && peer.lastSeenSeconds().getAsLong() <= time.toSeconds())
                .toList();
        output.result(Map.of("nodes", Documents.peers(heard)));
        return heard.isEmpty() ? 1 : 0;
    }

    private static int ports(ToolCall call, String text, ToolOutput output) {
        List<Integer> ports = PortList.parse(call.arguments().list("ports"));
        Node node = call.node();
        Target target = Target.find(node, text);
        if (node.status().tun().isEmpty()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Ports are tried over mal0, and this node runs without a TUN interface (--no-tun).");
        }
        Target.obstacle(node, target.id()).ifPresent(obstacle -> {
            throw new MalachiException(MalachiException.Kind.FAILED, obstacle);
        });
        var names = new ServiceNames(Path.of("/etc/services"));
        List<PortScan.Result> results = new ArrayList<>();
        var scan = new PortScan(
                target.ipv4().isEmpty() ? target.ipv6() : target.ipv4(),
                (int) call.arguments().number("rate"),
                call.arguments().duration("wait"));
        int step = Math.max(1, ports.size() / 100);
        try {
            scan.run(ports, result -> {
                results.add(result);
                if (results.size() % step == 0) {
                    output.event(
                            Map.of("event", PROGRESS, "done", (long) results.size(), "total", (long) ports.size()));
                }
            });
        } catch (InterruptedException e) {
            // Ctrl-C: what was found so far is the result
        }
        boolean all = call.arguments().flag("all-states");
        List<Object> listed = results.stream()
                .sorted(Comparator.comparingInt(PortScan.Result::port))
                .filter(result -> all || result.state() == PortScan.State.OPEN)
                .<Object>map(result -> document(result, names))
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", target.id().hex());
        document.put("ports", listed);
        document.put("tried", (long) results.size());
        output.result(document);
        return results.stream().anyMatch(result -> result.state() == PortScan.State.OPEN) ? 0 : 1;
    }

    private static Map<String, Object> document(PortScan.Result result, ServiceNames names) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("port", (long) result.port());
        document.put("state", result.state().toString());
        document.put("service", Documents.orAbsent(names.of(result.port())));
        return document;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new ScanRendering(out, Screen.isTerminal());
    }
}
