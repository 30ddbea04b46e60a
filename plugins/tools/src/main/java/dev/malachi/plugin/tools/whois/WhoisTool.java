package dev.malachi.plugin.tools.whois;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.Target;
import dev.malachi.plugin.tools.scan.ServiceNames;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@code malachi whois}: who is behind an address, a name or a connection, and by what trust. */
public final class WhoisTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "whois",
            "Says who is behind an address, a name or a TCP connection, since when, and by what trust.",
            """
            SUBJECT is a node (id, id prefix, virtual address or name), a MAC address, a port of a node such as 10.144.1.2:ssh or \
            [fd4d:4e31::1]:443, or tcp:PORT for all connections that use that port, here or at the other end. Of a port, the \
            connections of this machine that lead there or come from there are listed as well, as Linux has them now. Exit \
            code 1 if no node is behind it.""",
            List.of(Parameter.positional("subject", ParameterType.TEXT, true, "an address, a name, or a socket")),
            Place.DAEMON,
            false);

    private final SocketTable sockets;
    /** Read when they are needed: the command line makes every tool. */
    private final Supplier<ServiceNames> services;

    /**
     * Asks a node and a system.
     *
     * @param sockets the system's connections
     * @param services names of ports
     */
    WhoisTool(SocketTable sockets, Supplier<ServiceNames> services) {
        this.sockets = sockets;
        this.services = services;
    }

    /** Asks this machine. */
    public WhoisTool() {
        this(new SocketTable(Path.of("/proc/net")), () -> new ServiceNames(Path.of("/etc/services")));
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Node node = call.node();
        String text = call.arguments().requireText("subject").strip();
        Map<String, PeerStatus> byAddress = addresses(node);
        Found found = switch (Subject.parse(text, services.get())) {
            case Subject.Station station -> new Found(at(node, station), List.of());
            case Subject.Port port -> on(port.port(), byAddress);
            case Subject.Endpoint endpoint -> at(endpoint, byAddress, node);
            case Subject.Named named ->
                new Found(Set.of(Target.find(node, named.node()).id()), List.of());
        };
        if (found.nodes().isEmpty()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "No node that is known here is behind '" + text + "'.");
        }
        var dossier = new Dossier(node);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("subject", text);
        document.put("nodes", found.nodes().stream().map(dossier::of).toList());
        document.put("connections", found.connections());
        output.result(document);
        return 0;
    }

    /**
     * What was found.
     *
     * @param nodes who is behind it
     * @param connections of this machine, as documents
     */
    private record Found(Set<NodeId> nodes, List<Object> connections) {}

    private static Set<NodeId> at(Node node, Subject.Station station) {
        Set<NodeId> nodes = new LinkedHashSet<>();
        if (node.status().links().stream().map(NodeStatus.LinkStatus::mac).anyMatch(station.mac()::equals)) {
            nodes.add(node.id());
        }
        node.peers().stream()
                .filter(peer -> peer.mac().filter(station.mac()::equals).isPresent())
                .filter(peer -> peer.via().isEmpty()) // of another, the MAC is the neighbour's
                .forEach(peer -> nodes.add(peer.id()));
        return nodes;
    }

    private Found at(Subject.Endpoint endpoint, Map<String, PeerStatus> byAddress, Node node) {
        NodeId id = Target.find(node, endpoint.node()).id();
        boolean own = id.equals(node.id());
        List<SocketTable.Connection> leading = sockets.connections().stream()
                .filter(connection -> own
                        ? connection.local().getPort() == endpoint.port()
                                && peer(byAddress, connection).isPresent()
                        : connection.remote().getPort() == endpoint.port()
                                && peer(byAddress, connection)
                                        .filter(peer -> peer.id().equals(id))
                                        .isPresent())
                .toList();
        Set<NodeId> nodes = new LinkedHashSet<>();
        nodes.add(id);
        return found(nodes, leading, byAddress);
    }

    private Found on(int port, Map<String, PeerStatus> byAddress) {
        List<SocketTable.Connection> using = sockets.connections().stream()
                .filter(connection -> connection.local().getPort() == port
                        || connection.remote().getPort() == port)
                .filter(connection -> peer(byAddress, connection).isPresent())
                .toList();
        return found(new LinkedHashSet<>(), using, byAddress);
    }

    /** Those at the other ends of connections are behind them too. */
    private static Found found(
            Set<NodeId> nodes, List<SocketTable.Connection> connections, Map<String, PeerStatus> byAddress) {
        List<Object> documents = connections.stream()
                .<Object>map(connection -> {
                    NodeId id = peer(byAddress, connection).orElseThrow().id();
                    nodes.add(id);
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put(
                            "local",
                            endpoint(
                                    connection.local().getAddress(),
                                    connection.local().getPort()));
                    document.put(
                            "remote",
                            endpoint(
                                    connection.remote().getAddress(),
                                    connection.remote().getPort()));
                    document.put("state", connection.state());
                    document.put("id", id.hex());
                    return document;
                })
                .toList();
        return new Found(nodes, documents);
    }

    private static String endpoint(InetAddress address, int port) {
        String host = address.getHostAddress();
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static Optional<PeerStatus> peer(Map<String, PeerStatus> byAddress, SocketTable.Connection connection) {
        return Optional.ofNullable(
                byAddress.get(connection.remote().getAddress().getHostAddress()));
    }

    /** Peers by their virtual addresses, as the system writes those. */
    private static Map<String, PeerStatus> addresses(Node node) {
        Map<String, PeerStatus> peers = new LinkedHashMap<>();
        node.peers()
                .forEach(peer -> Stream.of(
                                peer.ipv4(), VirtualAddress.ipv6(peer.id()).getHostAddress())
                        .filter(address -> !address.isEmpty())
                        .forEach(address -> peers.put(address, peer)));
        return peers;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new WhoisRendering(out);
    }
}
