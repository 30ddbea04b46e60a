package dev.malachi.kernel.status;

import dev.malachi.api.NodeStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.Versions;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.machine.TunKeeper;
import dev.malachi.kernel.scope.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What persons read of a node itself. Used on the control thread. */
public final class NodeReport {
    private final NodeContext context;
    private final LinkSet links;
    private final Parts parts;
    private final long startedNanos;

    /**
     * Makes one; the node starts now.
     *
     * @param context of the node
     * @param links in use
     * @param parts of protocols
     */
    public NodeReport(NodeContext context, LinkSet links, Parts parts) {
        this.context = context;
        this.links = links;
        this.parts = parts;
        this.startedNanos = context.now();
    }

    /**
     * A picture of the node.
     *
     * @param ipv4 its address, 0 for none
     * @param tun its interface, if any
     * @param peers how many it knows
     */
    public NodeStatus of(int ipv4, Optional<TunKeeper> tun, int peers) {
        return new NodeStatus(
                NodeContext.VERSION,
                context.self(),
                context.config().hostName(),
                ipv4 == 0 ? "" : VirtualAddress.format(ipv4),
                VirtualAddress.format(VirtualAddress.ipv6(context.self())),
                tun.map(TunKeeper::status),
                links.all().stream().map(NodeReport::status).toList(),
                (context.now() - startedNanos) / 1_000_000_000L,
                peers,
                plugins(),
                context.crypto().id(),
                context.aead().preferred().id(),
                OffloadReport.of(
                        context.config().offloads(),
                        links.all().stream().map(LinkPort::link).toList(),
                        tun.map(TunKeeper::tun)),
                warnings());
    }

    private List<Warning> warnings() {
        return warnings(context);
    }

    /**
     * What is wrong with this node, and then with its peers: a warning that stands in the list of peers alone is easily missed. Of a kind
     * that the node has a sentence about itself, which sums up the peers, theirs are not repeated.
     */
    static List<Warning> warnings(NodeContext context) {
        var all = new ArrayList<>(context.duplicates().warningsAboutSelf(context.self()));
        all.addAll(context.warnings().aboutNode());
        Extensions.installed().all(PluginHost.class).forEach(host -> all.addAll(host.warnings()));
        all.addAll(context.duplicates().warningsAboutOthers(context.self()));
        Set<String> summedUp =
                context.warnings().aboutNode().stream().map(Warning::code).collect(Collectors.toSet());
        context.warnings().aboutPeers().stream()
                .filter(warning -> !summedUp.contains(warning.code()))
                .forEach(all::add);
        return all;
    }

    private static NodeStatus.LinkStatus status(LinkPort port) {
        LinkView view = port.view();
        return new NodeStatus.LinkStatus(view.name(), port.driver(), view.mac(), view.mtu(), view.up() ? "up" : "down");
    }

    private static String state(BulkCipher.Finding finding, boolean inUse) {
        String use = inUse ? "active" : "not in use";
        return switch (finding) {
            case BulkCipher.Untimed _ -> use;
            case BulkCipher.Timed timed -> use + ", " + timed.nanos() + " ns a frame of 1400 bytes";
            case BulkCipher.Rejected rejected -> use + ", " + rejected.reason();
        };
    }

    private List<NodeStatus.PluginStatus> plugins() {
        var found = new ArrayList<NodeStatus.PluginStatus>();
        found.add(new NodeStatus.PluginStatus(
                "crypto." + context.crypto().id(), Versions.of(context.crypto().getClass()), "active"));
        context.aead()
                .aes()
                .ifPresent(engine -> found.add(new NodeStatus.PluginStatus(
                        "aead." + engine.id(),
                        Versions.of(engine.getClass()),
                        "active, with peers that have AES too")));
        AeadEngine inUse = context.aead().chacha().get();
        for (BulkCipher.Standing standing : context.aead().chacha().standings()) {
            AeadEngine engine = standing.engine();
            found.add(new NodeStatus.PluginStatus(
                    "aead." + engine.id(),
                    Versions.of(engine.getClass()),
                    state(standing.finding(), engine.equals(inUse))));
        }
        links.all().stream()
                .map(port -> new NodeStatus.PluginStatus(
                        "link." + port.driver(), Versions.of(port.link().getClass()), "active"))
                .distinct()
                .forEach(found::add);
        found.addAll(parts.statuses());
        for (PluginHost host : Extensions.installed().all(PluginHost.class)) {
            host.snapshot()
                    .forEach(report -> found.add(new NodeStatus.PluginStatus(
                            report.id(),
                            report.version(),
                            report.runs() ? "active" : report.state() + ": " + report.reason())));
        }
        Extensions.installed()
                .failures()
                .forEach((id, reason) -> found.add(new NodeStatus.PluginStatus(id, "-", "failed: " + reason)));
        return found;
    }
}
