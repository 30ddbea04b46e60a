package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/** Discovery in one node (protocol.md §3): when to ask, what a verified message teaches, when to answer. */
final class Discovery implements Protocol.Handler {
    /** Answers wait up to this long for each known node, so that they do not come all at once. */
    private static final long ANSWER_DELAY_NANOS = 20_000_000L;

    private static final long ANSWER_DELAY_MAX_NANOS = 5_000_000_000L;

    /** A classic node is not ready for an answer before (protocol.md §3.4). */
    private static final long CLASSIC_ANSWER_DELAY_NANOS = 50_000_000L;

    private static final long ANNOUNCE_WITHIN_NANOS = 5_000_000_000L;

    private final ProtocolContext context;
    private final KeyRing keys;
    private final Composer composer;
    private final Neighbors neighbors = new Neighbors();
    private final NonceMemory nonces = new NonceMemory();
    private final Challenges challenges = new Challenges();
    private final Twin twin;
    private final KeyMismatches mismatches;
    private final OtherRevisions revisions;
    private final Inspection inspection;
    private final PathComparisons comparisons;
    private final Map<String, Beacon> beacons = new LinkedHashMap<>();
    /** Answers that wait, 5 s at most: the rate limits (§3.1) let no more than a few hundred askers through in that time. */
    private final Map<NodeId, Registration> answers = new HashMap<>();

    private final QuestionLimits questions;
    private boolean closed;

    Discovery(ProtocolContext context) {
        this.context = context;
        keys = new KeyRing(context.crypto(), context.random(), context.timeline());
        composer = new Composer(context, keys);
        questions = new QuestionLimits(context.random());
        twin = new Twin(context, nonces, challenges);
        mismatches = new KeyMismatches(context);
        revisions = new OtherRevisions(context);
        inspection = new Inspection(context, neighbors, nonces, challenges, twin, mismatches, revisions);
        comparisons = new PathComparisons(context, neighbors, questions, this::discover);
        var _ = context.claimFrames(Wire.TYPE_NDP, this::onFrame);
        var _ = context.offer(EphemeralKeys.class, keys);
    }

    // When to ask, §3.3.

    @Override
    public void onLinkUp(LinkView link) {
        beacons.computeIfAbsent(link.name(), name -> new Beacon(context, () -> discoverAll(name)))
                .restart();
    }

    @Override
    public void onDiscoveryRequested() {
        composer.renewKey();
        beacons.values().forEach(Beacon::restart);
    }

    @Override
    public void onDiscoveryRequested(Sighting peer) {
        linkUp(peer.link())
                .ifPresent(
                        link -> send(link, peer.mac(), peer.isNative() ? composer::discoverOne : composer::discover));
    }

    /** Peers that know us ask when the next beacon brings news; it need not wait a minute. */
    @Override
    public void onAnnouncementChanged() {
        beacons.values().forEach(beacon -> beacon.hasten(ANNOUNCE_WITHIN_NANOS));
    }

    @Override
    public void onPeerSilent(NodeId peer) {
        context.sighting(peer).ifPresent(comparisons::silent);
    }

    /** Of a peer that was never sighted, its answer is the first sighting. */
    @Override
    public void onPeerElsewhere(NodeId peer, LinkView link, MacAddress mac) {
        Optional<Sighting> known = context.sighting(peer);
        if (mac.isGroup()) {
            return; // no peer is there
        }
        if (known.isPresent()) {
            comparisons.aliveElsewhere(known.get(), new Neighbor.Path(link.name(), mac));
        } else if (neighbors.of(peer, now()).confirmations().has(now())
                && questions.takeDoubtful(mac, context.isNewcomer(peer), now())) {
            neighbors.of(peer, now()).confirmations().take(now());
            discover(link, mac);
        }
    }

    /** It may have answered our broadcasts already, which it does not do twice (protocol.md §3.3). */
    @Override
    public void onPeerApproved(NodeId peer) {
        inspection
                .takeRefused(peer)
                .ifPresent(path -> linkUp(path.link()).ifPresent(link -> discover(link, path.mac())));
    }

    @Override
    public void onSessionUp(NodeId peer) {
        mismatches.talksTo(peer);
    }

    @Override
    public void onPeerForgotten(NodeId peer) {
        neighbors.forget(peer);
        nonces.forget(peer);
        dropAnswer(peer);
    }

    @Override
    public void close() {
        closed = true;
        mismatches.close();
        revisions.close();
        beacons.values().forEach(Beacon::stop);
        answers.values().forEach(Registration::close);
        answers.clear();
        keys.wipe();
    }

    private void discoverAll(String linkName) {
        linkUp(linkName).ifPresent(link -> send(link, MacAddress.BROADCAST, composer::discoverAll));
    }

    /** Asks a native node. */
    private void discover(LinkView link, MacAddress destination) {
        send(link, destination, composer::discoverOne);
    }

    private void send(LinkView link, MacAddress destination, BiFunction<LinkView, Value128, byte[]> question) {
        if (closed) {
            return;
        }
        Value128 challenge = Value128.random(context.random());
        Optional<Neighbor.Path> asked =
                destination.isGroup() ? Optional.empty() : Optional.of(new Neighbor.Path(link.name(), destination));
        challenges.add(challenge, composer.key().number(), asked, now());
        context.count("ndp.tx.discover");
        context.send(link, destination, Wire.TYPE_NDP, NodeId.ZERO, question.apply(link, challenge));
    }

    private Optional<LinkView> linkUp(String name) {
        return context.links().stream()
                .filter(link -> !closed && link.up() && link.name().equals(name))
                .findFirst();
    }

    private long now() {
        return context.timeline().nanoTime();
    }

    // What a message teaches.

    void onFrame(ControlFrame frame) {
        switch (inspection.inspect(frame)) {
            case Verdict.Dropped dropped -> context.count(dropped.reason().counter());
            case Verdict.PutOff putOff -> {
                context.count(putOff.reason().counter());
                askPutOff(putOff.received());
            }
            case Verdict.OwnKey own -> onOwnKey(own.received());
            case Verdict.Unchanged unchanged -> {
                heard(unchanged.received());
                account(unchanged.received().sender());
            }
            case Verdict.Verified verified -> {
                if (verified.received().isDiscover()) {
                    onDiscover(verified.received(), verified.speaker());
                } else {
                    onAdvertise(verified.received(), verified.speaker());
                }
                account(verified.received().sender());
            }
        }
    }

    /** What is kept of an id is charged to it; of one that the node does not know, nothing is kept. */
    private void account(NodeId id) {
        if (context.sighting(id).isEmpty()) {
            onPeerForgotten(id);
        } else {
            neighbors.find(id).ifPresent(neighbor -> {
                int more = neighbor.takeGrowth(nonces.bytes(id));
                if (more != 0) {
                    context.keeps(id, more);
                }
            });
        }
    }

    /** As with any peer, only an answer to our own question is certain. It needs one from us too. */
    private void onOwnKey(Received received) {
        context.count(DropReason.OWN_ID.counter());
        nonces.add(received.sender(), received.message().nonce());
        if (!received.isDiscover()) {
            twin.answered(received);
            return;
        }
        if (!received.isBroadcast()) {
            sendAnswer(received);
        }
        if (twin.mayAsk()) {
            linkUp(received.link()).ifPresent(link -> discover(link, received.mac()));
        }
    }

    private void heard(Received received) {
        context.count("ndp.accepted.unchanged");
        if (!received.isDiscover()) {
            dropAnswer(received.sender());
        }
        neighbors.of(received.sender(), received.nowNanos()).heard(received.path(), received.nowNanos());
        considerMove(received);
    }

    private void considerMove(Received received) {
        if (received.isDiscover()) {
            received.known()
                    .filter(peer -> neighbors.isElsewhere(received))
                    .ifPresent(peer -> comparisons.heardElsewhere(peer, received.path()));
        }
    }

    /** An answer to our challenge: fresh, so it counts whatever was known before. */
    private void onAdvertise(Received received, Speaker speaker) {
        context.count("ndp.accepted.advertise");
        nonces.add(received.sender(), received.message().nonce());
        OptionalInt key = challenges.answered(received.message().challenge(), received.sender());
        Runnable accept = () -> {
            tell(received, speaker);
            context.answered(received.sender(), received.link(), received.mac());
            if (!speaker.isNative()) {
                offerKey(received, key);
            }
        };
        boolean countsNow = comparisons.countsNow(received, accept);
        prove(received, speaker);
        neighbors.of(received.sender(), received.nowNanos()).reachedBy(received.path());
        if (countsNow) {
            accept.run();
        }
        if (speaker.isNative()) {
            dropAnswer(received.sender());
        }
    }

    /** A question may be a replay: it introduces ids that were not known, and makes us ask when it says something new. */
    private void onDiscover(Received received, Speaker speaker) {
        context.count("ndp.accepted.discover");
        nonces.add(received.sender(), received.message().nonce());
        boolean newAsker = neighbors.isNewAsker(received, speaker);
        boolean asked = false;
        if (neighbors.isNews(received, speaker) || neighbors.isOtherBoot(received)) {
            asked = mayAsk(received, speaker) && confirm(received, speaker); // a replay does not answer; a twin does
        } else {
            prove(received, speaker);
            if (neighbors.isElsewhere(received)) { // a peer with two paths, both alive, must not flap between them
                if (mayAsk(received, speaker)) {
                    considerMove(received);
                    asked = true;
                }
            } else {
                tell(received, speaker);
                if (!speaker.isNative()) {
                    offerKey(received, OptionalInt.empty());
                } else if (isRefused(received)) {
                    asked = mayAsk(received, speaker) && confirm(received, speaker);
                }
            }
        }
        if (speaker.isNative()) {
            answerNative(received, speaker, newAsker);
        } else {
            answerClassic(received, asked);
        }
    }

    /**
     * Whether a question may be answered and its sender asked as well: to where nobody was reached, no more bytes go than came. Classic
     * questions are short; of them the rate is bounded.
     */
    private boolean mayAsk(Received received, Speaker speaker) {
        return !speaker.isNative()
                || neighbors.isReached(received)
                || linkUp(received.link())
                        .filter(link -> received.frameBytes()
                                >= Wire.DISCOVER_TO_ONE_BYTES + composer.advertiseFrameBytes(link))
                        .isPresent();
    }

    /** Asks the sender, unless it was asked just now. */
    private boolean confirm(Received received, Speaker speaker) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        boolean due = neighbor.confirmations().take(received.nowNanos());
        if (due) {
            linkUp(received.link())
                    .ifPresent(link -> send(
                            link, received.mac(), speaker.isNative() ? composer::discoverOne : composer::discover));
        }
        return due;
    }

    /** Much is sent in a peer's name, which may hide what it says itself. Its answer to a question gets through. */
    private void askPutOff(Received received) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        if (neighbor.putOffs().has(received.nowNanos())
                && questions.takePutOff(
                        received.sender(),
                        received.mac(),
                        context.isNewcomer(received.sender()),
                        received.nowNanos())) {
            neighbor.putOffs().take(received.nowNanos());
            linkUp(received.link()).ifPresent(link -> discover(link, received.mac()));
        }
    }

    private void prove(Received received, Speaker speaker) {
        var proof = new Neighbor.Proof(speaker.bootEpoch(), speaker.announced(), received.nowNanos());
        neighbors.of(received.sender(), received.nowNanos()).proven(received.path(), proof);
    }

    private void tell(Received received, Speaker speaker) {
        context.sighted(new Sighting(
                received.sender(),
                received.known().map(Sighting::publicKey).orElseGet(received.message()::ed25519Key),
                received.link(),
                received.mac(),
                speaker.dialect(),
                speaker.announcement()));
    }

    /** Classic sessions are made from the X25519 keys of both sides' messages (protocol.md §4); with nodes that trust admits. */
    private void offerKey(Received received, OptionalInt answered) {
        if (context.sighting(received.sender()).filter(peer -> !peer.isNative()).isPresent()) {
            context.find(KeyAgreement.class)
                    .ifPresent(agreement -> agreement.offered(new KeyAgreement.Offer(
                            received.sender(),
                            received.link(),
                            received.mac(),
                            received.message().x25519Key(),
                            answered)));
        }
    }

    // When to answer, §3.3 and §3.4.

    private void answerNative(Received received, Speaker speaker, boolean newAsker) {
        if (!received.isBroadcast()) {
            sendAnswer(received);
        } else if (newAsker) {
            neighbors.of(received.sender(), received.nowNanos()).answered(received.path(), speaker.bootEpoch());
            boolean ask = received.known().isEmpty() && !isRefused(received) && mayAsk(received, speaker);
            answerWithin(answerSpreadNanos(received.sender()), received, () -> {
                sendAnswer(received);
                if (ask) {
                    askNew(received);
                }
            });
        }
    }

    /** Anybody may have sent the DISCOVER of an id that is new; its answer says where it is. It is asked once, as it is answered. */
    private void askNew(Received received) {
        linkUp(received.link()).ifPresent(link -> discover(link, received.mac()));
    }

    /** Whether the node does not know a sender, though it has been told of it: trust does not admit it, or not yet. */
    private boolean isRefused(Received received) {
        return context.sighting(received.sender()).isEmpty();
    }

    /** The more nodes there are, the longer their answers are spread over; a lone pair answers at once. */
    private long answerSpreadNanos(NodeId asker) {
        int others = context.peerCount() - (context.sighting(asker).isPresent() ? 1 : 0);
        return Math.min(others * ANSWER_DELAY_NANOS, ANSWER_DELAY_MAX_NANOS);
    }

    private void answerWithin(long spreadNanos, Received received, Runnable answer) {
        if (spreadNanos <= 0) {
            answer.run();
        } else {
            answerLater(context.random().nextLong(spreadNanos), received, answer);
        }
    }

    private void answerClassic(Received received, boolean asked) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        boolean teach = !asked && received.isBroadcast() && neighbor.lessons().take(received.nowNanos());
        answerLater(CLASSIC_ANSWER_DELAY_NANOS, received, () -> sendAnswer(received));
        if (teach) {
            // It learns one peer from the answers to its DISCOVER, but every node whose DISCOVER it hears.
            var _ = context.timeline()
                    .schedule(
                            CLASSIC_ANSWER_DELAY_NANOS,
                            () -> linkUp(received.link())
                                    .ifPresent(link -> send(link, received.mac(), composer::discover)));
        }
    }

    private void answerLater(long delayNanos, Received received, Runnable answer) {
        NodeId asker = received.sender();
        dropAnswer(asker); // the newest question is the one to answer
        answers.put(asker, context.timeline().schedule(delayNanos, () -> {
            answers.remove(asker);
            answer.run();
        }));
    }

    /** Takes back an answer that waits. Who has answered our own question has learned from it what ours would say. */
    private void dropAnswer(NodeId asker) {
        Registration waiting = answers.remove(asker);
        if (waiting != null) {
            waiting.close();
        }
    }

    private void sendAnswer(Received received) {
        linkUp(received.link()).ifPresent(link -> {
            if (Composer.isNative(context, received.message())
                    && !neighbors.isReached(received)
                    && received.frameBytes() < composer.advertiseFrameBytes(link)) {
                context.count("ndp.not_answered.short");
                revisions.heardShort(received);
                return;
            }
            byte[] body = composer.advertise(
                    link, received.sender(), received.message().challenge());
            context.count("ndp.tx.advertise");
            context.send(link, received.mac(), Wire.TYPE_NDP, received.sender(), body);
        });
    }
}
