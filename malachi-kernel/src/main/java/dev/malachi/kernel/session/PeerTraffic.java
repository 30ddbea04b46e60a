package dev.malachi.kernel.session;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.handshake.Handshakes;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What this host sends to peers from the control thread: in the session with a peer, or, when one must be made first, as soon as there is
 * one. Used on the control thread.
 */
public final class PeerTraffic implements ControlChannel {
    private final NodeContext context;
    private final PeerDirectory directory;
    private final Handshakes handshakes;
    private final Output output;
    private final Discovery discovery;
    private final ParkedPackets<NodeId> parked;
    private final Reachability reachability;

    PeerTraffic(
            NodeContext context, PeerDirectory directory, Handshakes handshakes, Output output, Discovery discovery) {
        this.context = context;
        this.directory = directory;
        this.handshakes = handshakes;
        this.output = output;
        this.discovery = discovery;
        this.parked = new ParkedPackets<>(context, output::ended, this::waitedInVain);
        this.reachability = new Reachability(context, directory, handshakes, parked, output);
    }

    /** Which peers answer. */
    Reachability reachability() {
        return reachability;
    }

    /** Sends an inner packet in a session, which need not be usable for others. */
    void sendNow(Session session, byte[] inner) {
        offered();
        boolean _ = output.inner(session, 0, inner);
    }

    /** Each inner packet that is offered ends in {@code tx.accepted.inner} or {@code tx.inner.drop.REASON}, or waits. */
    private void offered() {
        context.counters().count("tx.offered.inner");
    }

    /** Sends an inner packet to a peer; it waits when a session must be made first. */
    public void send(KnownPeer known, byte[] inner) {
        Optional<Session> session = known.peer().usableSession(context.now());
        if (session.isPresent()) {
            sendNow(session.get(), inner);
            if (session.get().rekeyDue(context.now())) {
                handshakes.rekeyDue(known.peer());
            }
        } else {
            offered();
            parked.park(known.peer().id(), new ParkedPackets.Inner(inner, 0));
            connectForTraffic(known);
        }
    }

    /** Sends an inner packet, if it can be sent or may wait for a session. */
    public Acceptance offer(KnownPeer known, byte[] inner, int trafficClass) {
        if (!known.speaksNative() || known.answers() == KnownPeer.Answers.NO) {
            return Acceptance.NO_SESSION;
        }
        Optional<Session> session = known.peer().usableSession(context.now());
        if (session.isEmpty()) {
            boolean waits = parked.parkIfRoom(known.peer().id(), new ParkedPackets.Inner(inner, trafficClass));
            if (waits) {
                offered();
            }
            connectForTraffic(known);
            return waits ? Acceptance.QUEUED : Acceptance.QUEUE_FULL;
        }
        Optional<Path> path = known.peer().path();
        if (path.isEmpty()) {
            return Acceptance.NO_PATH;
        }
        if (inner.length > path.get().largestInner() && inner[0] != Wire.INNER_DATAGRAM) {
            return Acceptance.TOO_LARGE;
        }
        offered();
        boolean sent = output.inner(session.get(), trafficClass, inner);
        if (session.get().rekeyDue(context.now())) {
            handshakes.rekeyDue(known.peer());
        }
        return sent ? Acceptance.SENT : Acceptance.NO_PATH;
    }

    @Override
    public void sendControl(KnownPeer known, int kind, int requestId, byte[] body) {
        send(known, controlMessage(kind, requestId, body));
    }

    private static byte[] controlMessage(int kind, int requestId, byte[] body) {
        return ByteBuffer.allocate(Wire.CONTROL_HEADER_BYTES + body.length)
                .put((byte) Wire.INNER_CONTROL)
                .put((byte) kind)
                .putShort((short) 0)
                .putInt(requestId)
                .put(body)
                .array();
    }

    /** Keeps an IP packet until there is a session with the peer. */
    public void park(KnownPeer known, byte[] packet, PacketOffload offload) {
        known.peer().exchange().sent();
        if (known.peer().usableSession(context.now()).isPresent()) {
            output.ip(packet, offload); // the session came while the packet was on its way here
            return;
        }
        connectForTraffic(known);
        if (!reachability.refuses(known, packet)) {
            parked.park(known.peer().id(), new ParkedPackets.IpPacket(packet, offload));
        }
    }

    private void waitedInVain(NodeId id, ParkedPackets.Parked packet) {
        reachability.waitedInVain(id, packet);
    }

    /** A peer without a path is looked for, and has as long to appear as others have to answer. */
    private void connectForTraffic(KnownPeer known) {
        connect(known);
        if (known.speaksNative() && known.peer().path().isEmpty()) {
            handshakes.connect(known.peer());
        }
    }

    /** Makes a session with a peer, unless there is one or one is being made. */
    public void connect(KnownPeer known) {
        if (mayConnect(known)) {
            handshakes.connect(known.peer());
        }
    }

    @Override
    public void call(KnownPeer known) {
        if (mayConnect(known)) {
            handshakes.call(known.peer());
        }
    }

    private boolean mayConnect(KnownPeer known) {
        if (!known.speaksNative()) {
            context.counters().count("session.drop.other_dialect");
            return false;
        }
        if (known.peer().path().isEmpty()) {
            discovery.request();
            return false;
        }
        return known.peer().usableSession(context.now()).isEmpty() && directory.isKnown(known.peer());
    }

    /** Ends the sessions of all peers that a test does not pass, and drops what waits for them. */
    public void endUnless(Predicate<NodeId> admitted) {
        for (KnownPeer known : directory.all()) {
            NodeId id = known.peer().id();
            if (handshakes.sessionsWith(id) > 0 && !admitted.test(id)) {
                parked.drop(id);
                handshakes.forget(id, Wire.CLOSE_DENIED);
            }
        }
    }

    /** Sends what waits for a session, now that there is one. */
    void sendParked(KnownPeer known) {
        for (ParkedPackets.Parked packet : parked.take(known.peer().id())) {
            switch (packet) {
                case ParkedPackets.Inner inner -> sendParked(known, inner);
                case ParkedPackets.IpPacket ip -> output.ip(ip.bytes(), ip.offload());
            }
        }
    }

    private void sendParked(KnownPeer known, ParkedPackets.Inner inner) {
        known.peer()
                .usableSession(context.now())
                .ifPresentOrElse(
                        session -> {
                            boolean _ = output.inner(session, inner.trafficClass(), inner.bytes());
                        },
                        () -> parked.park(known.peer().id(), inner));
    }

    /** Whether anything waits for a session with a peer. */
    boolean waitsFor(NodeId id) {
        return parked.waiting(id);
    }

    /** Drops what waits for a session with a peer. */
    void drop(NodeId id) {
        parked.drop(id);
    }

    /** Drops all that waits. */
    void clear() {
        parked.clear();
    }
}
