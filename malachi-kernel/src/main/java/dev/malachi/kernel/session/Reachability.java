package dev.malachi.kernel.session;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.EventKind;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.handshake.Handshakes;
import dev.malachi.kernel.peer.Peer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which peers answer what this host sends to them (protocol.md §5): tells of those that do not any more, and of those that do again, and
 * refuses packets to those that cannot be reached. Used on the control thread.
 */
public final class Reachability {
    /** What a peer that was unreachable has to answer before packets to it are refused again. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final PeerDirectory directory;
    private final Handshakes handshakes;
    private final ParkedPackets<NodeId> parked;
    private final Output output;

    Reachability(
            NodeContext context,
            PeerDirectory directory,
            Handshakes handshakes,
            ParkedPackets<NodeId> parked,
            Output output) {
        this.context = context;
        this.directory = directory;
        this.handshakes = handshakes;
        this.parked = parked;
        this.output = output;
    }

    /**
     * A packet is to be sent to a peer without a session; a handshake has begun if that may be.
     *
     * @return true if the packet was refused; otherwise it is to be parked
     */
    boolean refuses(KnownPeer known, byte[] packet) {
        if (known.answers() != KnownPeer.Answers.NO) {
            return false;
        }
        if (!directory.paths().canLeave(known.peer())
                || handshakes.waitingNanos(known.peer()).orElse(0) >= GRACE_NANOS) {
            refuse(packet);
            return true;
        }
        if (!parked.waiting(known.peer().id())) {
            var _ = context.timeline().schedule(GRACE_NANOS, () -> refuseParked(known));
        }
        return false;
    }

    /** As for an address that no node has. */
    private void refuse(byte[] packet) {
        context.counters().count("tun.drop.peer_unreachable");
        output.ended(packet, "tun.drop.peer_unreachable");
        output.answerUnreachable(packet);
    }

    private void refuseParked(KnownPeer known) {
        if (known.answers() != KnownPeer.Answers.NO) {
            return;
        }
        for (ParkedPackets.Parked packet : parked.take(known.peer().id())) {
            switch (packet) {
                case ParkedPackets.IpPacket ip -> refuse(ip.bytes());
                case ParkedPackets.Inner _ -> parked.drop(packet, "unreachable");
            }
        }
    }

    /**
     * A packet was parked, no session came, and it is dropped. Its sender is told, unless the peer may still answer: that is not called
     * unreachable for one handshake that was lost.
     */
    void waitedInVain(NodeId id, ParkedPackets.Parked packet) {
        boolean mayAnswer = directory
                .find(id)
                .filter(known -> known.answers() != KnownPeer.Answers.NO
                        && known.peer().path().isPresent()
                        && handshakes.waitingNanos(known.peer()).isPresent())
                .isPresent();
        if (packet instanceof ParkedPackets.IpPacket ip && !mayAnswer) {
            output.answerUnreachable(ip.bytes());
        }
    }

    /**
     * An authenticated frame of a peer came.
     *
     * @param peer its sender
     * @param whenBack called if it had not answered before; its old session may be used again
     */
    void heard(Peer peer, Consumer<KnownPeer> whenBack) {
        directory
                .find(peer.id())
                .filter(known -> known.answers() != KnownPeer.Answers.YES)
                .ifPresent(known -> {
                    handshakes.heardAgain(peer);
                    again(known);
                    directory.presence().heard(known);
                    whenBack.accept(known);
                });
    }

    /** A peer was heard outside of sessions. One that did not answer may have restarted, so it is asked again before it counts as back. */
    public void sighted(KnownPeer known) {
        if (known.answers() != KnownPeer.Answers.YES && !handshakes.heardOutsideOfSessions(known.peer())) {
            again(known);
        }
    }

    /** A peer answers. */
    void again(KnownPeer known) {
        if (known.answers() != KnownPeer.Answers.YES) {
            known.answers(KnownPeer.Answers.YES);
            context.events().publish(EventKind.PEER_REACHABLE, known.peer().id(), Map.of());
        }
    }

    /** A peer has not answered for a while. */
    void stale(Peer peer) {
        directory
                .find(peer.id())
                .filter(known -> known.answers() == KnownPeer.Answers.YES)
                .ifPresent(known -> {
                    known.answers(KnownPeer.Answers.NOT_NOW);
                    known.staleTold(true);
                    peer.source(null); // its next frame is news, wherever it comes from
                    context.events().publish(EventKind.PEER_STALE, peer.id(), Map.of("reason", "no answer"));
                });
    }

    /** A peer has not answered for so long that packets to it are refused. */
    void unreachable(Peer peer) {
        directory
                .find(peer.id())
                .filter(known -> known.answers() != KnownPeer.Answers.NO)
                .ifPresent(known -> {
                    known.answers(KnownPeer.Answers.NO);
                    peer.source(null);
                    context.events().publish(EventKind.PEER_UNREACHABLE, peer.id(), Map.of());
                    refuseParked(known);
                });
    }
}
