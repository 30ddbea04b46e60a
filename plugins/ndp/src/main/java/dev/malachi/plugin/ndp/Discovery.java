package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Discovery in one node (protocol.md §3).
 *
 * <p>A settled network costs almost nothing: a message that says of a known id exactly what was proven before is recognised by
 * comparing bytes, and its signature is checked only every 15 minutes, to know that the peer lives.
 */
final class Discovery implements Protocol.Handler {
    /** Age of a proof after which a message that says the same is verified again. */
    static final long VERIFY_AGAIN_NANOS = 15 * 60 * 1_000_000_000L;

    /** Answers wait up to this long for each known node, so that they do not come all at once. */
    private static final long ANSWER_DELAY_NANOS = 20_000_000L;

    private static final long ANSWER_DELAY_MAX_NANOS = 5_000_000_000L;

    /** A classic node is not ready for an answer before (protocol.md §3.4). */
    private static final long CLASSIC_ANSWER_DELAY_NANOS = 50_000_000L;

    private static final int ANSWERS_MAX = 1024;
    private static final int NEIGHBORS_MAX = 8192; // pins and strangers together are fewer (protocol.md §9)
    private static final long ANNOUNCE_WITHIN_NANOS = 5_000_000_000L;
    private static final long DUPLICATE_EVENT_PAUSE_NANOS = 60_000_000_000L;
    private static final byte[] NODE_ID_LABEL = Wire.LABEL_NODE_ID.getBytes(StandardCharsets.US_ASCII);

    /**
     * A message on its way through the checks.
     *
     * @param frame how it came
     * @param message what it says
     * @param known what the node knows of its sender
     * @param block its extension block, if it has one
     * @param nowNanos when it came
     */
    private record Received(
            ControlFrame frame,
            NdpMessage message,
            Optional<Sighting> known,
            Optional<ExtensionBlock> block,
            long nowNanos) {
        NodeId sender() {
            return frame.source();
        }

        String link() {
            return frame.link().name();
        }

        boolean isDiscover() {
            return message.op() == Wire.NDP_DISCOVER;
        }

        boolean isBroadcast() {
            return frame.destinationMac().isGroup();
        }
    }

    /** What the sender of a message claims to be: native with announcements, or classic with none. */
    private record Speaker(boolean isNative, Tlvs announcement, byte[] tlvs) {
        static final Speaker CLASSIC = new Speaker(false, Tlvs.EMPTY, new byte[0]);

        long bootEpoch() {
            return announcement.number(Wire.TLV_BOOT_EPOCH, 0);
        }
    }

    private final ProtocolContext context;
    private final Composer composer;
    private final RateLimits limits;
    private final NonceMemory nonces = new NonceMemory();
    private final Challenges challenges = new Challenges();
    private final BoundedMap<NodeId, Neighbor> neighbors = new BoundedMap<>(NEIGHBORS_MAX);
    private final Map<NodeId, Registration> answers = new HashMap<>();
    private final Map<String, Beacon> beacons = new LinkedHashMap<>();
    private final TokenBucket duplicateEvents;
    private boolean closed;

    Discovery(ProtocolContext context) {
        this.context = context;
        composer = new Composer(context);
        limits = new RateLimits(now());
        duplicateEvents = TokenBucket.every(DUPLICATE_EVENT_PAUSE_NANOS, now());
    }

    private long now() {
        return context.timeline().nanoTime();
    }

    // When to discover.

    @Override
    public void onLinkUp(LinkView link) {
        beacons.computeIfAbsent(link.name(), name -> new Beacon(context, () -> discoverAll(name)))
                .restart();
    }

    @Override
    public void onDiscoveryRequested() {
        composer.renewEphemeralKey();
        beacons.values().forEach(Beacon::restart);
    }

    /** Peers that know us ask when the next beacon brings news; it need not wait a minute. */
    @Override
    public void onAnnouncementChanged() {
        beacons.values().forEach(beacon -> beacon.hasten(ANNOUNCE_WITHIN_NANOS));
    }

    @Override
    public void close() {
        beacons.values().forEach(Beacon::stop);
        answers.values().forEach(Registration::close);
        answers.clear();
        closed = true;
    }

    private void discoverAll(String linkName) {
        linkUp(linkName).ifPresent(link -> discover(link, MacAddress.BROADCAST));
    }

    private void discover(LinkView link, MacAddress destination) {
        Value128 challenge = Value128.random(context.random());
        challenges.add(challenge, now());
        context.count("ndp.tx.discover");
        context.send(link, destination, Wire.TYPE_NDP, NodeId.ZERO, composer.discover(link, challenge));
    }

    private Optional<LinkView> linkUp(String name) {
        return context.links().stream()
                .filter(link -> !closed && link.up() && link.name().equals(name))
                .findFirst();
    }

    // What a receiver checks, in the order of §3.1.

    @Override
    public void onFrame(ControlFrame frame) {
        receive(frame).ifPresent(reason -> context.count(reason.counter()));
    }

    private Optional<DropReason> receive(ControlFrame frame) {
        return checkForm(frame.body()).or(() -> {
            var message = new NdpMessage(frame.body());
            return checkOwn(frame, message)
                    .or(() -> checkAddresses(frame, message))
                    .or(() -> checkSender(frame, message));
        });
    }

    private static Optional<DropReason> checkForm(byte[] body) {
        if (body.length > NdpMessage.VERSION_OFFSET && body[NdpMessage.VERSION_OFFSET] != Wire.NDP_VERSION) {
            return Optional.of(DropReason.VERSION);
        }
        return body.length < Wire.NDP_BODY_BYTES ? Optional.of(DropReason.LENGTH) : Optional.empty();
    }

    private Optional<DropReason> checkOwn(ControlFrame frame, NdpMessage message) {
        if (message.op() != Wire.NDP_DISCOVER && message.op() != Wire.NDP_ADVERTISE) {
            return Optional.of(DropReason.OP);
        }
        MacAddress source = frame.sourceMac();
        if (source.equals(frame.link().mac())) {
            return Optional.of(DropReason.OWN);
        }
        if (message.self().equals(context.self())) {
            // Two links of ours may be on one segment.
            boolean ours = context.links().stream().anyMatch(link -> link.mac().equals(source));
            if (!ours) {
                tellDuplicate(frame);
            }
            return Optional.of(ours ? DropReason.OWN : DropReason.OWN_ID);
        }
        return Optional.empty();
    }

    private void tellDuplicate(ControlFrame frame) {
        if (duplicateEvents.take(now())) {
            context.publish(new Event(
                    context.timeline().currentTimeMillis(),
                    EventKind.DUPLICATE_IDENTITY,
                    Optional.of(context.self()),
                    Map.of(
                            "mac", frame.sourceMac().toString(),
                            "link", frame.link().name())));
        }
    }

    private Optional<DropReason> checkAddresses(ControlFrame frame, NdpMessage message) {
        if (!message.mac().equals(frame.sourceMac())) {
            return Optional.of(DropReason.MAC);
        }
        if (!message.self().equals(frame.source())) {
            return Optional.of(DropReason.SOURCE);
        }
        NodeId addressee = message.op() == Wire.NDP_DISCOVER ? NodeId.ZERO : context.self();
        boolean right = frame.destination().equals(addressee) && message.peer().equals(addressee);
        return right ? Optional.empty() : Optional.of(DropReason.DESTINATION);
    }

    private Optional<DropReason> checkSender(ControlFrame frame, NdpMessage message) {
        Optional<Sighting> known = context.sighting(frame.source());
        var received = new Received(frame, message, known, ExtensionBlock.of(message), now());
        return limits.take(frame.sourceMac(), known.isPresent(), received.nowNanos())
                .or(() -> checkId(received))
                .or(() -> checkPreSharedKey(message))
                .or(() -> saysNothingNew(received) ? settled(received) : checkNews(received));
    }

    private Optional<DropReason> checkId(Received received) {
        if (received.known()
                .filter(peer -> received.message().hasKey(peer.publicKey()))
                .isPresent()) {
            return Optional.empty(); // the key whose hash was compared before
        }
        NodeId hashed =
                NodeId.of(context.blake3(NODE_ID_LABEL, received.message().ed25519Key()), 0);
        return hashed.equals(received.sender()) ? Optional.empty() : Optional.of(DropReason.ID);
    }

    private Optional<DropReason> checkPreSharedKey(NdpMessage message) {
        if (context.preSharedKey().isEmpty()) {
            return Optional.empty();
        }
        byte[] expected = Composer.pskTag(context, message.self(), message.peer(), message.challenge());
        return MessageDigest.isEqual(expected, message.pskTag()) ? Optional.empty() : Optional.of(DropReason.PSK);
    }

    /** Whether a message says what its sender has proven lately, and asks for nothing. */
    private boolean saysNothingNew(Received received) {
        if (received.isDiscover() && !received.isBroadcast()) {
            return false; // wants an answer
        }
        if (received.known().isEmpty() || received.block().isEmpty()) {
            return false;
        }
        ExtensionBlock block = received.block().get();
        return proof(received)
                        .filter(proof -> proof.mac().equals(received.frame().sourceMac())
                                && block.hasTlvs(proof.tlvs())
                                && received.nowNanos() - proof.verifiedAtNanos() < VERIFY_AGAIN_NANOS)
                        .isPresent()
                && !hasMoved(received);
    }

    /** Whether a peer may have left the link that we reach it by: it is heard here, but no longer there. */
    private boolean hasMoved(Received received) {
        return received.known()
                .filter(peer -> !peer.link().equals(received.link()))
                .filter(peer -> remembered(received)
                        .filter(neighbor -> !neighbor.isSilent(peer.link(), received.nowNanos()))
                        .isEmpty())
                .isPresent();
    }

    private Optional<DropReason> settled(Received received) {
        Optional<DropReason> unwanted = checkChallenge(received);
        if (unwanted.isEmpty()) {
            neighbor(received.sender()).heard(received.link(), received.nowNanos());
            context.count("ndp.unchanged");
        }
        return unwanted;
    }

    private Optional<DropReason> checkNews(Received received) {
        boolean isNative = Composer.isNative(context, received.message());
        if (!isNative && received.known().filter(Sighting::speaksNative).isPresent()) {
            return Optional.of(DropReason.DOWNGRADE);
        }
        Optional<Speaker> speaker = isNative ? nativeSpeaker(received) : Optional.of(Speaker.CLASSIC);
        if (speaker.isEmpty()) {
            return Optional.of(DropReason.EXT_STRIPPED);
        }
        return checkNonce(received)
                .or(() -> checkChallenge(received))
                .or(() -> checkConfirming(received, speaker.get()))
                .or(() -> checkTrust(received))
                .or(() -> checkSignatures(received, speaker.get()))
                .or(() -> learn(received, speaker.get()));
    }

    private static Optional<Speaker> nativeSpeaker(Received received) {
        return received.block()
                .map(ExtensionBlock::tlvs)
                .flatMap(tlvs -> Tlvs.parse(tlvs).map(announcement -> new Speaker(true, announcement, tlvs)));
    }

    private Optional<DropReason> checkNonce(Received received) {
        boolean seen = nonces.contains(received.sender(), received.message().nonce());
        return seen ? Optional.of(DropReason.REPLAY) : Optional.empty();
    }

    private Optional<DropReason> checkChallenge(Received received) {
        return received.isDiscover()
                ? Optional.empty()
                : challenges.check(received.message().challenge(), received.sender(), received.nowNanos());
    }

    /** A broadcast that only makes us ask again is not worth a signature check while we may not ask. */
    private Optional<DropReason> checkConfirming(Received received, Speaker speaker) {
        boolean idle = received.isDiscover()
                && received.isBroadcast()
                && speaker.isNative()
                && isNews(received, speaker)
                && !isNewAsker(received, speaker)
                && remembered(received)
                        .filter(neighbor -> !neighbor.confirmations().has(received.nowNanos()))
                        .isPresent();
        return idle ? Optional.of(DropReason.CONFIRMING) : Optional.empty();
    }

    private Optional<DropReason> checkTrust(Received received) {
        boolean admitted = context.admits(received.sender(), received.message().ed25519Key());
        return admitted ? Optional.empty() : Optional.of(DropReason.TRUST);
    }

    private Optional<DropReason> checkSignatures(Received received, Speaker speaker) {
        NdpMessage message = received.message();
        byte[] key = message.ed25519Key();
        if (!verify(key, message.transcript(), message.signature())) {
            return Optional.of(DropReason.SIGNATURE);
        }
        if (!speaker.isNative() || isProven(received, speaker)) {
            return Optional.empty();
        }
        return received.block()
                .filter(block -> !verify(key, block.transcript(), block.signature()))
                .map(block -> DropReason.EXT_SIGNATURE);
    }

    /** Whether the announcement is byte for byte what was proven on this link: its own signature would say nothing more. */
    private boolean isProven(Received received, Speaker speaker) {
        return proof(received)
                .filter(proof -> proof.says(received.frame().sourceMac(), speaker.tlvs()))
                .isPresent();
    }

    private boolean verify(byte[] key, byte[] transcript, byte[] signature) {
        context.count("ndp.verified");
        return context.crypto().ed25519Verify(key, transcript, signature);
    }

    // What a verified message teaches.

    /** Uses a message that passed all checks. A DISCOVER can be replayed, so it only introduces ids that were not known. */
    private Optional<DropReason> learn(Received received, Speaker speaker) {
        nonces.add(received.sender(), received.message().nonce());
        if (!received.isDiscover()) {
            context.count("ndp.rx.advertise");
            challenges.answered(received.message().challenge(), received.sender());
            prove(received, speaker);
            tell(received, speaker);
            return Optional.empty();
        }
        context.count("ndp.rx.discover");
        boolean newAsker = isNewAsker(received, speaker);
        if (isNews(received, speaker)) {
            confirm(received);
        } else {
            prove(received, speaker);
            boolean otherLink = received.known()
                    .filter(peer -> !peer.link().equals(received.link()))
                    .isPresent();
            if (!otherLink) { // else it would flap between two links that are both alive
                tell(received, speaker);
            }
        }
        return answer(received, speaker, newAsker);
    }

    private boolean isNewAsker(Received received, Speaker speaker) {
        return remembered(received)
                .filter(neighbor ->
                        !neighbor.isNewAsker(received.link(), received.frame().sourceMac(), speaker.bootEpoch()))
                .isEmpty();
    }

    /** Whether a message differs from what is known of its sender. What nobody knew is no news: it has nothing to change. */
    private boolean isNews(Received received, Speaker speaker) {
        if (received.known().isEmpty()) {
            return false;
        }
        Sighting peer = received.known().get();
        if (speaker.isNative() && !peer.speaksNative()) {
            return false; // a classic node that was replaced by a native one; there is no way back
        }
        MacAddress mac = received.frame().sourceMac();
        boolean asKnown = peer.link().equals(received.link())
                && peer.mac().equals(mac)
                && peer.announcement().equals(speaker.announcement());
        return !asKnown && !isProven(received, speaker) || hasMoved(received);
    }

    private void confirm(Received received) {
        if (neighbor(received.sender()).confirmations().take(received.nowNanos())) {
            discover(received.frame().link(), received.frame().sourceMac());
        }
    }

    private void prove(Received received, Speaker speaker) {
        neighbor(received.sender())
                .proven(
                        received.link(),
                        new Neighbor.Proof(
                                received.frame().sourceMac(),
                                speaker.bootEpoch(),
                                speaker.tlvs(),
                                received.nowNanos()));
    }

    private void tell(Received received, Speaker speaker) {
        context.sighted(new Sighting(
                received.sender(),
                received.known().map(Sighting::publicKey).orElseGet(received.message()::ed25519Key),
                received.link(),
                received.frame().sourceMac(),
                speaker.isNative(),
                speaker.announcement()));
    }

    private Optional<Neighbor> remembered(Received received) {
        return Optional.ofNullable(neighbors.get(received.sender()));
    }

    private Optional<Neighbor.Proof> proof(Received received) {
        return remembered(received).flatMap(neighbor -> neighbor.proof(received.link()));
    }

    /** The memory of an id whose message was verified: others must not push it out. */
    private Neighbor neighbor(NodeId id) {
        return neighbors.computeIfAbsent(id, key -> new Neighbor(now()));
    }

    // When to answer, §3.3 and §3.4.

    private Optional<DropReason> answer(Received received, Speaker speaker, boolean newAsker) {
        if (!speaker.isNative()) {
            if (received.isBroadcast() && neighbor(received.sender()).lessons().take(received.nowNanos())) {
                teachLater(received);
            }
            return answerLater(received, CLASSIC_ANSWER_DELAY_NANOS);
        }
        if (!received.isBroadcast()) {
            sendAnswer(received);
            return Optional.empty();
        }
        if (!newAsker) {
            return Optional.empty();
        }
        neighbor(received.sender()).answered(received.link(), received.frame().sourceMac(), speaker.bootEpoch());
        int others = context.peerCount() - (context.sighting(received.sender()).isPresent() ? 1 : 0);
        long spread = Math.min(others * ANSWER_DELAY_NANOS, ANSWER_DELAY_MAX_NANOS);
        if (spread <= 0) {
            sendAnswer(received);
            return Optional.empty();
        }
        return answerLater(received, context.random().nextLong(spread));
    }

    private Optional<DropReason> answerLater(Received received, long delayNanos) {
        NodeId asker = received.sender();
        Registration waiting = answers.remove(asker);
        if (waiting != null) {
            waiting.close(); // the newest question is the one to answer
        }
        if (answers.size() >= ANSWERS_MAX) {
            return Optional.of(DropReason.ANSWERS_FULL);
        }
        answers.put(asker, context.timeline().schedule(delayNanos, () -> {
            answers.remove(asker);
            sendAnswer(received);
        }));
        return Optional.empty();
    }

    private void sendAnswer(Received received) {
        linkUp(received.link()).ifPresent(link -> {
            byte[] body = composer.advertise(
                    link, received.sender(), received.message().challenge());
            context.count("ndp.tx.advertise");
            context.send(link, received.frame().sourceMac(), Wire.TYPE_NDP, received.sender(), body);
        });
    }

    /** A classic asker learns one peer from the answers to a DISCOVER, but every node whose DISCOVER it hears. */
    private void teachLater(Received received) {
        var _ = context.timeline()
                .schedule(
                        CLASSIC_ANSWER_DELAY_NANOS,
                        () -> linkUp(received.link())
                                .ifPresent(
                                        link -> discover(link, received.frame().sourceMac())));
    }
}
