package dev.malachi.kernel.record;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Rate;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.PeerBudget;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.session.ControlChannel;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Node records on their way through sessions (protocol.md §7.1, §7.2). What the claims in them cause is decided in {@link
 * AddressMappings}. Used on the control thread.
 */
public final class RecordExchange {
    /** An address leads to a peer from now on. */
    @FunctionalInterface
    public interface MappingListener {
        /**
         * Packets that waited for it can go.
         *
         * @param peer who has it
         * @param ipv4 most significant byte first
         */
        void mapped(KnownPeer peer, int ipv4);
    }

    private final NodeContext context;
    private final PeerDirectory directory;
    private final AddressClaims claims;
    private final Timestamps timestamps;
    private final ControlChannel channel;
    private final AddressMappings mappings;
    private final TrustStore trust;
    /** Records sent for requests: each may be five times as long as the request. */
    private final PeerBudget answerBudget;

    private NodeRecord own;
    /** Whether this node has once taken up a sequence that it did not remember. */
    private boolean resumed;

    public RecordExchange(
            NodeContext context,
            PeerDirectory directory,
            AddressClaims claims,
            TrustStore trust,
            ForwardingTable forwarding,
            Timestamps timestamps,
            AddressMemory memory,
            ControlChannel channel) {
        this.context = context;
        this.directory = directory;
        this.claims = claims;
        this.timestamps = timestamps;
        this.channel = channel;
        this.trust = trust;
        this.answerBudget = new PeerBudget(
                context.random().nextLong(),
                Rate.perSecond(Wire.RECORD_ANSWERS_SHARE_RATE, Wire.RECORD_ANSWERS_SHARE_BURST),
                Rate.perSecond(Wire.RECORD_ANSWERS_STATION_RATE, Wire.RECORD_ANSWERS_STATION_BURST),
                Rate.perSecond(Wire.RECORD_ANSWERS_RATE, Wire.RECORD_ANSWERS_RATE));
        this.own = sign();
        this.mappings = new AddressMappings(context, directory, claims, trust, forwarding, memory, this);
        directory.onForgotten(mappings::forgotten);
    }

    /** Sets the listener that is told that an address leads to a peer. */
    public void onMapped(MappingListener listener) {
        mappings.onMapped(listener);
    }

    /** Sets the listener that is told that this node has another address, before anything is sent because of that; 0 is none. */
    public void onMoved(IntConsumer listener) {
        mappings.own().onMoved(listener);
    }

    /** Sets the listener that is told that what this node announces has changed. */
    public void onAnnouncementChanged(Runnable listener) {
        mappings.own().onAnnouncementChanged(listener);
    }

    /** Begins to claim the own address. */
    public void start() {
        mappings.start();
        own = sign();
    }

    /** Restores the mapping of a pinned peer, if it is known. */
    public void restore(Pin pin) {
        mappings.restore(pin);
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

    /** Signs what this node says of itself now, and tells all peers that have a session with us. */
    void republish() {
        own = sign();
        for (KnownPeer known : directory.all()) {
            if (known.peer().sending().isPresent()) {
                announceTo(known);
            }
        }
    }

    /** A new session: sends our record, as its first frame. */
    public void met(KnownPeer known) {
        mappings.heard(known);
        announceTo(known);
    }

    private void announceTo(KnownPeer known) {
        channel.sendControl(known, Wire.CONTROL_RECORD, 0, own.encoded());
    }

    /** A person has decided about a pinned peer, or its pin is gone. */
    public void decided(NodeId id) {
        mappings.decided(id);
    }

    /** Asks a peer for its own record, because its address is not mapped yet. */
    public void requestFrom(KnownPeer known) {
        byte[] body = ByteBuffer.allocate(4 + 16)
                .put((byte) 1)
                .put(new byte[3])
                .put(known.peer().id().bytes())
                .array();
        channel.sendControl(known, Wire.CONTROL_RECORD_REQUEST, context.random().nextInt(), body);
    }

    /**
     * A peer was sighted: if it announces our address, the two claims must meet. If it announces one that we know another to
     * have, who may be away, it must hear of that before it has probed to the end.
     */
    public void sighted(KnownPeer known, Sighting sighting) {
        mappings.heard(known);
        if (!sighting.isNative()) {
            mappings.withoutClaims(known);
            return;
        }
        int announced = (int) sighting.announcement().number(Wire.TLV_IPV4, 0);
        if (claims.holder(announced)
                .filter(holder -> !holder.equals(known.peer().id()))
                .isPresent()) {
            channel.call(known);
        }
    }

    /** Takes a RECORD. */
    public void onRecord(KnownPeer from, byte[] body) {
        consider(from, body);
    }

    /** Takes a CLAIM_CONFLICT: the record of the node that has the address. */
    public void onConflict(KnownPeer from, byte[] body) {
        if (body.length < 4) {
            context.counters().count("record.drop.malformed");
            return;
        }
        consider(from, Arrays.copyOfRange(body, 4, body.length));
    }

    /** Takes a RECORD_REQUEST: answers with those records that are known, each once, within the budgets of the peer and of all. */
    public void onRequest(KnownPeer from, int requestId, byte[] body) {
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
            record.ifPresent(known -> channel.sendControl(from, Wire.CONTROL_RECORD, requestId, known.encoded()));
        }
    }

    private boolean mayAnswer(KnownPeer from) {
        long now = context.now();
        return from.answerBudget().take(now)
                && answerBudget.take(
                        from.peer().id(),
                        trust.standing(from.peer().id()) == Standing.NEWCOMER,
                        from.peer().path().map(Path::mac),
                        now);
    }

    private void consider(KnownPeer from, byte[] encoded) {
        Optional<NodeRecord> parsed = NodeRecord.parse(encoded);
        if (parsed.isEmpty()) {
            context.counters().count("record.drop.malformed");
            NodeRecord.otherVersion(encoded).ifPresent(version -> tellVersion(from, version));
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
            if (record.sequence() < stored.get().sequence() && from.peer().id().equals(record.id())) {
                remind(from, stored.get());
            }
            return;
        }
        if (!from.recordBudget().take(context.now())) {
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
        known.ifPresent(peer -> {
            peer.record(record);
            mappings.accept(peer, from, record);
        });
    }

    private void tellVersion(KnownPeer from, int version) {
        from.peer()
                .path()
                .ifPresent(path -> context.warnings()
                        .revisions()
                        .heardRecord(
                                path.port().link().name(),
                                path.mac(),
                                from.peer().id(),
                                version));
    }

    /** A node that has forgotten what it said must say something newer, or it is ignored. */
    private void remind(KnownPeer known, NodeRecord newer) {
        if (known.recordBudget().take(context.now())) {
            channel.sendControl(known, Wire.CONTROL_RECORD, 0, newer.encoded());
        }
    }

    /**
     * Our own record comes back: as the reason of a conflict that is over; because we have forgotten that we made it, which is over
     * when we go on after it; or from a copy of us.
     */
    private void considerOwn(KnownPeer from, NodeRecord record) {
        context.counters().count("record.drop.own");
        boolean ours = record.sequence() < own.sequence() || Arrays.equals(record.encoded(), own.encoded());
        if (ours || !from.recordBudget().take(context.now()) || !record.verify(context.crypto())) {
            return;
        }
        if (resumed || record.sequence() == own.sequence()) {
            context.duplicates().report(context.self(), Map.of());
        }
        resumed = true;
        timestamps.resumeAfter(record.sequence());
        republish();
    }

    /** Greatest sequence wins; an equal one with other bytes is news of a different kind. */
    private static boolean isNews(NodeRecord stored, NodeRecord record) {
        return record.sequence() > stored.sequence()
                || record.sequence() == stored.sequence() && !Arrays.equals(record.encoded(), stored.encoded());
    }

    /** Tells a peer that the address in its record has another holder, whose record says so. */
    void tellConflict(KnownPeer to, int ipv4, NodeRecord holder) {
        byte[] body = ByteBuffer.allocate(4 + holder.encoded().length)
                .putInt(ipv4)
                .put(holder.encoded())
                .array();
        channel.sendControl(to, Wire.CONTROL_CLAIM_CONFLICT, 0, body);
    }

    /** The record of this node as it is announced now. */
    NodeRecord own() {
        return own;
    }
}
