package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Cookie;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Init;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Response;
import dev.malachi.kernel.handshake.message.MacChecker;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Makes, renews and ends the sessions of a node (protocol.md §5). Everything is called on the control thread, and everything it does to
 * the world goes through its {@link HandshakeHost}, which may call back from inside.
 */
public final class Handshakes {
    private final HandshakeHost host;
    private final LocalIndices indices;
    private final MacChecker macs;
    private final HandshakeBudgets budgets;
    private final PeerHandshakes peers;
    private final Initiator initiator;
    private final SessionKeeper sessions;
    private final CallBacks callBacks;
    private final Responder responder;
    private boolean stopped;

    /**
     * Begins without sessions.
     *
     * @param host the node; asked for its suite, identity, pre-shared key, random source and session index at once
     */
    public Handshakes(HandshakeHost host) {
        this.host = host;
        this.indices = new LocalIndices(host.random(), host.sessions());
        this.macs =
                new MacChecker(host.crypto(), host.random(), host.identity().staticPublicKey(), host.preSharedKey());
        this.budgets = new HandshakeBudgets(host.random().nextLong());
        this.peers = new PeerHandshakes(host);
        this.initiator = new Initiator(host, indices, macs);
        this.sessions = initiator.sessions();
        this.callBacks = new CallBacks(host, budgets, peers, initiator);
        this.responder = new Responder(host, indices, macs, budgets, peers, initiator, callBacks);
        peers.onReplaced(replaced -> {
            initiator.end(replaced);
            sessions.end(replaced, "forgotten");
        });
    }

    /**
     * Wants a session with a peer. Does nothing if there is one that may be used, or one is being made.
     *
     * @param peer a known peer; without a path nothing is sent until it has one
     */
    public void connect(Peer peer) {
        if (stopped) {
            return;
        }
        PeerHandshake handshake = peers.of(peer);
        if (!sessions.hasUsableSession(handshake)) {
            initiator.begin(handshake);
        }
    }

    /**
     * The same because of what came in the peer's name, and may come from anybody: until the peer was reached by its path, one INIT goes
     * there and no more.
     *
     * @param peer a known peer
     */
    public void call(Peer peer) {
        if (!stopped && !sessions.hasUsableSession(peers.of(peer))) {
            initiator.call(peers.of(peer));
        }
    }

    /**
     * A pump sends under a session that is old, has carried very many frames, or may not be used any more.
     *
     * @param peer whose session
     */
    public void rekeyDue(Peer peer) {
        if (stopped) {
            return;
        }
        PeerHandshake handshake = peers.of(peer);
        Optional<Session> current = handshake.slots.current();
        if (current.isEmpty() || !current.get().usable(now()) || current.get().rekeyDue(now())) {
            initiator.begin(handshake);
        }
    }

    /**
     * A peer has another path, or the link to it came up: a handshake that waits for an answer tries again at once.
     *
     * @param peer whose path
     */
    public void pathChanged(Peer peer) {
        peers.find(peer.id()).filter(handshake -> !stopped).ifPresent(initiator::pathChanged);
    }

    /**
     * No link is up by which a peer could be reached: nothing more is sent under its session until it is heard again.
     *
     * @param peer which
     */
    public void suspend(Peer peer) {
        peers.find(peer.id()).ifPresent(sessions::suspend);
    }

    /**
     * An authenticated frame came of a peer that was told to be stale or unreachable.
     *
     * @param peer whose frame
     */
    public void heardAgain(Peer peer) {
        peers.find(peer.id()).filter(handshake -> !stopped).ifPresent(initiator.silence()::over);
    }

    /**
     * A peer that was told to be stale or unreachable was heard outside of sessions: a handshake that waits for an answer tries again at
     * once.
     *
     * @param peer who
     * @return whether a handshake waits
     */
    public boolean heardOutsideOfSessions(Peer peer) {
        Optional<PeerHandshake> waiting =
                peers.find(peer.id()).filter(handshake -> !stopped && handshake.attempt != null);
        waiting.ifPresent(initiator::heardOutsideOfSessions);
        return waiting.isPresent();
    }

    /**
     * How long a handshake of ours with a peer has been out.
     *
     * @param peer with whom
     * @return nanoseconds, or empty if there is none
     */
    public OptionalLong waitingNanos(Peer peer) {
        return peers.find(peer.id())
                .map(handshake -> handshake.attempt)
                .map(attempt -> OptionalLong.of(now() - attempt.startedNanos))
                .orElseGet(OptionalLong::empty);
    }

    /** The machine has slept: peers may have ended our sessions, so all are made anew. */
    public void renewAll() {
        if (!stopped) {
            peers.all().stream()
                    .filter(handshake -> handshake.slots.current().isPresent())
                    .forEach(initiator::begin);
        }
    }

    /**
     * A HANDSHAKE frame came.
     *
     * @param port link it came by
     * @param source its Ethernet source
     * @param l3Destination its L3 destination
     * @param l3Source its L3 source
     * @param body from the kind on; what follows the message is ignored
     */
    public void onFrame(LinkPort port, MacAddress source, NodeId l3Destination, NodeId l3Source, byte[] body) {
        if (stopped) {
            host.count("handshake.drop.stopped");
            return;
        }
        NodeId self = host.identity().id();
        if (!l3Destination.equals(self)) {
            host.count("handshake.drop.not_for_us");
            return;
        }
        if (l3Source.equals(self) || l3Source.equals(NodeId.ZERO) || source.isGroup()) {
            host.count("handshake.drop.bad_source");
            return;
        }
        Optional<HandshakeMessage> message = HandshakeMessage.parse(body);
        if (message.isEmpty()) {
            host.count("handshake.drop.malformed");
            return;
        }
        switch (message.get()) {
            case Init init -> responder.onInit(port, source, l3Source, init);
            case Response response -> initiator.onResponse(port, source, l3Source, response);
            case Cookie cookie -> initiator.onCookie(l3Source, cookie);
        }
    }

    /**
     * A TRANSPORT frame to us came under an index that is not known: perhaps we have restarted, and its sender does not know yet.
     *
     * @param port link it came by
     * @param source its Ethernet source
     * @param l3Source its L3 source
     * @param index its receiver index
     */
    public void onUnknownIndex(LinkPort port, MacAddress source, NodeId l3Source, int index) {
        if (stopped) {
            return;
        }
        if (indices.endedLately(index, now())) {
            host.count("handshake.unknown_index.late");
        } else {
            callBacks.consider(CallBacks.Occasion.UNKNOWN_INDEX, port, source, l3Source);
        }
    }

    /**
     * The first valid frame came under a session. Only one that a peer began is news.
     *
     * @param session one of ours; may have ended meanwhile
     */
    public void onConfirmed(Session session) {
        if (stopped) {
            return;
        }
        peers.find(session.peer().id())
                .filter(handshake ->
                        handshake.slots.next().filter(next -> next == session).isPresent())
                .ifPresent(handshake -> {
                    initiator.end(handshake);
                    sessions.confirmed(handshake);
                });
    }

    /**
     * A peer has sent CLOSE: ends its sessions.
     *
     * @param peer who
     * @param reason as sent
     */
    public void onClose(Peer peer, int reason) {
        peers.find(peer.id()).ifPresent(handshake -> {
            initiator.end(handshake);
            sessions.end(handshake, "peer: " + reasonText(reason));
        });
    }

    /**
     * Ends the sessions with a peer, and tells it.
     *
     * @param peer who
     * @param reason one of {@code Wire.CLOSE_…}
     */
    public void close(Peer peer, int reason) {
        peers.find(peer.id()).ifPresent(handshake -> close(handshake, reason));
    }

    /**
     * Ends the sessions with a peer, tells it, and forgets all of it.
     *
     * @param id who
     * @param reason one of {@code Wire.CLOSE_…}
     */
    public void forget(NodeId id, int reason) {
        peers.find(id).ifPresent(handshake -> {
            close(handshake, reason);
            peers.forget(handshake);
        });
    }

    /** Forgets those who are not known any more; their sessions have ended. */
    public void forgetUnless(Predicate<Peer> known) {
        peers.all().stream().filter(handshake -> !known.test(handshake.peer)).forEach(handshake -> {
            initiator.end(handshake);
            sessions.end(handshake, "forgotten");
            peers.forget(handshake);
        });
    }

    /** How many sessions there are with a peer, those that wait for their first frame included. */
    public int sessionsWith(NodeId id) {
        return peers.find(id).map(handshake -> handshake.slots.count()).orElse(0);
    }

    /**
     * Ends all sessions, tells the peers, and wipes everything. Nothing happens after that.
     *
     * @param reason one of {@code Wire.CLOSE_…}
     */
    public void closeAll(int reason) {
        stopped = true;
        peers.all().forEach(handshake -> close(handshake, reason));
        peers.clear();
        macs.wipe();
    }

    private void close(PeerHandshake handshake, int reason) {
        initiator.end(handshake);
        handshake
                .slots
                .current()
                .filter(current -> current.usable(now()))
                .ifPresent(current -> host.sendInner(current, closeMessage(reason)));
        sessions.end(handshake, reasonText(reason));
    }

    /** Control message CLOSE (protocol.md §7.2). */
    private byte[] closeMessage(int reason) {
        return ByteBuffer.allocate(Wire.CONTROL_HEADER_BYTES + 4)
                .put((byte) Wire.INNER_CONTROL)
                .put((byte) Wire.CONTROL_CLOSE)
                .putShort((short) 0)
                .putInt(host.random().nextInt())
                .put((byte) reason)
                .array();
    }

    private static String reasonText(int reason) {
        return switch (reason) {
            case Wire.CLOSE_STOPPING -> "stopping";
            case Wire.CLOSE_DENIED -> "denied";
            case Wire.CLOSE_NEW_KEY -> "new key";
            case Wire.CLOSE_FORGOTTEN -> "forgotten";
            default -> "closed";
        };
    }

    private long now() {
        return host.timeline().nanoTime();
    }

    /** How much is remembered, for tests: peers, promised indices, unconfirmed sessions, addresses and ids with a budget. */
    int[] sizes() {
        return new int[] {peers.size(), indices.promisedCount(), sessions.unconfirmedCount(), budgets.remembered()};
    }
}
