package dev.malachi.plugin.tools.path;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code malachi route}: the virtual addresses that can be reached, and over what. */
public final class RouteTool implements Tool {
    private static final String NATIVE = "native";
    private static final int WIDTH = 70;
    private static final String IPV4_NETWORK =
            VirtualAddress.format(VirtualAddress.IPV4_NETWORK) + "/" + VirtualAddress.IPV4_PREFIX_BITS;
    private static final String IPV6_NETWORK = "%x:%x::/%d"
            .formatted(
                    VirtualAddress.IPV6_NETWORK >>> Short.SIZE,
                    VirtualAddress.IPV6_NETWORK & 0xFFFF,
                    VirtualAddress.IPV6_PREFIX_BITS);

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "route",
            "Lists the virtual addresses that can be reached, and over what.",
            """
            GATEWAY is local for this node's own address, direct for a node on one of its links, * for all others of the \
            network, which are asked for when a packet goes there. Nodes that take no IP, that are not admitted or that do \
            not answer have no route.""",
            List.of(),
            Place.DAEMON,
            false);

    /** Made by the plugin. */
    public RouteTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        output.result(routes(call.node()));
        return 0;
    }

    private static List<Object> routes(Node node) {
        NodeStatus status = node.status();
        Object device = Documents.orAbsent(status.tun().map(NodeStatus.TunStatus::name));
        List<Object> routes = new ArrayList<>();
        for (String own : List.of(status.ipv4(), status.ipv6())) {
            if (!own.isEmpty()) {
                routes.add(route(own, node.id().hex(), "local", device, 0L, Optional.empty(), 0L));
            }
        }
        for (String network : List.of(IPV4_NETWORK, IPV6_NETWORK)) {
            routes.add(route(network, Documents.ABSENT, "*", device, 0L, Optional.empty(), 0L));
        }
        for (PeerStatus peer : node.peers()) {
            if (isReachable(peer)) {
                String address = peer.ipv4().isEmpty() ? peer.ipv6() : peer.ipv4();
                Optional<String> via = peer.via().map(NodeId::hex);
                Object hops =
                        via.isPresent() ? Documents.ABSENT : 1L; // how many are behind a neighbour is not known here
                routes.add(
                        route(address, peer.id().hex(), via.orElse("direct"), device, hops, via.or(peer::link), hops));
            }
        }
        return routes;
    }

    private static boolean isReachable(PeerStatus peer) {
        boolean heard = peer.lastSeenSeconds().isPresent();
        return heard
                && peer.dialect().equals(NATIVE)
                && switch (peer.state()) {
                    case NEW, SESSION, STALE -> true;
                    case PENDING, DENIED, UNREACHABLE -> false;
                };
    }

    private static Map<String, Object> route(
            String destination,
            Object id,
            String gateway,
            Object device,
            Object metric,
            Optional<String> via,
            Object hops) {
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("destination", destination);
        route.put("id", id);
        route.put("gateway", gateway);
        route.put("interface", device);
        route.put("metric", metric);
        route.put("via", Documents.orAbsent(via));
        route.put("hops", hops);
        return route;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.listOf(result), out));
    }

    private static void print(List<Fields> routes, PrintWriter out) {
        out.println("MALACHI ROUTING TABLE");
        out.println("=".repeat(WIDTH));
        line(out, "Destination", "Gateway", "Interface", "Metric");
        out.println("-".repeat(WIDTH));
        for (Fields route : routes) {
            line(
                    out,
                    route.show("destination"),
                    route.show("gateway"),
                    route.show("interface"),
                    route.has("metric") ? Long.toString(route.number("metric")) : "-");
        }
    }

    private static void line(PrintWriter out, String destination, String gateway, String device, String metric) {
        out.println(String.format(Locale.ROOT, "%-20s %-20s %-12s %s", destination, gateway, device, metric));
    }
}
