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
import dev.malachi.plugin.tools.presence.RollCall;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code malachi scan}: nodes on the links, or TCP ports of a node. */
public final class ScanTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "scan",
            "Lists the nodes on the links, or the open TCP ports of a node.",
            """
            Without TARGET every link is asked who is there, and the nodes that were heard since are listed, as 'malachi \
            discover' does. With TARGET a TCP connection to each port is tried over mal0, by the daemon, and closed at once: open (something \
            listens), closed (refused), filtered (no answer) or untried (this machine itself did not let it). Only open ones are listed unless --all-states is given. \
            Ctrl-C shows what was found so far. Scan only nodes that you may.""",
            List.of(
                    Parameter.option(
                                    "time",
                                    "-t",
                                    ParameterType.DURATION,
                                    "3s",
                                    "how long to wait for nodes at the most")
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
        List<PeerStatus> heard = RollCall.of(call.node(), call.arguments().duration("time"), output);
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
        boolean ipv4 = !target.ipv4().isEmpty() && !node.status().ipv4().isEmpty();
        var scan = new PortScan(
                ipv4 ? node.status().ipv4() : node.status().ipv6(),
                ipv4 ? target.ipv4() : target.ipv6(),
                (int) call.arguments().number("rate"),
                call.arguments().duration("wait"));
        int step = Math.max(1, ports.size() / 100);
        try {
            scan.run(ports, result -> {
                results.add(result);
                if (results.size() % step == 0) {
                    output.progress(results.size(), ports.size(), "ports");
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
        List<PortScan.Result> untried = results.stream()
                .filter(result -> result.state() == PortScan.State.UNTRIED)
                .toList();
        document.put("tried", (long) (results.size() - untried.size()));
        document.put("untried", (long) untried.size());
        document.put(
                "obstacle",
                Documents.orAbsent(untried.stream()
                        .flatMap(result -> result.obstacle().stream())
                        .findFirst()));
        if (!untried.isEmpty() && untried.size() == results.size()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "No port of " + target.id().shortId() + " could be tried from here: " + document.get("obstacle")
                            + ". 'malachi doctor' looks at what may be the cause.");
        }
        output.result(document);
        boolean answers = results.stream()
                .anyMatch(result -> result.state() == PortScan.State.OPEN || result.state() == PortScan.State.CLOSED);
        if (!answers) {
            Target.obstacle(node, target.id()).ifPresent(obstacle -> {
                throw new MalachiException(MalachiException.Kind.FAILED, obstacle); // since the scan has begun
            });
        }
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
        return new ScanRendering(out);
    }
}
