package dev.malachi.kernel.membership;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.identity.Handover;
import dev.malachi.kernel.session.ControlChannel;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Identities that take the place of others (protocol.md §9): tells peers which ones this node had, and takes theirs. Used on the control
 * thread.
 */
public final class Handovers {
    /** Code of the warning about a peer that wants the place of an approved one. */
    private static final String OFFERED = "handover.offered";
    /** Code of the warning about two that want the place of one. */
    private static final String CONTESTED = "handover.contested";

    private static final long OFFERED_FOR_MILLIS = 90L * 24 * 3600 * 1000;

    /** Those that wait for a person; each is of a peer in session, and a person has approved whose place it wants. */
    private static final int MOST_OFFERED = 64;

    private final NodeContext context;
    private final TrustStore trust;
    private final Approvals approvals;
    private final ControlChannel channel;
    private final List<Handover> own;
    /** What waits for the approval of who sent it, the oldest first. */
    private final Map<NodeId, List<Handover>> offered = new LinkedHashMap<>();

    /**
     * Makes them.
     *
     * @param context of the node
     * @param trust knows who has succeeded whom
     * @param approvals let successors in
     * @param channel to peers
     * @param own identities that this node had before, the oldest first, each with the hand-over to the next
     */
    public Handovers(
            NodeContext context, TrustStore trust, Approvals approvals, ControlChannel channel, List<Handover> own) {
        this.context = context;
        this.trust = trust;
        this.approvals = approvals;
        this.channel = channel;
        this.own = own;
    }

    /** A new session: tells the peer whom it may know us as. */
    public void met(KnownPeer known) {
        long since = context.timeline().currentTimeMillis() - OFFERED_FOR_MILLIS;
        List<Handover> fresh =
                own.stream().dropWhile(handover -> handover.atMillis() < since).toList();
        if (!fresh.isEmpty()) {
            ByteBuffer body = ByteBuffer.allocate(4 + fresh.size() * Wire.HANDOVER_BYTES);
            body.put((byte) fresh.size()).put(new byte[3]);
            fresh.forEach(handover -> body.put(handover.encoded()));
            channel.sendControl(known, Wire.CONTROL_HANDOVER, 0, body.array());
        }
    }

    /** Takes a HANDOVER. */
    public void onHandover(KnownPeer from, byte[] body) {
        Optional<List<Handover>> chain = parse(body, from.peer().id());
        context.counters().count(chain.isPresent() ? "control.accepted.handover" : "control.drop.handover_malformed");
        chain.ifPresent(handovers -> consider(from, handovers));
    }

    /** Empty if it is malformed, or the steps do not lead to the sender one after the other. */
    private static Optional<List<Handover>> parse(byte[] body, NodeId sender) {
        int count = body.length < 4 ? 0 : body[0] & 0xFF;
        if (count == 0 || count > Wire.HANDOVER_MAX_COUNT || body.length != 4 + count * Wire.HANDOVER_BYTES) {
            return Optional.empty();
        }
        List<Handover> chain = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = 4 + i * Wire.HANDOVER_BYTES;
            chain.add(Handover.parse(Arrays.copyOfRange(body, at, at + Wire.HANDOVER_BYTES)));
        }
        for (int i = 0; i + 1 < count; i++) {
            if (!Arrays.equals(chain.get(i).newKey(), chain.get(i + 1).oldKey())) {
                return Optional.empty();
            }
        }
        return chain.getLast().newId().equals(sender) ? Optional.of(chain) : Optional.empty();
    }

    private void consider(KnownPeer from, List<Handover> chain) {
        for (int i = 0; i < chain.size(); i++) {
            Handover step = chain.get(i);
            NodeId old = step.oldId();
            Optional<NodeId> successor = trust.successor(old);
            if (successor.filter(step.newId()::equals).isPresent() || !concerns(old, successor)) {
                continue;
            }
            if (!isSigned(from, step)) {
                return;
            }
            if (old.equals(context.self())) {
                context.duplicates().report(old, Map.of()); // who has our key has a copy of our home
                return;
            }
            if (successor.isPresent()) {
                contest(old, successor.get(), from.peer().id());
                return;
            }
            if (isApproved(old) && !isApproved(from.peer().id())) {
                offer(from.peer().id(), chain.subList(i, chain.size()));
                return;
            }
            approvals.succeeded(old, step.newId(), step.newKey());
        }
    }

    /** Whether an id means anything here; of one that a person has denied nothing is taken over. */
    private boolean concerns(NodeId old, Optional<NodeId> successor) {
        return old.equals(context.self())
                || successor.isPresent()
                || trust.trustOf(old).filter(known -> known != PeerTrust.DENIED).isPresent();
    }

    private boolean isSigned(KnownPeer from, Handover step) {
        for (int check = 0; check < 2; check++) {
            if (!from.recordBudget().take(context.now())) {
                context.counters().count("handover.refused.rate");
                return false;
            }
        }
        boolean signed = step.verify(context.crypto());
        if (!signed) {
            context.counters().count("handover.refused.bad_signature");
        }
        return signed;
    }

    private boolean isApproved(NodeId id) {
        return trust.trustOf(id).filter(PeerTrust.APPROVED::equals).isPresent();
    }

    private void offer(NodeId id, List<Handover> chain) {
        NodeId old = chain.getFirst().oldId();
        Optional<NodeId> rival = offered.entrySet().stream()
                .filter(other -> !other.getKey().equals(id)
                        && other.getValue().getFirst().oldId().equals(old))
                .map(Map.Entry::getKey)
                .findFirst();
        if (offered.size() >= MOST_OFFERED && !offered.containsKey(id)) {
            withdraw(offered.keySet().iterator().next());
        }
        offered.put(id, List.copyOf(chain));
        rival.ifPresentOrElse(
                other -> contest(old, other, id),
                () -> context.warnings()
                        .raise(
                                id,
                                OFFERED,
                                "Node " + id.shortId() + " says that it was node " + old
                                        + nameOf(old)
                                                .map(name -> " (" + name + ")")
                                                .orElse("")
                                        + " before, which is approved here; both keys have signed that on "
                                        + Instant.ofEpochMilli(chain.getFirst().atMillis()) + ".",
                                "'malachi peers approve " + id
                                        + "' lets it take that one's place, which is denied from then"
                                        + " on; 'malachi peers deny " + id + "' keeps it out."));
    }

    private Optional<String> nameOf(NodeId id) {
        return trust.pin(id).flatMap(pin -> pin.name());
    }

    private void contest(NodeId old, NodeId one, NodeId other) {
        for (NodeId id : List.of(one, other)) {
            NodeId rival = id.equals(one) ? other : one;
            context.warnings().clear(id, OFFERED);
            context.warnings()
                    .raise(
                            id,
                            CONTESTED,
                            "Nodes " + id.shortId() + " and " + rival.shortId()
                                    + " both show a hand-over that the key of node " + old
                                    + " has signed: somebody has a copy of that key.",
                            "Ask its operator which of the two is the right one, and keep the other out: 'malachi peers deny"
                                    + " ID'.");
        }
    }

    /** A person has approved a node: if it has asked for the place of another one, it has it now. */
    public void approved(NodeId id) {
        List<Handover> chain = offered.remove(id);
        if (chain != null) {
            context.warnings().clear(id, OFFERED);
            context.warnings().clear(id, CONTESTED);
            for (Handover step : chain) {
                approvals.succeeded(step.oldId(), step.newId(), step.newKey());
            }
        }
    }

    /** A peer is not known any more, or denied. */
    public void withdraw(NodeId id) {
        offered.remove(id);
        context.warnings().clear(id, OFFERED);
        context.warnings().clear(id, CONTESTED);
    }
}
