package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import java.util.Optional;

/**
 * Handshakes of ours that frames give rise to which anybody may have sent (protocol.md §5). Only the peer itself can answer ours, so a
 * forger wins nothing but that peers who know each other make a session; how often, is bounded.
 */
final class CallBacks {
    /** What may make us call a peer. */
    enum Occasion {
        /** A TRANSPORT frame with an index that we do not know: perhaps we have restarted, and its sender does not know yet. */
        UNKNOWN_INDEX("handshake.unknown_index."),
        /** An INIT that is not answered because it came without a cookie when we wanted one. */
        PUT_OFF("handshake.put_off.");

        private final String counters;

        Occasion(String counters) {
            this.counters = counters;
        }
    }

    private final HandshakeHost host;
    private final HandshakeBudgets budgets;
    private final PeerHandshakes peers;
    private final Initiator initiator;

    CallBacks(HandshakeHost host, HandshakeBudgets budgets, PeerHandshakes peers, Initiator initiator) {
        this.host = host;
        this.budgets = budgets;
        this.peers = peers;
        this.initiator = initiator;
    }

    /**
     * Calls the peer that a frame seems to come from, if it is one that we know, by the path that we know.
     *
     * @param occasion what the frame was
     * @param port link it came by
     * @param mac its Ethernet source
     * @param id its L3 source
     */
    void consider(Occasion occasion, LinkPort port, MacAddress mac, NodeId id) {
        host.count(occasion.counters + outcome(port, mac, id));
    }

    private String outcome(LinkPort port, MacAddress mac, NodeId id) {
        Optional<Peer> peer = host.peer(id);
        if (peer.isEmpty()) {
            return "stranger";
        }
        if (peer.get()
                .path()
                .filter(path -> path.port().slot() == port.slot() && path.mac().equals(mac))
                .isEmpty()) {
            return "other_path";
        }
        if (!peer.get().pathReaches()) {
            return "path_not_proven"; // an INIT is longer than what causes it
        }
        long now = host.timeline().nanoTime();
        PeerHandshake handshake = peers.of(peer.get());
        if (!handshake.slots.isEmpty()
                && now - handshake.slots.lastReceivedNanos(now) < Wire.UNKNOWN_INDEX_SILENCE_NANOS) {
            return "session_alive";
        }
        if (handshake.attempt != null) {
            return "under_way";
        }
        if (!handshake.mayCallBack(now) || !budgets.takeCallBack(id, host.isNewcomer(id), mac, now)) {
            return "rate";
        }
        handshake.calledBack(now);
        initiator.begin(handshake);
        return "answered";
    }
}
