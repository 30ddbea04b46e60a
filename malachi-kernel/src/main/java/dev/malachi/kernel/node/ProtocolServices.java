package dev.malachi.kernel.node;

import dev.malachi.api.Datagram;
import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyOffer;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.plugin.ProtocolHost;
import java.util.List;
import java.util.Optional;

/** What protocols may use. */
final class ProtocolServices implements ProtocolHost.Services {
    private final Assembly node;

    ProtocolServices(Assembly node) {
        this.node = node;
    }

    @Override
    public List<LinkPort> links() {
        return node.links.all();
    }

    @Override
    public Tlvs announcement(LinkView link) {
        return node.announcement.on(link);
    }

    @Override
    public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
        return node.links
                .find(link.name())
                .map(port -> node.lanes.sendFrame(port, destinationMac, type, destination, body))
                .orElse(false);
    }

    @Override
    public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
        return node.links
                .find(link.name())
                .map(port -> node.lanes.sendFrameWithoutIds(port, destinationMac, type, body))
                .orElse(false);
    }

    @Override
    public void sendControl(NodeId peer, int kind, int requestId, byte[] body) {
        node.directory.find(peer).ifPresent(known -> node.sessions.traffic().sendControl(known, kind, requestId, body));
    }

    @Override
    public Optional<Sighting> sighting(NodeId id) {
        return node.directory.find(id).flatMap(KnownPeer::sighting);
    }

    @Override
    public boolean isKnownAt(NodeId id, String link, MacAddress mac) {
        return node.provenPaths.isAt(id, link, mac);
    }

    @Override
    public boolean isPinned(NodeId id) {
        return node.trust.pinned(id);
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return node.sessions.isNewcomer(id);
    }

    @Override
    public int peerCount() {
        return node.directory.size();
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return node.trust.admits(id, publicKey) || node.approvals.mayWait(id);
    }

    @Override
    public void answered(NodeId peer, String link, MacAddress mac) {
        node.links
                .find(link)
                .ifPresent(port -> node.directory
                        .find(peer)
                        .ifPresent(known -> node.sessions.answered(known.peer(), new Source(port, mac))));
    }

    @Override
    public void sighted(Sighting sighting) {
        node.approvals.sighted(sighting);
    }

    @Override
    public EphemeralKeys ephemeralKeys() {
        return node.ephemeralKeys;
    }

    @Override
    public void offered(KeyOffer offer) {
        if (classicPeer(offer.peer()).flatMap(KnownPeer::sighting).isPresent()) {
            node.protocols.onKeyOffer(offer);
        }
    }

    @Override
    public void discover(NodeId peer) {
        node.directory
                .find(peer)
                .flatMap(KnownPeer::sighting)
                .ifPresentOrElse(node.protocols::onDiscoveryRequested, node.discovery::request);
    }

    @Override
    public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
        classicPeer(from).ifPresent(known -> {
            node.directory.heard(known);
            known.peer().exchange().received();
            node.directory.pinOnce(known);
            known.peer().addReceived(payload.length);
            node.ports.deliver(new Datagram(from, fromPort, toPort, payload));
        });
    }

    @Override
    public void keeps(NodeId peer, int bytes) {
        node.directory.find(peer).ifPresent(known -> node.directory.protocolKeeps(known, bytes));
    }

    private Optional<KnownPeer> classicPeer(NodeId id) {
        return node.directory.find(id).filter(known -> !known.speaksNative());
    }
}
