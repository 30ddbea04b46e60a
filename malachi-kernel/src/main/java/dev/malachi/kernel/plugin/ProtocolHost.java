package dev.malachi.kernel.plugin;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyOffer;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.Versions;
import dev.malachi.kernel.crypto.Blake3;
import dev.malachi.kernel.datapath.FrameTypes;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The protocols of a node and what they may see of it. Used on the control thread. */
public final class ProtocolHost {
    /** What protocols ask of the rest of the node. */
    public interface Services {
        List<LinkPort> links();

        Tlvs announcement(LinkView link);

        boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body);

        boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body);

        void sendControl(NodeId peer, int kind, int requestId, byte[] body);

        Optional<Sighting> sighting(NodeId id);

        boolean isKnownAt(NodeId id, String link, MacAddress mac);

        boolean isPinned(NodeId id);

        boolean isNewcomer(NodeId id);

        int peerCount();

        boolean admits(NodeId id, byte[] publicKey);

        void answered(NodeId peer, String link, MacAddress mac);

        void sighted(Sighting sighting);

        EphemeralKeys ephemeralKeys();

        void offered(KeyOffer offer);

        void discover(NodeId peer);

        void deliver(NodeId from, int fromPort, int toPort, byte[] payload);

        void keeps(NodeId peer, int bytes);
    }

    private record Running(Protocol protocol, Protocol.Handler handler, Optional<DatagramCarrier> carrier) {}

    private final NodeContext context;
    private final Services services;
    private final FrameTypes frameTypes;
    private final List<Running> running = new ArrayList<>();
    private final Map<Integer, Running> byFrameType = new HashMap<>();
    private final Map<Integer, Running> byControlKind = new HashMap<>();

    /**
     * Makes one in which none runs.
     *
     * @param context of the node
     * @param services what they may use
     * @param frameTypes where it is published which frames they take
     */
    public ProtocolHost(NodeContext context, Services services, FrameTypes frameTypes) {
        this.context = context;
        this.services = services;
        this.frameTypes = frameTypes;
    }

    /**
     * Starts the protocols that the configuration enables, in order of their ids.
     *
     * @throws MalachiException if two of them claim the same frame type or control kind, or if a setting of one does not fit
     */
    public void start(List<Extension<Protocol>> protocols) {
        for (Extension<Protocol> extension : protocols) {
            Arguments settings = context.config().settings(extension.plugin());
            if (!extension.plugin().enabled(settings)) {
                continue;
            }
            Protocol protocol = extension.get();
            Protocol.Handler handler = protocol.start(new View(settings));
            var started = new Running(protocol, handler, handler.carrier());
            running.add(started);
            protocol.frameTypes().forEach(type -> claimFrameType(type, started));
            protocol.controlKinds().forEach(kind -> claim(byControlKind, kind, started, "control kind"));
        }
        frameTypes.publish(byFrameType.keySet());
    }

    private void claimFrameType(int type, Running claimant) {
        if (!FrameTypes.isClaimable(type)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The protocol '" + claimant.protocol().id() + "' claims frame type 0x" + Integer.toHexString(type)
                            + ", which is not for plugins (those are 0x40 to 0x7f); remove that plugin.");
        }
        claim(byFrameType, type, claimant, "frame type");
    }

    private static void claim(Map<Integer, Running> owners, int number, Running claimant, String what) {
        Running owner = owners.putIfAbsent(number, claimant);
        if (owner != null) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The protocols '" + owner.protocol().id() + "' and '"
                            + claimant.protocol().id() + "' both claim " + what + " 0x" + Integer.toHexString(number)
                            + "; remove one of the two plugins.");
        }
    }

    public List<NodeStatus.PluginStatus> statuses() {
        return running.stream()
                .map(started -> new NodeStatus.PluginStatus(
                        "protocol." + started.protocol().id(),
                        Versions.of(started.protocol().getClass()),
                        "active"))
                .toList();
    }

    public void onFrame(ControlFrame frame) {
        Running owner = byFrameType.get(frame.type());
        if (owner == null) {
            context.counters().count("rx.drop.type_unclaimed");
        } else {
            owner.handler().onFrame(frame);
        }
    }

    /** Returns false if no protocol claims the kind. */
    public boolean onControl(NodeId peer, int kind, int requestId, byte[] body) {
        Running owner = byControlKind.get(kind);
        if (owner == null) {
            return false;
        }
        owner.handler().onControl(peer, kind, requestId, body);
        return true;
    }

    public void onLinkUp(LinkPort port) {
        running.forEach(started -> started.handler().onLinkUp(port.view()));
    }

    public void onAnnouncementChanged() {
        running.forEach(started -> started.handler().onAnnouncementChanged());
    }

    public void onPeerSilent(NodeId peer) {
        running.forEach(started -> started.handler().onPeerSilent(peer));
    }

    public void onPeerApproved(NodeId peer) {
        running.forEach(started -> started.handler().onPeerApproved(peer));
    }

    public void onPeerForgotten(NodeId peer) {
        running.forEach(started -> started.handler().onPeerForgotten(peer));
    }

    public void onPeerElsewhere(NodeId peer, Source source) {
        running.forEach(
                started -> started.handler().onPeerElsewhere(peer, source.port().view(), source.mac()));
    }

    public void onDiscoveryRequested() {
        running.forEach(started -> started.handler().onDiscoveryRequested());
    }

    public void onDiscoveryRequested(Sighting peer) {
        running.forEach(started -> started.handler().onDiscoveryRequested(peer));
    }

    public void onKeyOffer(KeyOffer offer) {
        running.forEach(started -> started.handler().onKeyOffer(offer));
    }

    /** What brings datagrams to classic nodes, if there is something. */
    public Optional<DatagramCarrier> carrier() {
        return running.stream().flatMap(started -> started.carrier().stream()).findFirst();
    }

    public void stop() {
        running.reversed().forEach(started -> started.handler().close());
        running.clear();
        byFrameType.clear();
        byControlKind.clear();
        frameTypes.publish(byFrameType.keySet());
    }

    /** The node as a protocol sees it. */
    private final class View implements ProtocolContext {
        private final Arguments settings;

        View(Arguments settings) {
            this.settings = settings;
        }

        @Override
        public Arguments settings() {
            return settings;
        }

        @Override
        public NodeId self() {
            return context.self();
        }

        @Override
        public byte[] publicKey() {
            return context.identity().publicKey().clone();
        }

        @Override
        public byte[] sign(byte[] message) {
            return context.crypto().ed25519Sign(context.identity().seed(), message);
        }

        @Override
        public Optional<byte[]> preSharedKey() {
            return context.psk().length == 0 ? Optional.empty() : Optional.of(context.psk());
        }

        @Override
        public CryptoSuite crypto() {
            return context.crypto();
        }

        @Override
        public byte[] blake3(byte[]... parts) {
            return Blake3.hash(parts);
        }

        @Override
        public RandomGenerator random() {
            return context.random();
        }

        @Override
        public EphemeralKeys ephemeralKeys() {
            return services.ephemeralKeys();
        }

        @Override
        public Timeline timeline() {
            return context.timeline();
        }

        @Override
        public List<LinkView> links() {
            return services.links().stream().map(LinkPort::view).toList();
        }

        @Override
        public Tlvs announcement(LinkView link) {
            return services.announcement(link);
        }

        @Override
        public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
            return services.send(link, destinationMac, type, destination, body);
        }

        @Override
        public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
            return services.sendWithoutIds(link, destinationMac, type, body);
        }

        @Override
        public void sendControl(NodeId peer, int kind, int requestId, byte[] body) {
            services.sendControl(peer, kind, requestId, body);
        }

        @Override
        public Optional<Sighting> sighting(NodeId id) {
            return services.sighting(id);
        }

        @Override
        public boolean isKnownAt(NodeId id, String link, MacAddress mac) {
            return services.isKnownAt(id, link, mac);
        }

        @Override
        public boolean isPinned(NodeId id) {
            return services.isPinned(id);
        }

        @Override
        public boolean isNewcomer(NodeId id) {
            return services.isNewcomer(id);
        }

        @Override
        public int peerCount() {
            return services.peerCount();
        }

        @Override
        public boolean admits(NodeId id, byte[] publicKey) {
            return services.admits(id, publicKey);
        }

        @Override
        public void answered(NodeId peer, String link, MacAddress mac) {
            services.answered(peer, link, mac);
        }

        @Override
        public void sighted(Sighting sighting) {
            services.sighted(sighting);
        }

        @Override
        public boolean takesOffers() {
            return carrier().isPresent();
        }

        @Override
        public void offered(KeyOffer offer) {
            services.offered(offer);
        }

        @Override
        public void discover(NodeId peer) {
            services.discover(peer);
        }

        @Override
        public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
            services.deliver(from, fromPort, toPort, payload);
        }

        @Override
        public void keeps(NodeId peer, int bytes) {
            services.keeps(peer, bytes);
        }

        @Override
        public void count(String counter) {
            context.counters().count(counter);
        }

        @Override
        public void raiseWarning(String code, String detail, String text, String remedy) {
            context.warnings().raise(code, detail, text, remedy);
        }

        @Override
        public void clearWarning(String code, String detail) {
            context.warnings().clear(code, detail);
        }

        @Override
        public void publish(Event event) {
            context.events().publish(event);
        }
    }
}
