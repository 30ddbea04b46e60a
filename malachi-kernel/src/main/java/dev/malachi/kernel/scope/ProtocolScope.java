package dev.malachi.kernel.scope;

import dev.malachi.api.Datagram;
import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.PeerPath;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.ControlCalls;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.crypto.Blake3;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The node as one part sees it. Safe for use by several threads: what is the control thread's is done there. */
final class ProtocolScope extends PartScope implements ProtocolContext {
    /** What waits of a part to be sealed, each packet with 256 bytes more. */
    private static final int OUTGOING_BYTES = 1 << 20;

    private final Surroundings node;
    private final NodeContext context;
    private final ControlCalls onControl;
    private final Discoverer discoverer;
    private final FairQueue outgoing;
    private final FairQueue.Backlog ofPart = new FairQueue.Backlog();

    /** Has peers looked for. */
    @FunctionalInterface
    interface Discoverer {
        /** Asks a peer for a sign of life, or who is there if it is not known where it is. */
        void discover(Optional<Sighting> peer);
    }

    ProtocolScope(
            Surroundings node, Part part, Rights rights, Arguments settings, CallWatch watch, Discoverer discoverer) {
        super(node, part, rights, settings, watch);
        this.node = node;
        this.context = node.context();
        this.onControl = node.calls();
        this.discoverer = discoverer;
        this.outgoing = new FairQueue(context.control()::post, OUTGOING_BYTES);
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
    public List<LinkView> links() {
        return onControl.call(
                () -> node.links().all().stream().map(LinkPort::view).toList());
    }

    @Override
    public Tlvs announcement(LinkView link) {
        return onControl.call(() -> node.announcement().on(link));
    }

    @Override
    public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
        requireOwned(node.registry().ownsFrames(part().id(), type), "frames of type", type);
        return onControl.call(() -> node.links()
                .find(link.name())
                .map(port -> node.lanes().sendFrame(port, destinationMac, type, destination, body))
                .orElse(false));
    }

    @Override
    public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
        requireOwned(node.registry().ownsFrames(part().id(), type), "frames of type", type);
        return onControl.call(() -> node.links()
                .find(link.name())
                .map(port -> node.lanes().sendFrameWithoutIds(port, destinationMac, type, body))
                .orElse(false));
    }

    private void requireOwned(boolean owned, String what, int number) {
        if (!owned) {
            throw new IllegalArgumentException("'" + part().id() + "' sends " + what + " 0x"
                    + Integer.toHexString(number) + ", which it has not claimed");
        }
    }

    @Override
    public Acceptance sendControl(NodeId peer, int kind, int requestId, byte[] body) {
        requireOwned(node.registry().ownsControl(part().id(), kind), "control messages of kind", kind);
        if (body.length > Wire.CONTROL_MAX_BODY_BYTES) {
            return Acceptance.TOO_LARGE;
        }
        byte[] packet = ByteBuffer.allocate(Wire.CONTROL_HEADER_BYTES + body.length)
                .put((byte) Wire.INNER_CONTROL)
                .put((byte) kind)
                .putShort((short) 0)
                .putInt(requestId)
                .put(body)
                .array();
        return submit(peer, packet, 0);
    }

    @Override
    public Acceptance sendInner(NodeId peer, int kind, byte[] payload, int trafficClass) {
        requireOwned(node.registry().ownsInner(part().id(), kind), "inner packets of kind", kind);
        if ((trafficClass & ~Wire.CLASS_MASK) != 0) {
            throw new IllegalArgumentException("a class is 0 to 7, not " + trafficClass);
        }
        byte[] packet = new byte[1 + payload.length];
        packet[0] = (byte) kind;
        System.arraycopy(payload, 0, packet, 1, payload.length);
        return submit(peer, packet, trafficClass);
    }

    private Acceptance submit(NodeId peer, byte[] packet, int trafficClass) {
        if (context.control().isCurrent()) {
            return node.directory()
                    .find(peer)
                    .map(known -> node.sessions().traffic().offer(known, packet, trafficClass))
                    .orElse(Acceptance.NO_SESSION);
        }
        Optional<Acceptance> obstacle = obstacle(peer, packet.length);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (!outgoing.reserve(ofPart, packet.length)) {
            return Acceptance.QUEUE_FULL;
        }
        outgoing.add(ofPart, packet.length, () -> {
            Acceptance late = submit(peer, packet, trafficClass);
            if (!late.accepted()) {
                context.counters().count("plugin.not_sent." + part().id());
            }
        });
        return Acceptance.QUEUED;
    }

    /** What stands in the way of a packet, as far as can be seen from any thread. */
    private Optional<Acceptance> obstacle(NodeId id, int bytes) {
        Peer peer = node.forwarding().byId(id);
        if (peer == null) {
            return Optional.of(Acceptance.NO_SESSION);
        }
        Session session = peer.sendingOrNull();
        if (session == null || !session.usable(context.now())) {
            return Optional.empty(); // it is made, if it can be
        }
        Path path = peer.pathOrNull();
        if (path == null) {
            return Optional.of(Acceptance.NO_PATH);
        }
        return bytes > path.largestInner() ? Optional.of(Acceptance.TOO_LARGE) : Optional.empty();
    }

    @Override
    public Optional<PeerPath> path(NodeId peer) {
        return onControl.call(() -> node.directory()
                .find(peer)
                .flatMap(known -> known.peer().path())
                .map(ProtocolScope::view));
    }

    static PeerPath view(Path path) {
        return new PeerPath(path.port().view(), path.mac(), path.largestInner());
    }

    @Override
    public boolean hasSession(NodeId peer) {
        return onControl.call(() -> node.directory()
                .find(peer)
                .filter(known -> known.peer().usableSession(context.now()).isPresent())
                .isPresent());
    }

    @Override
    public Optional<Sighting> sighting(NodeId id) {
        return onControl.call(() -> node.directory().find(id).flatMap(KnownPeer::sighting));
    }

    @Override
    public boolean isKnownAt(NodeId id, String link, MacAddress mac) {
        return onControl.call(() -> node.paths().isAt(id, link, mac));
    }

    @Override
    public boolean isPinned(NodeId id) {
        return onControl.call(() -> node.trust().pinned(id));
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return onControl.call(() -> node.sessions().isNewcomer(id));
    }

    @Override
    public int peerCount() {
        return onControl.call(() -> node.directory().size());
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return onControl.call(
                () -> node.trust().admits(id, publicKey) || node.approvals().mayWait(id));
    }

    @Override
    public void answered(NodeId peer, String link, MacAddress mac) {
        onControl.run(() -> {
            node.approvals().answered(peer, link, mac);
            node.links()
                    .find(link)
                    .ifPresent(port -> node.directory()
                            .find(peer)
                            .ifPresent(
                                    known -> node.sessions().sources().answered(known.peer(), new Source(port, mac))));
        });
    }

    @Override
    public void sighted(Sighting sighting) {
        onControl.run(() -> node.approvals().sighted(sighting));
    }

    @Override
    public void discover(NodeId peer) {
        onControl.run(() -> discoverer.discover(node.directory().find(peer).flatMap(KnownPeer::sighting)));
    }

    @Override
    public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
        onControl.run(() -> node.directory()
                .find(from)
                .filter(known ->
                        known.dialect().equals(part().id()) && node.guards().admits(from))
                .ifPresent(known -> {
                    node.directory().presence().heard(known);
                    known.peer().exchange().received();
                    node.directory().pinOnce(known);
                    known.peer().addReceived(payload.length);
                    node.ports().deliver(new Datagram(from, fromPort, toPort, payload));
                }));
    }

    @Override
    public void keeps(NodeId peer, int bytes) {
        onControl.run(() ->
                node.directory().find(peer).ifPresent(known -> node.directory().protocolKeeps(known, bytes)));
    }
}
