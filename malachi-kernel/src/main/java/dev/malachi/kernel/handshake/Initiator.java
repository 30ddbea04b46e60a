package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.PeerHandshake.Attempt;
import dev.malachi.kernel.handshake.PeerHandshake.OutstandingInit;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Cookie;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Response;
import dev.malachi.kernel.handshake.message.InitPayload;
import dev.malachi.kernel.handshake.message.MacChecker;
import dev.malachi.kernel.handshake.message.ResponsePayload;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.noise.NoiseHandshake;
import dev.malachi.kernel.noise.NoisePattern;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Source;
import java.util.Arrays;
import java.util.Optional;

/** Our own handshakes (protocol.md §5): sends INITs until one is answered. */
final class Initiator {
    /** There is no post-quantum secret: its name and its value are zeros. */
    private static final byte[] NO_PQ_ID = new byte[Wire.PQ_ID_BYTES];

    private static final byte[] NO_PQ_SECRET = new byte[Wire.PQ_SECRET_BYTES];

    private final HandshakeHost host;
    private final LocalIndices indices;
    private final MacChecker macs;
    private final SessionKeeper sessions;
    private final Silence silence;

    Initiator(HandshakeHost host, LocalIndices indices, MacChecker macs) {
        this.host = host;
        this.indices = indices;
        this.macs = macs;
        this.sessions = new SessionKeeper(host, indices, this::begin);
        this.silence = new Silence(host, sessions);
    }

    SessionKeeper sessions() {
        return sessions;
    }

    Silence silence() {
        return silence;
    }

    /** The same as {@link #begin}, with one INIT as long as the peer was not reached by its path: not our host wants it. */
    void call(PeerHandshake handshake) {
        if (handshake.attempt == null) {
            begin(handshake, true);
        }
    }

    /** Wants a new session with a peer, unless one is being made. */
    void begin(PeerHandshake handshake) {
        Attempt underWay = handshake.attempt;
        if (underWay != null) {
            underWay.once = false;
        }
        begin(handshake, false);
    }

    private void begin(PeerHandshake handshake, boolean once) {
        if (mayBegin(handshake)) {
            var attempt = new Attempt(now(), once);
            handshake.attempt = attempt;
            if (awaitsFirstFrame(handshake)) {
                waitForTheirs(handshake, attempt);
            } else {
                sendInit(handshake, attempt);
                scheduleRetry(handshake, attempt);
            }
            silence.watch(handshake, attempt);
        }
    }

    /** The same for a peer that drops our INITs while its own is out: ours goes when that is over, and before it tries again. */
    void beginAfterTheirs(PeerHandshake handshake) {
        if (mayBegin(handshake)) {
            var attempt = new Attempt(now(), false);
            handshake.attempt = attempt;
            waitForTheirs(handshake, attempt);
            silence.watch(handshake, attempt);
        }
    }

    private void waitForTheirs(PeerHandshake handshake, Attempt attempt) {
        attempt.retry = host.timeline().schedule(Wire.SIMULTANEOUS_NANOS, () -> retry(handshake, attempt));
    }

    private boolean mayBegin(PeerHandshake handshake) {
        if (handshake.attempt != null) {
            return false;
        }
        if (!host.admits(handshake.peer.id(), handshake.peer.publicKey())) {
            host.count("handshake.not_begun.not_trusted");
            return false;
        }
        return true;
    }

    /** Whether the peer's own INIT was answered just now: then its first frame is on the way, or the INIT was a replay. */
    private boolean awaitsFirstFrame(PeerHandshake handshake) {
        return handshake
                .slots
                .next()
                .filter(next -> now() - next.createdNanos() < Wire.SIMULTANEOUS_NANOS)
                .isPresent();
    }

    /** There is a session, or none is wanted any more. */
    void end(PeerHandshake handshake) {
        Attempt attempt = handshake.attempt;
        if (attempt != null) {
            handshake.attempt = null;
            attempt.retry.close();
            attempt.watch.close();
            dropInit(attempt);
        }
    }

    private void dropInit(Attempt attempt) {
        OutstandingInit init = attempt.init;
        if (init != null) {
            attempt.init = null;
            indices.redeem(init.index());
            init.noise().close();
        }
    }

    private void scheduleRetry(PeerHandshake handshake, Attempt attempt) {
        long delay = Wire.RETRY_NANOS + host.random().nextLong(Wire.RETRY_JITTER_NANOS + 1);
        attempt.retry = host.timeline().schedule(delay, () -> retry(handshake, attempt));
    }

    private void retry(PeerHandshake handshake, Attempt attempt) {
        if (handshake.attempt != attempt) {
            return;
        }
        if (now() - attempt.startedNanos >= Wire.GIVE_UP_NANOS) {
            silence.gaveUp(handshake, attempt);
            end(handshake);
            handshake.liveness.gaveUp(now());
            host.count("handshake.gave_up");
            return;
        }
        if (attempt.init != null) {
            if (attempt.once && !handshake.peer.pathReaches()) {
                end(handshake);
                host.count("handshake.not_repeated.path_not_proven");
                return;
            }
            host.silent(handshake.peer);
        }
        sendAgain(handshake, attempt);
    }

    /** The peer has another path, or the link to it came up: an INIT that is out need not be answered any more. */
    void pathChanged(PeerHandshake handshake) {
        Attempt attempt = handshake.attempt;
        if (attempt != null && (attempt.init != null || attempt.lacksPath)) {
            attempt.retry.close();
            sendAgain(handshake, attempt);
        }
    }

    /** The peer was heard, though not in a session: an INIT that has been out for longer than an answer takes goes again. */
    void heardOutsideOfSessions(PeerHandshake handshake) {
        OutstandingInit init = handshake.outstanding().orElse(null);
        if (init == null || now() - init.sentNanos() >= Wire.SIMULTANEOUS_NANOS) {
            pathChanged(handshake);
        }
    }

    private void sendAgain(PeerHandshake handshake, Attempt attempt) {
        attempt.cookieUsed = false;
        host.count("handshake.retries");
        sendInit(handshake, attempt);
        scheduleRetry(handshake, attempt);
    }

    private void sendInit(PeerHandshake handshake, Attempt attempt) {
        dropInit(attempt);
        Optional<Path> path = handshake.peer.path();
        attempt.lacksPath = path.isEmpty();
        // Where it was in an earlier run it may be still, and who drowns questions about that cannot drown a handshake.
        Optional<Source> target = path.map(known -> new Source(known.port(), known.mac()))
                .or(() -> attempt.once ? Optional.empty() : host.remembered(handshake.peer));
        if (target.isEmpty()) {
            host.count("handshake.not_sent.no_path");
            return;
        }
        Source to = target.get();
        Identity identity = host.identity();
        NodeId destination = handshake.peer.id();
        int index = indices.draw();
        NoiseHandshake noise = NoiseHandshake.initiator(
                host.crypto(),
                NoisePattern.IK_PSK2,
                HandshakeKeys.prologue(identity.id(), destination, index),
                identity.staticPrivateKey(),
                identity.staticPublicKey(),
                handshake.peer.staticKey());
        var payload = new InitPayload(
                host.nextTimestamp(), identity.publicKey(), NO_PQ_ID, host.handshakeAnnouncement(to.port()));
        byte[] ephemeral = new byte[NoiseHandshake.KEY_BYTES];
        host.random().nextBytes(ephemeral);
        byte[] message = noise.writeMessage(payload.encode(), ephemeral);
        Arrays.fill(ephemeral, (byte) 0);
        byte[] body = HandshakeMessage.encodeInit(index, message);
        byte[] mac1 = handshake.macs.write(body, now());
        attempt.init = new OutstandingInit(noise, index, mac1, now(), to, new PeerHandshake.Tries());
        indices.promise(index, handshake);
        host.count("handshake.init_sent");
        int bytes = Math.max(body.length, Wire.INIT_MIN_FRAME_BYTES - Wire.BODY_OFFSET);
        host.sendHandshake(to.port(), to.mac(), destination, Arrays.copyOf(body, bytes));
    }

    /** A RESPONSE to us. */
    void onResponse(LinkPort port, MacAddress mac, NodeId source, Response response) {
        PeerHandshake handshake = indices.awaiting(response.receiverIndex()).orElse(null);
        Attempt attempt = handshake == null ? null : handshake.attempt;
        OutstandingInit init = attempt == null ? null : attempt.init;
        if (handshake == null
                || attempt == null
                || init == null
                || !handshake.peer.id().equals(source)) {
            host.count("handshake.drop.unexpected_response");
            return;
        }
        if (!macs.mac1Holds(host.identity().id(), source, response.macs())) {
            host.count("handshake.drop.bad_mac1");
            return;
        }
        if (!init.tries().take(init.asked().mac().equals(mac))) {
            host.count("handshake.drop.response_tries");
            return;
        }
        Optional<byte[]> opened = open(init.noise(), response.noise());
        if (opened.isEmpty()) {
            host.count("handshake.drop.bad_noise");
            return;
        }
        Optional<ResponsePayload> payload = ResponsePayload.parse(opened.get())
                .filter(p -> p.senderIndex() == response.senderIndex())
                .filter(p -> Arrays.equals(p.publicKey(), handshake.peer.publicKey()));
        if (payload.isEmpty()) {
            host.count("handshake.drop.bad_payload");
            dropInit(attempt); // the Noise handshake is over, the attempt is not
            return;
        }
        if (!host.admits(source, payload.get().publicKey())) {
            host.count("handshake.drop.not_trusted");
            end(handshake);
            return;
        }
        host.count("handshake.accepted.response");
        host.reached(handshake.peer, init.asked());
        host.alive(handshake.peer, new Source(port, mac));
        NoiseHandshake noise = init.noise().copy();
        end(handshake);
        try (noise) {
            sessions.initiated(
                    handshake,
                    noise,
                    init.index(),
                    response.senderIndex(),
                    payload.get().announcement());
        }
    }

    /** A message that does not open leaves the Noise state as it was, for another psk or another RESPONSE. */
    private Optional<byte[]> open(NoiseHandshake noise, byte[] message) {
        byte[] psk = HandshakeKeys.noisePsk(host.crypto(), host.preSharedKey(), NO_PQ_SECRET);
        noise.psk(psk);
        Arrays.fill(psk, (byte) 0);
        return noise.readMessage(message);
    }

    /** A COOKIE to us: the same again, with mac2; at once, but only once until the next retry. */
    void onCookie(NodeId source, Cookie cookie) {
        PeerHandshake handshake = indices.awaiting(cookie.receiverIndex()).orElse(null);
        Attempt attempt = handshake == null ? null : handshake.attempt;
        OutstandingInit init = attempt == null ? null : attempt.init;
        if (handshake == null
                || attempt == null
                || init == null
                || !handshake.peer.id().equals(source)
                || attempt.cookieUsed) {
            host.count("handshake.drop.unexpected_cookie");
            return;
        }
        if (!handshake.macs.accept(cookie, init.mac1(), now())) {
            host.count("handshake.drop.bad_cookie");
            return;
        }
        attempt.cookieUsed = true;
        host.count("handshake.accepted.cookie");
        sendInit(handshake, attempt);
    }

    private long now() {
        return host.timeline().nanoTime();
    }
}
