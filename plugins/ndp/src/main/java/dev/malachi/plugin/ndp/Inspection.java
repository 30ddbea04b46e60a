package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a receiver checks (protocol.md §3.1); the methods stand in the order of the checks, cheap ones first.
 *
 * <p>Nothing is recorded here but token buckets, warnings about pre-shared keys and other revisions, and where ids were refused: a forged message leaves no
 * other trace.
 */
final class Inspection {
    /** Age of a proof after which a message that says the same is verified again, to know that the peer lives. */
    static final long VERIFY_AGAIN_NANOS = 15 * 60 * 1_000_000_000L;

    private static final int REFUSED_MAX = 256;

    private static final byte[] NODE_ID_LABEL = Wire.LABEL_NODE_ID.getBytes(StandardCharsets.US_ASCII);

    private final ProtocolContext context;
    private final Neighbors neighbors;
    private final NonceMemory nonces;
    private final Challenges challenges;
    private final RateLimits limits;
    private final Twin twin;
    private final KeyMismatches mismatches;
    private final OtherRevisions revisions;
    /** Where ids were heard that trust does not admit, the one heard longest ago first to go; hints, since nothing proves them. */
    private final BoundedMap<NodeId, Neighbor.Path> refused = new BoundedMap<>(REFUSED_MAX);

    Inspection(
            ProtocolContext context,
            Neighbors neighbors,
            NonceMemory nonces,
            Challenges challenges,
            Twin twin,
            KeyMismatches mismatches,
            OtherRevisions revisions) {
        this.context = context;
        this.mismatches = mismatches;
        this.revisions = revisions;
        this.neighbors = neighbors;
        this.nonces = nonces;
        this.challenges = challenges;
        limits = new RateLimits(context.random());
        this.twin = twin;
    }

    Verdict inspect(ControlFrame frame) {
        Optional<DropReason> malformed = checkForm(frame);
        if (malformed.isPresent()) {
            return new Verdict.Dropped(malformed.get());
        }
        var message = new NdpMessage(frame.body());
        Optional<DropReason> own = first(() -> checkOp(message), () -> checkOwn(frame, message));
        if (own.isPresent()) {
            return new Verdict.Dropped(own.get());
        }
        if (message.self().equals(context.self())) {
            return inspectOwnId(frame, message);
        }
        return checkAddresses(frame, message)
                .<Verdict>map(Verdict.Dropped::new)
                .orElseGet(() -> inspectSender(frame, message));
    }

    private Verdict inspectOwnId(ControlFrame frame, NdpMessage message) {
        return twin.hasSigned(frame, message)
                ? new Verdict.OwnKey(new Received(
                        frame,
                        message,
                        Optional.empty(),
                        ExtensionBlock.of(message),
                        context.timeline().nanoTime()))
                : new Verdict.Dropped(DropReason.OWN_ID);
    }

    private Verdict inspectSender(ControlFrame frame, NdpMessage message) {
        long now = context.timeline().nanoTime();
        Optional<Sighting> known = context.sighting(frame.source());
        var received = new Received(frame, message, known, ExtensionBlock.of(message), now);
        return first(
                        () -> checkChallenge(received),
                        () -> checkId(received),
                        () -> checkRevision(received),
                        () -> checkPreSharedKey(received))
                .<Verdict>map(Verdict.Dropped::new)
                .orElseGet(() -> saysNothingNew(received) ? new Verdict.Unchanged(received) : inspectNews(received));
    }

    private Verdict inspectNews(Received received) {
        boolean isNative = Composer.isNative(context, received.message());
        if (!isNative && received.known().filter(Sighting::isNative).isPresent()) {
            return new Verdict.Dropped(DropReason.DOWNGRADE);
        }
        Optional<Speaker> claimed = isNative ? nativeSpeaker(received) : classicSpeaker(received);
        if (claimed.isEmpty()) {
            return new Verdict.Dropped(isNative ? DropReason.EXT_STRIPPED : DropReason.CLASSIC_OFF);
        }
        Speaker speaker = claimed.get();
        return first(() -> checkNonce(received), () -> checkConfirming(received, speaker), () -> checkTrust(received))
                .<Verdict>map(Verdict.Dropped::new)
                .orElseGet(() -> inspectSignatures(received, speaker));
    }

    private boolean isMet(Received received) {
        return received.known().isPresent() || context.isPinned(received.sender());
    }

    /** The one expensive check. It is paid for by the answer to a question that only the sender has heard, else from a budget. */
    private Verdict inspectSignatures(Received received, Speaker speaker) {
        boolean asked =
                !received.isDiscover() && challenges.takePass(received.message().challenge(), received.path());
        boolean whereKnown = context.isKnownAt(received.sender(), received.link(), received.mac());
        Optional<DropReason> over = asked
                ? Optional.empty()
                : whereKnown
                        ? limits.takeWhereKnown(
                                received.sender(), context.isNewcomer(received.sender()), received.nowNanos())
                        : limits.take(received.mac(), isMet(received), received.nowNanos());
        if (over.isPresent()) {
            return whereKnown ? new Verdict.PutOff(received, over.get()) : new Verdict.Dropped(over.get());
        }
        Optional<DropReason> unsigned = checkSignatures(received, speaker);
        if (unsigned.isEmpty()) {
            if (context.preSharedKey().isEmpty() && KeyMismatches.hasTag(received.message())) {
                mismatches.heard(received);
            } else {
                mismatches.agreed(received);
            }
        }
        return unsigned.<Verdict>map(Verdict.Dropped::new).orElseGet(() -> new Verdict.Verified(received, speaker));
    }

    /** The first reason that checks give; empty if none does. A check after one that gave a reason is not made. */
    @SafeVarargs
    private static Optional<DropReason> first(Supplier<Optional<DropReason>>... checks) {
        for (Supplier<Optional<DropReason>> check : checks) {
            Optional<DropReason> reason = check.get();
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private static Optional<DropReason> reasonIf(boolean condition, DropReason reason) {
        return condition ? Optional.of(reason) : Optional.empty();
    }

    private Optional<DropReason> checkForm(ControlFrame frame) {
        byte[] body = frame.body();
        if (body.length > NdpMessage.VERSION_OFFSET && body[NdpMessage.VERSION_OFFSET] != Wire.NDP_VERSION) {
            revisions.heardVersion(frame, body[NdpMessage.VERSION_OFFSET] & 0xFF);
            return Optional.of(DropReason.VERSION);
        }
        return reasonIf(body.length < Wire.NDP_BODY_BYTES, DropReason.LENGTH);
    }

    private static Optional<DropReason> checkOp(NdpMessage message) {
        boolean known = message.op() == Wire.NDP_DISCOVER || message.op() == Wire.NDP_ADVERTISE;
        return reasonIf(!known, DropReason.OP);
    }

    private Optional<DropReason> checkOwn(ControlFrame frame, NdpMessage message) {
        MacAddress source = frame.sourceMac();
        boolean own = source.equals(frame.link().mac())
                // Two links of ours may be on one segment.
                || message.self().equals(context.self())
                        && context.links().stream().anyMatch(link -> link.mac().equals(source));
        return reasonIf(own, DropReason.OWN);
    }

    private Optional<DropReason> checkAddresses(ControlFrame frame, NdpMessage message) {
        if (!message.mac().equals(frame.sourceMac()) || frame.sourceMac().isGroup()) {
            return Optional.of(DropReason.MAC);
        }
        if (!message.self().equals(frame.source())) {
            return Optional.of(DropReason.SOURCE);
        }
        NodeId addressee = message.op() == Wire.NDP_DISCOVER ? NodeId.ZERO : context.self();
        boolean right = frame.destination().equals(addressee) && message.peer().equals(addressee);
        return reasonIf(!right, DropReason.DESTINATION);
    }

    private Optional<DropReason> checkId(Received received) {
        NdpMessage message = received.message();
        if (received.known().filter(peer -> message.hasKey(peer.publicKey())).isPresent()) {
            return Optional.empty(); // its hash was compared before
        }
        NodeId hashed = NodeId.of(context.blake3(NODE_ID_LABEL, message.ed25519Key()), 0);
        return reasonIf(!hashed.equals(received.sender()), DropReason.ID);
    }

    /** Without what it says in its block, a native node would be taken for a classic one, which ends with its message. */
    private Optional<DropReason> checkRevision(Received received) {
        Optional<Character> other = ExtensionBlock.otherRevision(received.message());
        other.ifPresent(revision -> revisions.heardBlock(received.frame(), revision));
        return reasonIf(other.isPresent(), DropReason.REVISION);
    }

    /** A node without a key listens to one that has one, which does not listen to it. */
    private Optional<DropReason> checkPreSharedKey(Received received) {
        NdpMessage message = received.message();
        if (context.preSharedKey().isEmpty()) {
            if (KeyMismatches.hasTag(message) && mismatches.needsNoSignature(received)) {
                mismatches.heard(received);
            }
            return Optional.empty();
        }
        byte[] expected = Composer.pskTag(context, message.self(), message.peer(), message.challenge());
        if (MessageDigest.isEqual(expected, message.pskTag())) {
            return Optional.empty();
        }
        if (mismatches.needsNoSignature(received) || isSigned(received)) {
            mismatches.heard(received);
        }
        return Optional.of(DropReason.PSK);
    }

    /**
     * Whether a message says what its sender has proven lately, and asks for nothing. Nearly all messages of a settled network do,
     * and comparing bytes costs a thousandth of checking a signature.
     */
    private boolean saysNothingNew(Received received) {
        boolean wantsAnswer = received.isDiscover() && !received.isBroadcast();
        boolean tellsWhere = !received.isDiscover()
                && (neighbors.isElsewhere(received)
                        || neighbors.areCompared(received)
                        || !neighbors.isReached(received));
        if (wantsAnswer
                || tellsWhere
                || received.known().isEmpty()
                || received.block().isEmpty()) {
            return false;
        }
        ExtensionBlock block = received.block().get();
        return neighbors
                        .proof(received)
                        .filter(proof -> received.nowNanos() - proof.verifiedAtNanos() < VERIFY_AGAIN_NANOS)
                        .filter(proof -> block.hasTlvs(proof.announced()))
                        .isPresent()
                && !neighbors.isOtherBoot(received);
    }

    private static Optional<Speaker> nativeSpeaker(Received received) {
        return received.block()
                .map(ExtensionBlock::tlvs)
                .flatMap(
                        tlvs -> Tlvs.parse(tlvs).map(announcement -> new Speaker(Sighting.NATIVE, announcement, tlvs)));
    }

    /** One that no protocol makes sessions with is not worth hearing. */
    private Optional<Speaker> classicSpeaker(Received received) {
        return context.find(KeyAgreement.class)
                .map(agreement -> new Speaker(
                        agreement.protocol(), Tlvs.EMPTY, received.message().x25519Key()));
    }

    private Optional<DropReason> checkNonce(Received received) {
        return reasonIf(nonces.contains(received.sender(), received.message().nonce()), DropReason.REPLAY);
    }

    private Optional<DropReason> checkChallenge(Received received) {
        return received.isDiscover()
                ? Optional.empty()
                : challenges.check(received.message().challenge(), received.sender(), received.nowNanos());
    }

    /** A broadcast that would only make us ask again is not worth a signature check while we may not ask. */
    private Optional<DropReason> checkConfirming(Received received, Speaker speaker) {
        boolean idle = received.isDiscover()
                && received.isBroadcast()
                && speaker.isNative()
                && neighbors.isBeingConfirmed(received)
                && (neighbors.isNews(received, speaker) || neighbors.isOtherBoot(received))
                && !neighbors.isNewAsker(received, speaker);
        return reasonIf(idle, DropReason.CONFIRMING);
    }

    private Optional<DropReason> checkTrust(Received received) {
        if (context.admits(received.sender(), received.message().ed25519Key())) {
            return Optional.empty();
        }
        refused.put(received.sender(), received.path());
        return Optional.of(DropReason.TRUST);
    }

    /** Where an id was refused last, once: it is admitted now. */
    Optional<Neighbor.Path> takeRefused(NodeId id) {
        return Optional.ofNullable(refused.remove(id));
    }

    private Optional<DropReason> checkSignatures(Received received, Speaker speaker) {
        NdpMessage message = received.message();
        byte[] key = message.ed25519Key();
        if (!verify(key, message.transcript(), message.signature())) {
            return Optional.of(DropReason.SIGNATURE);
        }
        if (!speaker.isNative() || neighbors.isProven(received, speaker)) {
            return Optional.empty(); // no block, or one whose own signature would say nothing more
        }
        return received.block()
                .filter(block -> !verify(key, block.transcript(), block.signature()))
                .map(block -> DropReason.EXT_SIGNATURE);
    }

    /** Whether somebody with the sender's key has made the message, which is worth a check of the strangers' budget. */
    private boolean isSigned(Received received) {
        NdpMessage message = received.message();
        return limits.take(received.mac(), false, received.nowNanos()).isEmpty()
                && verify(message.ed25519Key(), message.transcript(), message.signature());
    }

    private boolean verify(byte[] key, byte[] transcript, byte[] signature) {
        context.count("ndp.verified");
        return context.crypto().ed25519Verify(key, transcript, signature);
    }
}
