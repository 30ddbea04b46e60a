package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What another node answered when it was asked for an examination.
 *
 * @param echo whether it answered an ECHO in its session
 * @param ip whether its host answered an IP packet
 */
public record Reach(boolean echo, boolean ip) {
    /** Not asked, or no answer. */
    public static final Reach NOTHING = new Reach(false, false);

    /** An ECHO may need a session first: two round trips, and one retry of the handshake after a second. */
    private static final Duration ECHO_PATIENCE = Duration.ofMillis(1200);

    private static final int IP_PATIENCE_MILLIS = 700;
    private static final byte[] NO_BYTES = {};

    /**
     * Asks it.
     *
     * @param node this node
     * @param peer whom to ask; one that trust keeps out is not asked
     * @return what it answered, within 2 s
     * @throws InterruptedException if the waiting thread is interrupted
     */
    static Reach ask(Node node, PeerStatus peer) throws InterruptedException {
        if (peer.state() == PeerState.DENIED || peer.state() == PeerState.PENDING) {
            return NOTHING;
        }
        Optional<EchoReply> reply = node.echo(peer.id(), NO_BYTES, ECHO_PATIENCE);
        if (reply.isEmpty()) {
            return NOTHING;
        }
        return new Reach(true, node.status().tun().isPresent() && answersIp(peer));
    }

    private static boolean answersIp(PeerStatus peer) {
        String address = peer.ipv4().isEmpty() ? peer.ipv6() : peer.ipv4();
        try {
            return InetAddress.ofLiteral(address).isReachable(IP_PATIENCE_MILLIS);
        } catch (IOException e) {
            return false; // the system refuses to send, for want of a route or by its firewall
        }
    }
}
