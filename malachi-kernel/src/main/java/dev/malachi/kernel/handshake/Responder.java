package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Init;
import dev.malachi.kernel.handshake.message.InitPayload;
import dev.malachi.kernel.handshake.message.MacChecker;
import dev.malachi.kernel.handshake.message.ResponsePayload;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.noise.NoiseHandshake;
import dev.malachi.kernel.noise.NoisePattern;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import java.util.Arrays;
import java.util.Optional;

/** Answers INITs (protocol.md §5): the cheap checks first, then Noise, then who it is, then whether it is the one to answer. */
final class Responder {
    private final HandshakeHost host;
    private final LocalIndices indices;
    private final MacChecker macs;
    private final HandshakeBudgets budgets;
    private final PeerHandshakes peers;
    private final Initiator initiator;
    private final CallBacks callBacks;

    Responder(
            HandshakeHost host,
            LocalIndices indices,
            MacChecker macs,
            HandshakeBudgets budgets,
            PeerHandshakes peers,
            Initiator initiator,
            CallBacks callBacks) {
        this.host = host;
        this.indices = indices;
        this.macs = macs;
        this.budgets = budgets;
        this.peers = peers;
        this.initiator = initiator;
        this.callBacks = callBacks;
    }

    /** Whose budget an INIT is taken from. */
    private enum Payer {
        /** An address that may be anybody's. */
        CLAIMED("mac_rate"),
        /** A pinned peer that has passed it on. */
        FORWARDER("passed_on_rate"),
        /** The pinned peer that it is from. */
        PEER("peer_rate"),
        /** A peer that has been reached where it came from. */
        NEIGHBOR("neighbor_rate"),
        /** Any other station, which receives under its address. */
        STRANGER("stranger_rate");

        private final String over;

        Payer(String over) {
            this.over = over;
        }
    }

    /** An INIT to us. */
    void onInit(LinkPort port, MacAddress mac, NodeId source, Init init) {
        Optional<Payer> payer = payer(port, mac, source, init);
        if (payer.isEmpty() || isShort(port, mac, source, init) || !isPaid(payer.get(), port, mac, source, init)) {
            return;
        }
        Identity identity = host.identity();
        try (NoiseHandshake noise = NoiseHandshake.responder(
                host.crypto(),
                NoisePattern.IK_PSK2,
                HandshakeKeys.prologue(source, identity.id(), init.senderIndex()),
                identity.staticPrivateKey(),
                identity.staticPublicKey())) {
            Optional<byte[]> opened = noise.readMessage(init.noise());
            Optional<InitPayload> payload = opened.flatMap(InitPayload::parse);
            if (payload.isEmpty()) {
                host.count(opened.isEmpty() ? "handshake.drop.bad_noise" : "handshake.drop.bad_payload");
                if (payer.get() == Payer.STRANGER || payer.get() == Payer.NEIGHBOR) {
                    budgets.punish(mac, port.slot(), now());
                }
                return;
            }
            identify(source, payload.get().publicKey(), noise.remoteStaticKey())
                    .ifPresent(handshake -> answer(port, mac, init, payload.get(), noise, handshake));
        }
    }

    /** Checks what costs little; empty if the INIT is not to be worked on. */
    private Optional<Payer> payer(LinkPort port, MacAddress mac, NodeId source, Init init) {
        long now = now();
        NodeId self = host.identity().id();
        if (!macs.mac1Holds(self, source, init.macs())) {
            host.count("handshake.drop.bad_mac1");
            return Optional.empty();
        }
        host.count("handshake.init_received");
        boolean underLoad = budgets.underLoad(now);
        if (macs.mac2Holds(port, mac, self, source, init.macs(), now)) {
            return Optional.of(payerThatReceives(port, mac, source, init));
        }
        if (underLoad) {
            host.count("handshake.drop.under_load");
            putOff(port, mac, source, init);
            return Optional.empty();
        }
        return Optional.of(Payer.CLAIMED);
    }

    /** A peer's own INITs come from where it is, with the full hop limit. Who passes on those of others is a peer itself. */
    private Payer payerThatReceives(LinkPort port, MacAddress mac, NodeId source, Init init) {
        if (host.isPassedOn(source, port, mac)) {
            return Payer.FORWARDER;
        }
        if (!host.isKnownAt(source, port, mac)) {
            return isReachedAt(source, port, mac) ? Payer.NEIGHBOR : Payer.STRANGER;
        }
        return init.hopLimit() < Wire.INITIAL_HOP_LIMIT ? Payer.FORWARDER : Payer.PEER;
    }

    private boolean isReachedAt(NodeId source, LinkPort port, MacAddress mac) {
        return host.peer(source)
                .flatMap(Peer::reachedAt)
                .filter(at -> at.is(port, mac.value()))
                .isPresent();
    }

    /** Anybody may have sent it from any address: what goes there is no longer than what came. */
    private boolean isShort(LinkPort port, MacAddress mac, NodeId source, Init init) {
        int answer = HandshakeMessage.responseFrameBytes(
                host.handshakeAnnouncement(port).encode().length);
        if (init.frameBytes() < answer) {
            host.count("handshake.drop.short");
            host.tooShort(new Source(port, mac), source);
        }
        return init.frameBytes() < answer;
    }

    private boolean isPaid(Payer payer, LinkPort port, MacAddress mac, NodeId source, Init init) {
        long now = now();
        boolean paid = switch (payer) {
            case CLAIMED -> budgets.takeClaimed(mac, now);
            case FORWARDER -> budgets.takePassedOn(mac, port.slot(), now);
            case PEER -> budgets.takeOfPeer(source, host.isNewcomer(source), now);
            case NEIGHBOR -> budgets.takeOfNeighbor(mac, port.slot(), now);
            case STRANGER -> budgets.takeOfStranger(mac, port.slot(), now);
        };
        if (!paid) {
            host.count("handshake.drop." + payer.over);
            if (payer == Payer.CLAIMED) {
                putOff(port, mac, source, init);
            }
        }
        return paid;
    }

    /**
     * An INIT that anybody may have sent, at a time when we cannot answer everybody. Whoever sends in the name of somebody else gets
     * nothing by that: the owner of the address receives the cookie, and if we know it, a call of ours.
     */
    private void putOff(LinkPort port, MacAddress mac, NodeId source, Init init) {
        long now = now();
        if (budgets.takeCookie(now)) {
            host.count("handshake.cookie_sent");
            byte[] body = HandshakeMessage.encodeCookie(macs.cookieFor(port, mac, source, init, now));
            host.sendHandshake(port, mac, source, body);
        }
        callBacks.consider(CallBacks.Occasion.PUT_OFF, port, mac, source);
    }

    /** The Ed25519 key must hash to the id, convert to the Noise static key, and pass trust. */
    private Optional<PeerHandshake> identify(NodeId source, byte[] publicKey, byte[] remoteStaticKey) {
        if (!Identity.idOf(publicKey).equals(source)) {
            host.count("handshake.drop.wrong_identity");
            return Optional.empty();
        }
        Optional<byte[]> staticKey = host.peer(source)
                .map(Peer::staticKey)
                .or(() -> host.crypto().ed25519PublicKeyToX25519(publicKey))
                .filter(key -> Arrays.equals(key, remoteStaticKey));
        if (staticKey.isEmpty()) {
            host.count("handshake.drop.wrong_identity");
            return Optional.empty();
        }
        if (!host.admits(source, publicKey)) {
            host.count("handshake.drop.not_trusted");
            return Optional.empty();
        }
        return Optional.of(peers.of(host.candidate(source, publicKey, staticKey.get())));
    }

    private void answer(
            LinkPort port,
            MacAddress mac,
            Init init,
            InitPayload payload,
            NoiseHandshake noise,
            PeerHandshake handshake) {
        if (!handshake.isNews(payload.timestamp())) {
            onStale(handshake, payload.timestamp());
            return;
        }
        handshake.remember(payload.timestamp(), now());
        // It may be a replay. So an INIT of ours that is out stays out, whichever wins, until the session of this one
        // is
        // used.
        if (ourInitIsOut(handshake) && host.identity().id().compareTo(handshake.peer.id()) < 0) {
            host.count("handshake.drop.simultaneous");
            return;
        }
        int index = indices.draw();
        var response = new ResponsePayload(host.identity().publicKey(), index, host.handshakeAnnouncement(port));
        byte[] psk = pskFor(payload.pqId());
        noise.psk(psk);
        Arrays.fill(psk, (byte) 0);
        byte[] ephemeral = new byte[NoiseHandshake.KEY_BYTES];
        host.random().nextBytes(ephemeral);
        byte[] message = noise.writeMessage(response.encode(), ephemeral);
        Arrays.fill(ephemeral, (byte) 0);
        byte[] body = HandshakeMessage.encodeResponse(index, init.senderIndex(), message);
        handshake.macs.write(body, now());
        var origin = new SessionSlots.Origin(new Source(port, mac), payload.announcement());
        initiator.sessions().answered(handshake, noise, index, init.senderIndex(), origin);
        host.count("handshake.accepted.init");
        host.count("handshake.response_sent");
        host.sendHandshake(port, mac, handshake.peer.id(), body);
    }

    /** A clock that went back, or a replay: either way the peer gets an INIT of ours, which only the real one can answer. */
    private void onStale(PeerHandshake handshake, byte[] timestamp) {
        host.count("handshake.drop.old_timestamp");
        boolean duplicated = Arrays.equals(timestamp, handshake.newestTimestamp)
                && now() - handshake.newestTimestampNanos < Wire.RETRY_NANOS;
        if (duplicated || !handshake.peer.pathReaches() || !handshake.takeStaleAnswer(now())) {
            return;
        }
        if (handshake.peer.id().compareTo(host.identity().id()) < 0) {
            initiator.beginAfterTheirs(handshake);
        } else {
            initiator.begin(handshake);
        }
    }

    private boolean ourInitIsOut(PeerHandshake handshake) {
        return handshake
                .outstanding()
                .filter(init -> now() - init.sentNanos() < Wire.SIMULTANEOUS_NANOS)
                .isPresent();
    }

    /** The psk of the secret that an INIT names. We have no post-quantum secrets, and an unknown name means "none". */
    private byte[] pskFor(byte[] pqId) {
        if (!Arrays.equals(pqId, new byte[Wire.PQ_ID_BYTES])) {
            host.count("handshake.pq_unknown");
        }
        return HandshakeKeys.noisePsk(host.crypto(), host.preSharedKey(), new byte[Wire.PQ_SECRET_BYTES]);
    }

    private long now() {
        return host.timeline().nanoTime();
    }
}
