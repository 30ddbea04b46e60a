package dev.malachi.kernel.scope;

import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.Versions;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.session.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The parts of all protocols in a node, which are told what happens in it. Used on the control thread. */
public final class Parts implements Discovery {

    /** A part and what it has taken. */
    record Running(Part part, ProtocolScope scope) {}

    private final NodeContext context;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    /** Of protocols that cannot even be loaded: why, by the ids of their plugins. */
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

    private final TokenBucket discoveryBudget = new TokenBucket(Rate.perSecond(1, 1));

    /**
     * Makes none.
     *
     * @param context of the node
     */
    public Parts(NodeContext context) {
        this.context = context;
    }

    /** Those that run or have failed, in the order in which they came. */
    List<Running> running() {
        return running;
    }

    void broken(String plugin, String reason) {
        broken.put(plugin, reason);
    }

    void mended(String plugin) {
        broken.remove(plugin);
    }

    static void tellPath(Part part, NodeId id, Path path) {
        part.tell("onPathChanged", handler -> handler.onPathChanged(id, ProtocolScope.view(path)));
    }

    static void tellAddress(Part part, NodeId id, int ipv4) {
        OptionalInt address = ipv4 == 0 ? OptionalInt.empty() : OptionalInt.of(ipv4);
        part.tell("onAddressChanged", handler -> handler.onAddressChanged(id, address));
    }

    /**
     * Where the protocols stand.
     *
     * @return one for each, as {@code protocol.ID}
     */
    public List<NodeStatus.PluginStatus> statuses() {
        List<NodeStatus.PluginStatus> all = new ArrayList<>();
        for (Running one : running) {
            all.add(new NodeStatus.PluginStatus(
                    "protocol." + one.part().id(),
                    Versions.of(one.part().protocol().getClass()),
                    switch (one.part().state()) {
                        case Part.State.Starting _ -> "starting";
                        case Part.State.Active _ -> "active";
                        case Part.State.Ended(String reason) -> "stopped: " + reason;
                    }));
        }
        broken.forEach((id, reason) -> all.add(new NodeStatus.PluginStatus(id, "-", "stopped: " + reason)));
        return all;
    }

    private void tell(String method, Consumer<Protocol.Handler> call) {
        for (Running one : running) {
            one.part().tell(method, call);
        }
    }

    /** Asks who is there, at most once a second: each packet to an unknown address wants it. */
    @Override
    public void request() {
        if (discoveryBudget.take(context.now())) {
            discover();
        }
    }

    /** Asks who is there, now. */
    public void discover() {
        tell("onDiscoveryRequested", Protocol.Handler::onDiscoveryRequested);
    }

    /** Asks a peer for a sign of life, or who is there if it is not known where it is. */
    void discover(Optional<Sighting> peer) {
        peer.ifPresentOrElse(
                sighting -> tell("onDiscoveryRequested", handler -> handler.onDiscoveryRequested(sighting)),
                this::request);
    }

    /** A link is there, came up, or changed. */
    public void onLinkUp(LinkPort port) {
        tell("onLinkUp", handler -> handler.onLinkUp(port.view()));
    }

    /** What this node announces has changed. */
    public void onAnnouncementChanged() {
        tell("onAnnouncementChanged", Protocol.Handler::onAnnouncementChanged);
    }

    /** A peer does not answer. */
    public void onPeerSilent(NodeId peer) {
        tell("onPeerSilent", handler -> handler.onPeerSilent(peer));
    }

    /** A person has approved a node. */
    public void onPeerApproved(NodeId peer) {
        tell("onPeerApproved", handler -> handler.onPeerApproved(peer));
    }

    /** The node has forgotten a peer. */
    public void onPeerForgotten(Peer peer) {
        running.forEach(one -> one.part().thread().forget(peer));
        tell("onPeerForgotten", handler -> handler.onPeerForgotten(peer.id()));
    }

    @Override
    public void silent(KnownPeer peer) {
        onPeerSilent(peer.peer().id());
    }

    @Override
    public void elsewhere(KnownPeer peer, Source source) {
        NodeId id = peer.peer().id();
        tell(
                "onPeerElsewhere",
                handler -> handler.onPeerElsewhere(id, source.port().view(), source.mac()));
    }

    /** A peer has proven itself. */
    public void onSighted(Sighting sighting) {
        tell("onSighted", handler -> handler.onSighted(sighting));
    }

    /** There is a session with a peer. */
    public void onSessionUp(Peer peer) {
        tell("onSessionUp", handler -> handler.onSessionUp(peer.id()));
    }

    /** The last session with a peer has ended. */
    public void onSessionDown(Peer peer, String reason) {
        tell("onSessionDown", handler -> handler.onSessionDown(peer.id(), reason));
    }

    /** A peer is reached by another path. */
    public void onPathChanged(Peer peer) {
        peer.path().ifPresent(path -> running.forEach(one -> tellPath(one.part(), peer.id(), path)));
    }

    /** Another address leads to a peer, or none. */
    public void onAddressChanged(Peer peer) {
        running.forEach(one -> tellAddress(one.part(), peer.id(), peer.ipv4()));
    }
}
