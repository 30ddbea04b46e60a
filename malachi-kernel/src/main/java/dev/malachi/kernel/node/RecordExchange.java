package dev.malachi.kernel.node;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.TokenBucket;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Node records and the address claims in them, on their way through sessions (protocol.md §2, §7.1, §7.2). Used on the control thread.
 *
 * <p>A claim that is still being probed maps too, so that a node can be reached from its first second; a held claim of somebody else
 * takes the mapping over.
 */
final class RecordExchange {
    private static final long FORGET_AFTER_MILLIS = 7 * 24 * 3600 * 1000L;
    private static final long FORGET_AFTER_NANOS = FORGET_AFTER_MILLIS * 1_000_000L;
    private static final long FORGET_CHECK_NANOS = 3600 * 1_000_000_000L;
    /** Records a peer may send at once, and then one a period: each costs a signature check. */
    private static final int BURST = 16;

    private static final long PERIOD_NANOS = 100_000_000L;

    /** Two beacons of a holder that does not answer us because it knows us (protocol.md §3.3). */
    private static final long PROBE_AFTER_ABSENCE_NANOS = 150_000_000_000L;

    /** What happens because of records. */
    interface Listener {
        /** Sends a control message in the session with a peer; if there is none one is made first. */
        void sendControl(KnownPeer peer, int kind, int requestId, byte[] body);

        /** Makes a session, if there is none. */
        void connect(KnownPeer peer);

        /** An address leads to a peer from now on. */
        void mapped(KnownPeer peer, int ipv4);

        /** This node has another address. */
        void moved(int from, int to);

        /** What this node announces has changed. */
        void announcementChanged();
    }

    private final NodeContext context;
    private final PeerDirectory directory;
    private final AddressClaims claims;
    private final TrustStore trust;
    private final ForwardingTable forwarding;
    private final Timestamps timestamps;
    private final Listener listener;
    /** Records sent for requests, to all peers: each may be five times as long as the request. */
    private final TokenBucket answerBudget = new TokenBucket();

    private NodeRecord own;
    /** When any other node was heard last. */
    private long companyNanos;

    private boolean wentOn;

    RecordExchange(
            NodeContext context,
            PeerDirectory directory,
            AddressClaims claims,
            TrustStore trust,
            ForwardingTable forwarding,
            Timestamps timestamps,
            Listener listener) {
        this.context = context;
        this.directory = directory;
        this.claims = claims;
        this.trust = trust;
        this.forwarding = forwarding;
        this.timestamps = timestamps;
        this.listener = listener;
        this.own = sign();
        this.companyNanos = context.now();
        directory.onForgotten(this::forgotten);
    }

    private void forgotten(KnownPeer known) {
        OptionalInt before = claims.addressOf(known.peer.id());
        claims.forget(known.peer.id());
        before.ifPresent(this::giveToNext);
    }

    /** Restores mappings of pinned peers and begins to probe the own address. */
    void start() {
        trust.pins().forEach(this::restore);
        probe(Wire.CLAIM_PROBE_NANOS);
        scheduleForget();
    }

    /** Restores the mapping of a pinned peer, if it is known. */
    void restore(Pin pin) {
        long unseenMillis = context.timeline().currentTimeMillis() - pin.lastSeenMillis();
        if (pin.ipv4() != 0 && unseenMillis < FORGET_AFTER_MILLIS) {
            directory.find(pin.id()).ifPresent(known -> {
                claims.restore(pin.id(), pin.ipv4());
                applyMapping(known);
            });
        }
    }

    private NodeRecord sign() {
        return NodeRecord.sign(
                context.crypto(),
                context.identity(),
                timestamps.nextMillis(),
                claims.claim(),
                claims.candidate(),
                claims.address(),
                context.announcement());
    }

    private void probe(long spanNanos) {
        int probed = claims.address();
        var _ = context.timeline().schedule(spanNanos, () -> {
            if (claims.address() == probed && claims.claim() == NodeRecord.Claim.PROBING) {
                claims.hold();
                timestamps.candidate(claims.candidate());
                context.events().publish(EventKind.CLAIM_HELD, Map.of("ipv4", VirtualAddress.format(probed)));
                republish();
            }
        });
    }

    private void republish() {
        own = sign();
        for (KnownPeer known : directory.all()) {
            if (known.peer.sending().isPresent()) {
                announceTo(known);
            }
        }
    }

    /** A new session: sends our record, as its first frame. */
    void met(KnownPeer known) {
        keepCompany();
        announceTo(known);
    }

    private void announceTo(KnownPeer known) {
        listener.sendControl(known, Wire.CONTROL_RECORD, 0, own.encoded());
    }

    /** Asks a peer for its own record, because its address is not mapped yet. */
    void requestFrom(KnownPeer known) {
        byte[] body = ByteBuffer.allocate(4 + 16)
                .put((byte) 1)
                .put(new byte[3])
                .put(known.peer.id().bytes())
                .array();
        listener.sendControl(
                known, Wire.CONTROL_RECORD_REQUEST, context.random().nextInt(), body);
    }

    /**
     * A peer was sighted: if it announces our address, the two claims must meet. If it announces one that we know somebody else to
     * have, who may be away, it must hear of that before it has probed to the end.
     */
    void sighted(KnownPeer known, Sighting sighting) {
        keepCompany();
        if (!sighting.speaksNative()) {
            claims.preferred(known.peer.id());
            applyMapping(known);
            return;
        }
        int announced = (int) sighting.announcement().number(Wire.TLV_IPV4, 0);
        if (claims.holder(announced)
                .filter(holder -> !holder.equals(known.peer.id()))
                .isPresent()) {
            listener.connect(known);
        }
    }

    /** Takes a RECORD. */
    void onRecord(KnownPeer from, byte[] body) {
        consider(from, body);
    }

    /** Takes a CLAIM_CONFLICT: the record of whoever has the address. */
    void onConflict(KnownPeer from, byte[] body) {
        if (body.length < 4) {
            context.counters().count("record.drop.malformed");
            return;
        }
        consider(from, Arrays.copyOfRange(body, 4, body.length));
    }

    /** Takes a RECORD_REQUEST: answers with those records that are known, each once, within the budgets of the peer and of all. */
    void onRequest(KnownPeer from, int requestId, byte[] body) {
        int count = body.length < 4 ? 0 : body[0] & 0xFF;
        if (count == 0 || count > Wire.RECORD_REQUEST_MAX_IDS || body.length < 4 + 16 * count) {
            context.counters().count("record.drop.malformed");
            return;
        }
        context.counters().count("record.accepted.request");
        Set<NodeId> wanted = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            wanted.add(NodeId.of(body, 4 + 16 * i));
        }
        for (NodeId id : wanted) {
            Optional<NodeRecord> record = id.equals(context.self())
                    ? Optional.of(own)
                    : directory.find(id).flatMap(KnownPeer::record);
            if (record.isPresent() && !mayAnswer(from)) {
                context.counters().count("record.answers.rate");
                return; // it asks again
            }
            record.ifPresent(known -> listener.sendControl(from, Wire.CONTROL_RECORD, requestId, known.encoded()));
        }
    }

    private boolean mayAnswer(KnownPeer from) {
        long now = context.now();
        return from.answerBudget.take(now, Wire.RECORD_REQUEST_MAX_IDS, 1_000_000_000L / Wire.RECORD_ANSWERS_PEER_RATE)
                && answerBudget.take(now, Wire.RECORD_ANSWERS_RATE, 1_000_000_000L / Wire.RECORD_ANSWERS_RATE);
    }

    private void consider(KnownPeer from, byte[] encoded) {
        Optional<NodeRecord> parsed = NodeRecord.parse(encoded);
        if (parsed.isEmpty()) {
            context.counters().count("record.drop.malformed");
            return;
        }
        NodeRecord record = parsed.get();
        if (record.id().equals(context.self())) {
            considerOwn(from, record);
            return;
        }
        Optional<NodeRecord> stored = directory.find(record.id()).flatMap(KnownPeer::record);
        if (stored.isPresent() && !isNews(stored.get(), record)) {
            context.counters().count("record.drop.not_newer");
            if (record.sequence() < stored.get().sequence() && from.peer.id().equals(record.id())) {
                remind(from, stored.get());
            }
            return;
        }
        if (!from.recordBudget.take(context.now(), BURST, PERIOD_NANOS)) {
            context.counters().count("record.drop.rate");
            return;
        }
        if (!record.verify(context.crypto())) {
            context.counters().count("record.drop.bad_signature");
            return;
        }
        if (stored.isPresent() && stored.get().sequence() == record.sequence()) {
            context.counters().count("record.drop.duplicate_identity");
            context.duplicates().report(record.id(), Map.of());
            return;
        }
        Optional<KnownPeer> known = directory.learn(record.id(), record.publicKey());
        context.counters().count(known.isPresent() ? "record.accepted.record" : "record.drop.not_admitted");
        known.ifPresent(peer -> accept(peer, from, record));
    }

    /** A node that has forgotten what it said must say something newer, or nobody listens. */
    private void remind(KnownPeer known, NodeRecord newer) {
        if (known.recordBudget.take(context.now(), BURST, PERIOD_NANOS)) {
            listener.sendControl(known, Wire.CONTROL_RECORD, 0, newer.encoded());
        }
    }

    /**
     * Our own record comes back: as the reason of a conflict that is over; because we have forgotten that we made it, which is over
     * when we go on after it; or from a copy of us.
     */
    private void considerOwn(KnownPeer from, NodeRecord record) {
        context.counters().count("record.drop.own");
        boolean ours = record.sequence() < own.sequence() || Arrays.equals(record.encoded(), own.encoded());
        if (ours || !from.recordBudget.take(context.now(), BURST, PERIOD_NANOS) || !record.verify(context.crypto())) {
            return;
        }
        if (wentOn || record.sequence() == own.sequence()) {
            context.duplicates().report(context.self(), Map.of());
        }
        wentOn = true;
        timestamps.goOnAfter(record.sequence());
        republish();
    }

    /** Greatest sequence wins; an equal one with other bytes is news of a different kind. */
    private static boolean isNews(NodeRecord stored, NodeRecord record) {
        return record.sequence() > stored.sequence()
                || record.sequence() == stored.sequence() && !Arrays.equals(record.encoded(), stored.encoded());
    }

    private void accept(KnownPeer known, KnownPeer from, NodeRecord record) {
        known.record(record);
        OptionalInt before = claims.addressOf(known.peer.id());
        decide(known, from, record);
        before.ifPresent(this::giveToNext);
    }

    private void decide(KnownPeer known, KnownPeer from, NodeRecord record) {
        switch (claims.consider(record)) {
            case MAPPED -> {
                applyMapping(known);
                if (trust.pinned(known.peer.id())) {
                    directory.pin(known);
                }
            }
            case NOT_MAPPED -> {
                unmap(known);
                tellHolder(from, record);
            }
            case CONTESTED -> {
                unmap(known);
                context.events()
                        .publish(
                                EventKind.CLAIM_CONTESTED,
                                record.id(),
                                Map.of(
                                        "ipv4",
                                        VirtualAddress.format(record.ipv4()),
                                        "holder",
                                        claims.holder(record.ipv4())
                                                .orElse(context.self())
                                                .shortId()));
            }
            case OURS -> {
                unmap(known);
                listener.sendControl(from, Wire.CONTROL_CLAIM_CONFLICT, 0, conflict(record.ipv4(), own));
            }
            case THEIRS -> moveAwayFrom(known, record);
        }
    }

    /** Somebody else keeps the address that this record claims: whoever claims it should know, if it is who we talk to. */
    private void tellHolder(KnownPeer from, NodeRecord record) {
        if (record.claim() == NodeRecord.Claim.NONE || !from.peer.id().equals(record.id())) {
            return;
        }
        claims.holder(record.ipv4())
                .flatMap(directory::find)
                .flatMap(KnownPeer::record)
                .ifPresent(holder ->
                        listener.sendControl(from, Wire.CONTROL_CLAIM_CONFLICT, 0, conflict(record.ipv4(), holder)));
    }

    private static byte[] conflict(int ipv4, NodeRecord holder) {
        return ByteBuffer.allocate(4 + holder.encoded().length)
                .putInt(ipv4)
                .put(holder.encoded())
                .array();
    }

    private void moveAwayFrom(KnownPeer winner, NodeRecord record) {
        int lost = claims.address();
        claims.moveOn(record);
        applyMapping(winner);
        context.events()
                .publish(
                        EventKind.CLAIM_MOVED,
                        record.id(),
                        Map.of("from", VirtualAddress.format(lost), "to", VirtualAddress.format(claims.address())));
        listener.moved(lost, claims.address());
        timestamps.candidate(claims.candidate());
        republish();
        listener.announcementChanged();
        probe(Wire.CLAIM_PROBE_NANOS);
    }

    /** An address has no holder any more: whoever claims it too gets it, those who hold it first, then the lower id. */
    private void giveToNext(int ipv4) {
        if (claims.holder(ipv4).isPresent()) {
            return;
        }
        directory.all().stream()
                .filter(known -> known.record()
                        .filter(record -> record.claim() != NodeRecord.Claim.NONE && record.ipv4() == ipv4)
                        .isPresent())
                .filter(known -> context.now() - known.peer.lastSeenNanos() <= FORGET_AFTER_NANOS)
                .max(Comparator.comparing((KnownPeer known) ->
                                known.record().orElseThrow().claim())
                        .thenComparing(known -> known.peer.id(), Comparator.reverseOrder()))
                .ifPresent(known -> {
                    if (claims.consider(known.record().orElseThrow()) == AddressClaims.Verdict.MAPPED) {
                        applyMapping(known);
                    }
                });
    }

    /**
     * Somebody is heard. If that is the first for seven days, nobody has seen us for as long, and our address may have another holder:
     * we probe it again, long enough to hear of him.
     */
    private void keepCompany() {
        long alone = context.now() - companyNanos;
        companyNanos = context.now();
        if (alone > FORGET_AFTER_NANOS && claims.claim() == NodeRecord.Claim.HELD) {
            claims.probeAgain();
            republish();
            probe(PROBE_AFTER_ABSENCE_NANOS);
        }
    }

    /** Brings what the pumps see in line with the claims. */
    private void applyMapping(KnownPeer known) {
        OptionalInt mapped = claims.addressOf(known.peer.id());
        if (mapped.isEmpty()) {
            unmap(known);
            return;
        }
        int ipv4 = mapped.getAsInt();
        int before = known.peer.ipv4();
        if (before != 0 && before != ipv4) {
            forwarding.unmap(before);
        }
        for (KnownPeer other : directory.all()) {
            if (other != known && other.peer.ipv4() == ipv4) {
                other.peer.ipv4(0);
            }
        }
        known.peer.ipv4(ipv4);
        forwarding.map(ipv4, known.peer);
        listener.mapped(known, ipv4);
    }

    private void unmap(KnownPeer known) {
        int before = known.peer.ipv4();
        if (before != 0) {
            known.peer.ipv4(0);
            if (forwarding.byIpv4(before) == known.peer) {
                forwarding.unmap(before);
            }
        }
    }

    /** Holders unseen for seven days may be displaced. */
    private void scheduleForget() {
        var _ = context.timeline().schedule(FORGET_CHECK_NANOS, () -> {
            for (KnownPeer known : directory.all()) {
                if (context.now() - known.peer.lastSeenNanos() > FORGET_AFTER_NANOS) {
                    OptionalInt before = claims.addressOf(known.peer.id());
                    claims.forget(known.peer.id());
                    unmap(known);
                    before.ifPresent(this::giveToNext);
                }
            }
            scheduleForget();
        });
    }
}
