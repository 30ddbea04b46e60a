package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyAgreement;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.util.Optional;
import java.util.OptionalInt;

/** Discovery in one node (protocol.md §3): what the node tells of leads to questions, what a message teaches to questions and answers. */
final class Discovery implements Protocol.Handler {
    private final ProtocolContext context;
    private final KeyRing keys;
    private final Neighbors neighbors = new Neighbors();
    private final NonceMemory nonces = new NonceMemory();
    private final Challenges challenges = new Challenges();
    private final Twin twin;
    private final KeyMismatches mismatches;
    private final OtherRevisions revisions;
    private final Inspection inspection;
    private final PathComparisons comparisons;
    private final QuestionLimits limits;
    private final Questions questions;
    private final Answers answers;

    Discovery(ProtocolContext context) {
        this.context = context;
        keys = new KeyRing(context.crypto(), context.random(), context.timeline());
        var composer = new Composer(context, keys);
        limits = new QuestionLimits(context.random());
        questions = new Questions(context, composer, challenges);
        twin = new Twin(context, nonces, challenges);
        mismatches = new KeyMismatches(context);
        revisions = new OtherRevisions(context);
        inspection = new Inspection(context, neighbors, nonces, challenges, twin, mismatches, revisions);
        answers = new Answers(context, composer, neighbors, questions, revisions);
        comparisons = new PathComparisons(context, neighbors, limits, questions::askNative);
        var _ = context.claimFrames(Wire.TYPE_NDP, this::onFrame);
        var _ = context.offer(EphemeralKeys.class, keys);
    }

    // When to ask, §3.3.

    @Override
    public void onLinkUp(LinkView link) {
        questions.begin(link);
    }

    @Override
    public void onDiscoveryRequested() {
        questions.beginAnew();
    }

    @Override
    public void onDiscoveryRequested(Sighting peer) {
        questions.ask(peer.link(), peer.mac(), peer.isNative());
    }

    /** Peers that know us ask when the next beacon brings news; it need not wait a minute. */
    @Override
    public void onAnnouncementChanged() {
        questions.hasten();
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
                && limits.takeDoubtful(mac, context.isNewcomer(peer), now())) {
            neighbors.of(peer, now()).confirmations().take(now());
            questions.askNative(link, mac);
        }
    }

    /** It may have answered our broadcasts already, which it does not do twice (protocol.md §3.3). */
    @Override
    public void onPeerApproved(NodeId peer) {
        inspection.takeRefused(peer).ifPresent(path -> questions.askNative(path.link(), path.mac()));
    }

    @Override
    public void onSessionUp(NodeId peer) {
        mismatches.talksTo(peer);
    }

    @Override
    public void onPeerForgotten(NodeId peer) {
        neighbors.forget(peer);
        nonces.forget(peer);
        answers.drop(peer);
    }

    @Override
    public void close() {
        questions.stop();
        mismatches.close();
        revisions.close();
        answers.stop();
        keys.wipe();
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
            answers.send(received);
        }
        if (twin.mayAsk()) {
            questions.askNative(received.link(), received.mac());
        }
    }

    private void heard(Received received) {
        context.count("ndp.accepted.unchanged");
        if (!received.isDiscover()) {
            answers.drop(received.sender());
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
            answers.drop(received.sender());
        }
    }

    /** A question may be a replay: it introduces ids that were not known, and makes us ask when it says something new. */
    private void onDiscover(Received received, Speaker speaker) {
        context.count("ndp.accepted.discover");
        nonces.add(received.sender(), received.message().nonce());
        boolean newAsker = neighbors.isNewAsker(received, speaker);
        boolean asked = false;
        if (neighbors.isNews(received, speaker) || neighbors.isOtherBoot(received)) {
            asked = answers.mayAsk(received, speaker)
                    && confirm(received, speaker); // a replay does not answer; a twin does
        } else {
            prove(received, speaker);
            if (neighbors.isElsewhere(received)) { // a peer with two paths, both alive, must not flap between them
                if (answers.mayAsk(received, speaker)) {
                    considerMove(received);
                    asked = true;
                }
            } else {
                tell(received, speaker);
                if (!speaker.isNative()) {
                    offerKey(received, OptionalInt.empty());
                } else if (answers.isRefused(received)) {
                    asked = answers.mayAsk(received, speaker) && confirm(received, speaker);
                }
            }
        }
        if (speaker.isNative()) {
            answers.toNative(received, speaker, newAsker);
        } else {
            answers.toClassic(received, asked);
        }
    }

    /** Asks the sender, unless it was asked just now. */
    private boolean confirm(Received received, Speaker speaker) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        boolean due = neighbor.confirmations().take(received.nowNanos());
        if (due) {
            questions.ask(received.link(), received.mac(), speaker.isNative());
        }
        return due;
    }

    /** Much is sent in a peer's name, which may hide what it says itself. Its answer to a question gets through. */
    private void askPutOff(Received received) {
        Neighbor neighbor = neighbors.of(received.sender(), received.nowNanos());
        if (neighbor.putOffs().has(received.nowNanos())
                && limits.takePutOff(
                        received.sender(),
                        received.mac(),
                        context.isNewcomer(received.sender()),
                        received.nowNanos())) {
            neighbor.putOffs().take(received.nowNanos());
            questions.askNative(received.link(), received.mac());
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
}
