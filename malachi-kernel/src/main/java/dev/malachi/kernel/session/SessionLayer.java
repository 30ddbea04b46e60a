package dev.malachi.kernel.session;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.handshake.HandshakeHost;
import dev.malachi.kernel.handshake.Handshakes;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Where handshakes and the rest of the node meet: what handshakes need of it, and what follows when a session comes and goes. Used on
 * the control thread.
 */
public final class SessionLayer implements HandshakeHost {
    private static final byte[] KEEPALIVE = {Wire.INNER_KEEPALIVE};
    private final NodeContext context;
    private final PeerDirectory directory;
    private final TrustStore trust;
    private final Guards guards;
    private final ProvenPaths provenPaths;
    private final Timestamps timestamps;
    private final Output output;
    private final SessionIndex sessions;
    private final Handshakes handshakes;
    private final Discovery discovery;
    private final FrameSources sources;
    private final PeerTraffic traffic;
    private final Reachability reachability;
    private Consumer<KnownPeer> onSession = peer -> {};
    private Runnable onEstablished = () -> {};
    private Consumer<Peer> onUp = peer -> {};
    private BiConsumer<Peer, String> onDown = (peer, reason) -> {};

    public SessionLayer(
            NodeContext context,
            PeerDirectory directory,
            TrustStore trust,
            Guards guards,
            ProvenPaths provenPaths,
            Timestamps timestamps,
            SessionIndex sessions,
            Output output,
            Discovery discovery) {
        this.context = context;
        this.directory = directory;
        this.trust = trust;
        this.guards = guards;
        this.provenPaths = provenPaths;
        this.timestamps = timestamps;
        this.sessions = sessions;
        this.output = output;
        this.discovery = discovery;
        this.handshakes = new Handshakes(this);
        this.sources = new FrameSources(directory, discovery, provenPaths);
        this.traffic = new PeerTraffic(context, directory, handshakes, output, discovery);
        this.reachability = traffic.reachability();
    }

    /** Sets the listener for every new session, before anything else is sent in it: the node record goes first. */
    public void onSession(Consumer<KnownPeer> listener) {
        onSession = listener;
    }

    /** Sets the listener that is told that there is a session more, used or not. */
    public void onEstablished(Runnable listener) {
        onEstablished = listener;
    }

    /** Sets the listeners for a session where there was none, and for the end of the last one with a peer. */
    public void onUpAndDown(Consumer<Peer> up, BiConsumer<Peer, String> down) {
        onUp = up;
        onDown = down;
    }

    public Handshakes handshakes() {
        return handshakes;
    }

    /** Where frames of peers come from. */
    public FrameSources sources() {
        return sources;
    }

    /** Which peers answer. */
    public Reachability reachability() {
        return reachability;
    }

    /** What sends to peers. */
    public PeerTraffic traffic() {
        return traffic;
    }

    /** A pump sends under a session that should be replaced. Its peer may have been forgotten meanwhile. */
    public void rekeyDue(Peer peer) {
        if (directory.isKnown(peer)) {
            handshakes.rekeyDue(peer);
        }
    }

    /** Tells all peers that this node stops, and forgets all keys. */
    public void stop() {
        traffic.clear();
        handshakes.closeAll(Wire.CLOSE_STOPPING);
    }

    /**
     * Removes a peer completely, except for its pin: ends its sessions, which it is told, and drops what waits for it, its mapping, its
     * name and what protocols keep of it. Seen again, it is a new peer, if trust still admits it.
     *
     * @param known who is to be removed
     * @param reason one of {@code Wire.CLOSE_…}
     */
    public void forget(KnownPeer known, int reason) {
        traffic.drop(known.peer().id());
        handshakes.forget(known.peer().id(), reason);
        directory.forget(known);
    }

    @Override
    public Identity identity() {
        return context.identity();
    }

    @Override
    public CryptoSuite crypto() {
        return context.crypto();
    }

    @Override
    public AeadEngine.Algorithm algorithm(int peerCapabilities) {
        return context.aead().algorithm(peerCapabilities);
    }

    @Override
    public Supplier<AeadEngine> aeadEngines(AeadEngine.Algorithm algorithm) {
        if (algorithm == AeadEngine.Algorithm.CHACHA20_POLY1305) {
            output.findFastestChaCha();
        }
        return context.aead().engines(algorithm);
    }

    @Override
    public int lanes() {
        return output.lanes();
    }

    @Override
    public Timeline timeline() {
        return context.timeline();
    }

    @Override
    public RandomGenerator random() {
        return context.random();
    }

    @Override
    public byte[] preSharedKey() {
        return context.psk();
    }

    @Override
    public byte[] nextTimestamp() {
        return timestamps.nextTai64n();
    }

    @Override
    public Tlvs handshakeAnnouncement(LinkPort port) {
        return context.announcement().withNumber(Wire.TLV_LINK_MTU, port.link().mtu(), 2);
    }

    @Override
    public SessionIndex sessions() {
        return sessions;
    }

    @Override
    public Optional<Peer> peer(NodeId id) {
        return directory.find(id).map(known -> known.peer());
    }

    @Override
    public Peer candidate(NodeId id, byte[] publicKey, byte[] staticKey) {
        return directory.candidate(id, publicKey, staticKey);
    }

    @Override
    public void alive(Peer peer, Source source) {
        sources.heard(peer, source);
    }

    @Override
    public void reached(Peer peer, Source source) {
        sources.reached(peer, source);
    }

    /** An authenticated frame of a peer came from elsewhere than the ones before, or after it was silent. */
    public void heardFrom(Peer peer, Source source) {
        sources.heard(peer, source);
        reachability.heard(peer, known -> peer.usableSession(context.now()).ifPresent(_ -> traffic.sendParked(known)));
    }

    @Override
    public void tooShort(Source source, NodeId sender) {
        context.warnings().revisions().heardShortInit(source.port().link().name(), source.mac(), sender);
    }

    @Override
    public void silent(Peer peer) {
        directory.find(peer.id()).ifPresent(discovery::silent);
    }

    /** A peer is to be reached by another path. It may know no better of us, until it hears us there. */
    public void pathChanged(KnownPeer known) {
        sources.remember(known);
        known.peer().usableSession(context.now()).ifPresent(session -> traffic.sendNow(session, KEEPALIVE.clone()));
        handshakes.pathChanged(known.peer());
    }

    /**
     * No link of this node is up any more: no peer can be reached, which need not wait for its silence (protocol.md §5). Each is back when
     * it is heard or sighted.
     */
    public void linksLost() {
        for (KnownPeer known : List.copyOf(directory.all())) {
            if (known.peer().path().isPresent() || known.peer().sending().isPresent()) {
                handshakes.suspend(known.peer());
                reachability.unreachable(known.peer());
            }
        }
    }

    @Override
    public Optional<Source> remembered(Peer peer) {
        return sources.remembered(peer);
    }

    @Override
    public boolean isKnownAt(NodeId id, LinkPort port, MacAddress mac) {
        return provenPaths.isAt(id, port.link().name(), mac);
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return trust.standing(id) == Standing.NEWCOMER;
    }

    @Override
    public boolean isPassedOn(NodeId id, LinkPort port, MacAddress mac) {
        return provenPaths.isAnothers(id, port.link().name(), mac);
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return trust.admits(id, publicKey) && guards.admits(id);
    }

    @Override
    public void sendHandshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body) {
        output.handshake(port, mac, destination, body);
    }

    @Override
    public void sendInner(Session session, byte[] inner) {
        traffic.sendNow(session, inner);
    }

    @Override
    public void established(Session session) {
        onEstablished.run();
    }

    @Override
    public void sessionUp(Session session, Tlvs announcement, boolean firstContact) {
        directory.learn(session.peer().id(), session.peer().publicKey()).ifPresent(known -> {
            boolean _ = directory.isSecond(known, announcement, Map.of());
            directory.announced(known, announcement);
            known.met(true);
            known.dialect(Sighting.NATIVE);
            directory.presence().heard(known);
            directory.pin(known);
            reachability.again(known);
            if (firstContact) {
                context.events()
                        .publish(
                                EventKind.SESSION_UP,
                                known.peer().id(),
                                Map.of("initiator", session.role() == Session.Role.INITIATOR));
            }
            sources.remember(known);
            onSession.accept(known);
            if (firstContact) {
                onUp.accept(known.peer());
            }
            traffic.sendParked(known);
        });
    }

    @Override
    public void sessionDown(Peer peer, String reason) {
        context.events().publish(EventKind.SESSION_DOWN, peer.id(), Map.of("reason", reason));
        onDown.accept(peer, reason);
        if (traffic.waitsFor(peer.id())) {
            directory.find(peer.id()).ifPresent(traffic::connect);
        }
    }

    @Override
    public void stale(Peer peer) {
        reachability.stale(peer);
    }

    @Override
    public void unreachable(Peer peer) {
        reachability.unreachable(peer);
        discovery.request();
    }

    @Override
    public void retire(Session session) {
        output.retire(session);
    }

    @Override
    public void count(String counter) {
        context.counters().count(counter);
    }
}
