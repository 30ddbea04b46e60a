package dev.malachi.plugin.classic;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The classic nodes that one node knows: what they offer, what they send, what is sent to them. */
final class ClassicNodes implements Protocol.Handler, DatagramCarrier, KeyAgreement {
    /** The original sends no more (protocol.md §3.4), and every link carries that. */
    private static final int USUAL_PAYLOAD_BYTES = 1279;

    /** Between two X25519 keys made because one node needs another. */
    private static final long RENEWAL_PAUSE_NANOS = 10_000_000_000L;

    private final ProtocolContext context;
    private final AnnouncedKeys keys;
    private final PeerTable peers;
    private final WaitingDatagrams waiting;

    ClassicNodes(ProtocolContext context) {
        this.context = context;
        this.keys = new AnnouncedKeys(context);
        this.peers = new PeerTable(context, keys, this::ask);
        this.waiting = new WaitingDatagrams(context);
        var _ = context.claimFrames(Wire.TYPE_SECURE, this::onFrame);
        var _ = context.carry(this);
        var _ = context.offer(KeyAgreement.class, this);
    }

    @Override
    public String protocol() {
        return ClassicProtocol.ID;
    }

    @Override
    public void onPeerForgotten(NodeId peer) {
        peers.find(peer).ifPresent(peers::forget);
        waiting.take(peer).forEach(_ -> drop(DropReason.WAITED));
    }

    @Override
    public void close() {
        peers.wipe();
    }

    private void drop(DropReason reason) {
        context.count(reason.counter());
    }

    // Keys, §4.

    @Override
    public void offered(Offer offer) {
        if (keys.haveChanged()) {
            peers.restart();
        }
        ClassicPeer peer = peers.take(offer);
        peers.account(peer);
        if (!peer.refresh()) {
            if (peer.needsFreshKey()) {
                renewKey(peer);
            } else {
                drop(DropReason.BAD_KEY);
                peers.forget(peer);
            }
            return;
        }
        if (offer.answered().isEmpty()) {
            return; // a question: it may be a replay, and says nothing of what its sender has heard
        }
        boolean wasReady = peer.ready();
        if (peer.answered(offer.answered().getAsInt())) {
            peer.inquiry().answered();
            sessionIs(peer, wasReady);
        } else {
            drop(DropReason.KEY_GONE);
            peer.inquiry().wanted();
        }
    }

    private void sessionIs(ClassicPeer peer, boolean wasReady) {
        if (!wasReady) {
            context.publish(new Event(
                    context.timeline().currentTimeMillis(),
                    EventKind.SESSION_UP,
                    Optional.of(peer.id()),
                    Map.of("dialect", "classic")));
        }
        waiting.take(peer.id()).forEach(datagram -> transmit(peer, datagram));
    }

    /** Time to ask a peer, unless it is no classic node any more, or its keys are of no use to it (protocol.md §3.4). */
    private void ask(ClassicPeer peer) {
        boolean outdated = context.timeline().nanoTime() - peer.provenAtNanos() > EphemeralKeys.LIFETIME_NANOS;
        if (outdated || sighting(peer).isEmpty()) {
            peers.forget(peer);
        } else {
            if (peer.needsFreshKey()) {
                renewKey();
            }
            context.count("classic.tx.question");
            context.discover(peer.id());
        }
    }

    private void renewKey(ClassicPeer peer) {
        renewKey();
        peer.inquiry().wanted();
    }

    /** Has a new X25519 key announced from now on. All peers hear of it and change over, so it is not done often. */
    private void renewKey() {
        if (context.timeline().nanoTime() - keys.newest().madeAtNanos() >= RENEWAL_PAUSE_NANOS) {
            keys.renew();
        }
    }

    /** Where a peer is, if the node still knows it as a classic one that trust admits. */
    private Optional<Sighting> sighting(ClassicPeer peer) {
        return context.sighting(peer.id())
                .filter(sighting -> sighting.dialect().equals(ClassicProtocol.ID)
                        && context.admits(peer.id(), sighting.publicKey()));
    }

    // What comes.

    void onFrame(ControlFrame frame) {
        Optional<DropReason> malformed = checkForm(frame);
        if (malformed.isPresent()) {
            drop(malformed.get());
            return;
        }
        List<ClassicPeer> senders = peers.at(frame.sourceMac());
        if (senders.isEmpty()) {
            drop(DropReason.UNKNOWN_SOURCE);
            return;
        }
        List<ClassicPeer> trusted =
                senders.stream().filter(peer -> sighting(peer).isPresent()).toList();
        if (trusted.isEmpty()) {
            drop(DropReason.NOT_TRUSTED);
            senders.forEach(peers::forget);
            return;
        }
        var container = new SecureContainer(frame.body());
        Optional<ClassicPeer.Opened> opened =
                trusted.stream().flatMap(peer -> peer.open(container).stream()).findFirst();
        if (opened.isEmpty()) {
            drop(DropReason.BAD_TAG);
            trusted.forEach(peer -> peer.inquiry().wanted()); // it may have a key of ours that is gone
            return;
        }
        accept(container, opened.get());
    }

    private static Optional<DropReason> checkForm(ControlFrame frame) {
        if (!frame.destinationMac().equals(frame.link().mac())
                || !frame.destination().equals(NodeId.ZERO)
                || !frame.source().equals(NodeId.ZERO)) {
            return Optional.of(DropReason.ADDRESS);
        }
        if (frame.body().length < SecureContainer.OVERHEAD_BYTES + Inner.HEADER_BYTES) {
            return Optional.of(DropReason.LENGTH);
        }
        return new SecureContainer(frame.body()).suite() == ClassicWire.SUITE
                ? Optional.empty()
                : Optional.of(DropReason.SUITE);
    }

    private void accept(SecureContainer container, ClassicPeer.Opened opened) {
        ClassicPeer peer = opened.peer();
        int prefixes = opened.generation().prefixes();
        switch (opened.generation().accept(container)) {
            case REPLAYED -> drop(DropReason.REPLAYED);
            case TOO_MANY_PREFIXES -> {
                drop(DropReason.PREFIXES);
                renewKey(peer); // under which all prefixes are new again
            }
            case NEW -> {
                boolean wasReady = peer.ready();
                peer.uses(opened.generation());
                peer.inquiry().heard();
                if (opened.generation().prefixes() > prefixes) {
                    peers.boundPrefixes();
                    peers.account(peer);
                }
                sessionIs(peer, wasReady);
                receive(peer, opened.plaintext());
            }
        }
    }

    private void receive(ClassicPeer peer, byte[] plaintext) {
        Optional<Inner> parsed = Inner.parse(plaintext);
        if (parsed.isEmpty()) {
            drop(DropReason.INNER);
            return;
        }
        Inner inner = parsed.get();
        if (!inner.source().equals(peer.id()) || !inner.destination().equals(context.self())) {
            drop(DropReason.INNER_IDS);
            return;
        }
        switch (inner) {
            case Inner.Data _ -> drop(DropReason.DATA);
            case Inner.Datagram datagram -> {
                context.count("classic.accepted.datagram");
                context.deliver(peer.id(), datagram.fromPort(), datagram.toPort(), datagram.payload());
            }
        }
    }

    // What is sent.

    @Override
    public PeerState state(NodeId id) {
        return peers.find(id)
                .map(peer -> peer.inquiry().unreachable()
                        ? PeerState.UNREACHABLE
                        : peer.ready() ? PeerState.SESSION : PeerState.NEW)
                .orElse(PeerState.NEW);
    }

    @Override
    public int largestPayload(NodeId id) {
        int overhead = Wire.L3_HEADER_BYTES + SecureContainer.OVERHEAD_BYTES + Inner.HEADER_BYTES + Inner.PORTS_BYTES;
        return context.sighting(id)
                .flatMap(this::link)
                .map(link -> Math.max(0, Padding.largestPayload(link.mtu() - overhead)))
                .orElse(USUAL_PAYLOAD_BYTES);
    }

    private Optional<LinkView> link(Sighting sighting) {
        return context.links().stream()
                .filter(link -> link.name().equals(sighting.link()))
                .findFirst();
    }

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
        Optional<ClassicPeer> peer = peers.find(to);
        if (peer.filter(ClassicPeer::ready).isPresent()) {
            transmit(peer.get(), new Inner.Datagram(context.self(), to, fromPort, toPort, payload));
            return;
        }
        boolean first = waiting.add(new Inner.Datagram(context.self(), to, fromPort, toPort, payload.clone()));
        if (peer.isPresent()) {
            peer.get().inquiry().wanted();
        } else if (first) {
            context.discover(to);
        }
    }

    private void transmit(ClassicPeer peer, Inner.Datagram datagram) {
        boolean left = sighting(peer)
                .flatMap(sighting -> link(sighting)
                        .flatMap(link -> peer.seal(datagram)
                                .map(body -> context.sendWithoutIds(link, sighting.mac(), Wire.TYPE_SECURE, body))))
                .orElse(false);
        if (left) {
            context.count("classic.tx.datagram");
            peer.inquiry().sent();
        } else {
            drop(DropReason.NOT_SENT);
        }
    }
}
