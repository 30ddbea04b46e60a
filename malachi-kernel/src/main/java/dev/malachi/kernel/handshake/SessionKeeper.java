package dev.malachi.kernel.handshake;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.noise.NoiseHandshake;
import dev.malachi.kernel.noise.TransportKeys;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.trust.MembershipBudget;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;

/** Makes sessions of finished handshakes, moves them through their slots, keeps them alive and ends them. */
final class SessionKeeper {
    private static final byte[] KEEPALIVE = {Wire.INNER_KEEPALIVE};

    private final HandshakeHost host;
    private final LocalIndices indices;
    private final Consumer<PeerHandshake> begin;
    /** Peers that have a <em>next</em> session, the oldest such session first. */
    private final SequencedSet<PeerHandshake> unconfirmed = new LinkedHashSet<>();

    /**
     * Makes a keeper.
     *
     * @param host the node
     * @param indices where indices of ended sessions are remembered
     * @param begin starts a handshake with a peer, unless there is one
     */
    SessionKeeper(HandshakeHost host, LocalIndices indices, Consumer<PeerHandshake> begin) {
        this.host = host;
        this.indices = indices;
        this.begin = begin;
    }

    /** Our handshake with a peer is done: sends under its session from now on. */
    void initiated(PeerHandshake handshake, NoiseHandshake noise, int localIndex, int remoteIndex, Tlvs announcement) {
        boolean firstContact = !hasUsableSession(handshake);
        Session session = establish(
                handshake, Session.Role.INITIATOR, noise, localIndex, remoteIndex, announcement.capabilities());
        unconfirmed.remove(handshake);
        List<Session> retired = handshake.slots.initiated(session);
        change(handshake, session, retired, announcement, firstContact);
        if (session.sentFrames() == 0
                && handshake.slots.current().filter(s -> s == session).isPresent()) {
            keepAlive(session);
        }
    }

    /** A peer's INIT is answered: its session may be used once the peer has. */
    void answered(
            PeerHandshake handshake,
            NoiseHandshake noise,
            int localIndex,
            int remoteIndex,
            SessionSlots.Origin origin) {
        Session session = establish(
                handshake,
                Session.Role.RESPONDER,
                noise,
                localIndex,
                remoteIndex,
                origin.announcement().capabilities());
        retire(handshake.slots.answered(session, origin));
        unconfirmed.remove(handshake);
        unconfirmed.add(handshake);
        if (unconfirmed.size() > maxUnconfirmed()) {
            retire(unconfirmed.removeFirst().slots.dropNext());
        }
        setTimer(handshake);
    }

    /** Sessions that wait for their first frame, in all: a valid INIT may be a replayed one. As many as there may be unproven ids. */
    private int maxUnconfirmed() {
        return MembershipBudget.unproven(host.lanes());
    }

    /** The first frame came under <em>next</em>. */
    void confirmed(PeerHandshake handshake) {
        Session session = handshake.slots.next().orElseThrow();
        boolean firstContact = !hasUsableSession(handshake);
        SessionSlots.Origin origin = handshake.slots.nextOrigin().orElseThrow();
        unconfirmed.remove(handshake);
        List<Session> retired = handshake.slots.confirmed();
        host.reached(handshake.peer, origin.source());
        host.alive(handshake.peer, origin.source());
        change(handshake, session, retired, origin.announcement(), firstContact);
    }

    private void change(
            PeerHandshake handshake, Session session, List<Session> retired, Tlvs announcement, boolean firstContact) {
        handshake.liveness.restart(now());
        handshake.suspended = false;
        handshake.peer.sending(session);
        retire(retired);
        setTimer(handshake);
        host.count("handshake.sessions");
        host.sessionUp(session, announcement, firstContact);
    }

    /** Ends all sessions with a peer. */
    void end(PeerHandshake handshake, String reason) {
        boolean wasUp = handshake.slots.current().isPresent();
        unconfirmed.remove(handshake);
        handshake.suspended = false;
        List<Session> retired = handshake.slots.clear();
        handshake.timerSet = false;
        handshake.timer.close(); // it would keep the peer in memory
        if (wasUp) {
            handshake.peer.sending(null);
        }
        retire(retired);
        if (wasUp) {
            host.sessionDown(handshake.peer, reason);
        }
    }

    /** Sends nothing more under the sessions of a peer that does not answer; what comes under them is still taken. */
    void suspend(PeerHandshake handshake) {
        if (handshake.slots.current().isPresent()) {
            handshake.suspended = true;
            handshake.peer.sending(null);
        }
    }

    /** The other way round. */
    void resume(PeerHandshake handshake) {
        if (handshake.suspended) {
            handshake.suspended = false;
            handshake.peer.sending(
                    handshake.slots.current().filter(s -> s.usable(now())).orElse(null));
        }
    }

    boolean hasUsableSession(PeerHandshake handshake) {
        return !handshake.suspended
                && handshake.slots.current().filter(s -> s.usable(now())).isPresent();
    }

    private Session establish(
            PeerHandshake handshake,
            Session.Role role,
            NoiseHandshake noise,
            int localIndex,
            int remoteIndex,
            int capabilities) {
        byte[] hash = noise.handshakeHash();
        AeadEngine.Algorithm algorithm = host.algorithm(capabilities);
        try (TransportKeys keys = noise.split()) {
            byte[] toResponder = HandshakeKeys.subkey(
                    host.crypto(), algorithm, keys.initiatorToResponder(), HandshakeKeys.TO_RESPONDER, hash);
            byte[] toInitiator = HandshakeKeys.subkey(
                    host.crypto(), algorithm, keys.responderToInitiator(), HandshakeKeys.TO_INITIATOR, hash);
            boolean initiator = role == Session.Role.INITIATOR;
            var session = new Session(
                    handshake.peer,
                    role,
                    localIndex,
                    remoteIndex,
                    now(),
                    capabilities,
                    hash,
                    initiator ? toResponder : toInitiator,
                    initiator ? toInitiator : toResponder,
                    host.aeadEngines(algorithm),
                    host.lanes());
            Arrays.fill(toResponder, (byte) 0);
            Arrays.fill(toInitiator, (byte) 0);
            Arrays.fill(hash, (byte) 0);
            host.sessions().add(session);
            host.established(session);
            return session;
        }
    }

    private void retire(List<Session> sessions) {
        for (Session session : sessions) {
            host.sessions().remove(session);
            indices.ended(session.localIndex(), now());
            host.retire(session);
        }
    }

    private void keepAlive(Session session) {
        host.sendInner(session, KEEPALIVE.clone());
        host.count("handshake.keepalive_sent");
    }

    /** Sets the timer to the next time at which something may be due; one that was set for later fires in vain. */
    private void setTimer(PeerHandshake handshake) {
        if (handshake.slots.isEmpty()) {
            return;
        }
        long now = now();
        long at = handshake.slots.nextExpiryNanos(now);
        if (handshake.slots.current().isPresent()) {
            long look = handshake.liveness.nextLookNanos(now);
            at = look - at < 0 ? look : at;
        }
        if (handshake.timerSet && handshake.timerNanos - at <= 0) {
            return;
        }
        handshake.timerSet = true;
        handshake.timerNanos = at;
        long due = at;
        handshake.timer.close();
        handshake.timer = host.timeline().schedule(at - now, () -> onTimer(handshake, due));
    }

    private void onTimer(PeerHandshake handshake, long due) {
        if (!handshake.timerSet || handshake.timerNanos != due) {
            return;
        }
        handshake.timerSet = false;
        boolean lost = expire(handshake);
        Optional<Session> current = handshake.slots.current();
        if (current.isPresent()) {
            checkLiveness(handshake, current.get());
        }
        setTimer(handshake);
        if (lost) {
            host.sessionDown(handshake.peer, "expired");
        }
    }

    /** Returns true if the current session is gone. */
    private boolean expire(PeerHandshake handshake) {
        boolean wasUp = handshake.slots.current().isPresent();
        List<Session> retired = handshake.slots.expire(now());
        if (handshake.slots.next().isEmpty()) {
            unconfirmed.remove(handshake);
        }
        boolean lost = wasUp && handshake.slots.current().isEmpty();
        if (lost) {
            handshake.suspended = false;
            handshake.peer.sending(null);
        }
        retire(retired);
        return lost;
    }

    private void checkLiveness(PeerHandshake handshake, Session current) {
        Liveness liveness = handshake.liveness;
        liveness.look(current, handshake.slots, now());
        if (liveness.keepaliveDue(now())) {
            liveness.keptAlive(now());
            keepAlive(current);
        }
        if (liveness.peerSeemsGone(now())) {
            host.silent(handshake.peer);
        }
        if (handshake.attempt == null && liveness.handshakeDue(now())) {
            begin.accept(handshake);
        }
    }

    private long now() {
        return host.timeline().nanoTime();
    }

    int unconfirmedCount() {
        return unconfirmed.size();
    }
}
