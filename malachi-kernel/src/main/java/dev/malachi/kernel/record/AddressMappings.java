package dev.malachi.kernel.record;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Brings into effect what {@link AddressClaims} decides: to whom packets go, which address this node has, what the operator is told
 * (protocol.md §2 "Claims"). Used on the control thread.
 *
 * <p>A claim that is still being probed maps too, so that a node can be reached from its first second.
 */
final class AddressMappings {
    private static final String WITHOUT_ADDRESS = "claim.none";
    private static final long FORGET_AFTER_MILLIS = 7 * 24 * 3600 * 1000L;
    private static final long FORGET_AFTER_NANOS = FORGET_AFTER_MILLIS * 1_000_000L;
    private static final long REVIEW_NANOS = 3600 * 1_000_000_000L;

    private final NodeContext context;
    private final PeerDirectory directory;
    private final AddressClaims claims;
    private final TrustStore trust;
    private final ForwardingTable forwarding;
    private final RecordExchange records;
    private RecordExchange.MappingListener onMapped = (peer, ipv4) -> {};
    private final ContestedAddresses contested;
    private final OwnAddress own;

    AddressMappings(
            NodeContext context,
            PeerDirectory directory,
            AddressClaims claims,
            TrustStore trust,
            ForwardingTable forwarding,
            AddressMemory memory,
            RecordExchange records) {
        this.context = context;
        this.directory = directory;
        this.claims = claims;
        this.trust = trust;
        this.forwarding = forwarding;
        this.records = records;
        this.contested = new ContestedAddresses(context, claims);
        this.own = new OwnAddress(context, claims, trust, memory, records);
    }

    void onMapped(RecordExchange.MappingListener listener) {
        onMapped = listener;
    }

    /** The address of this node. */
    OwnAddress own() {
        return own;
    }

    /** Comes back to the own address, restores the mappings of pinned peers, and begins to watch. */
    void start() {
        own.start();
        restore();
        scheduleReview();
    }

    /** Of several pins of one address, as older versions wrote them, those who count most come first. */
    private void restore() {
        trust.pins().stream().sorted(Pin.WEIGHTIEST_FIRST).toList().forEach(this::restore);
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

    /** A peer is heard, by discovery or in a new session. */
    void heard(KnownPeer known) {
        own.heardSomebody();
        known.record()
                .filter(record -> record.claim() != NodeRecord.Claim.NONE)
                .filter(record -> claims.addressOf(record.id()).isEmpty()
                        && claims.holder(record.ipv4()).isEmpty())
                .ifPresent(
                        record -> decide(known, known, record)); // it was unseen for seven days; its record is the same
    }

    /** A node is there that makes no claims. */
    void withoutClaims(KnownPeer known) {
        claims.preferred(known.peer().id());
        applyMapping(known);
    }

    /** Takes the claim in a peer's newest record, and gives the address that it may have left to the next one. */
    void accept(KnownPeer known, KnownPeer from, NodeRecord record) {
        OptionalInt before = claims.addressOf(known.peer().id());
        decide(known, from, record);
        before.ifPresent(ipv4 -> giveToNext(ipv4, record.id()));
    }

    private void decide(KnownPeer known, KnownPeer from, NodeRecord record) {
        if (trust.isDenied(record.id())) {
            return;
        }
        AddressClaims.Verdict verdict = claims.consider(record);
        if (verdict != AddressClaims.Verdict.CONTESTED) {
            contested.remove(record.id());
        }
        switch (verdict) {
            case MAPPED -> {
                applyMapping(known);
                if (trust.pinned(known.peer().id())) {
                    directory.pin(known);
                }
            }
            case NOT_MAPPED -> {
                unmap(known);
                tellHolder(from, record);
            }
            case CONTESTED -> {
                unmap(known);
                contested.add(record);
            }
            case OURS -> {
                unmap(known);
                records.tellConflict(from, record.ipv4(), records.own());
            }
            case THEIRS -> moveAwayFrom(known, record);
        }
    }

    /** Another node keeps the address that this record claims: the claimant is told, if it is the peer of this session. */
    private void tellHolder(KnownPeer from, NodeRecord record) {
        if (record.claim() == NodeRecord.Claim.NONE || !from.peer().id().equals(record.id())) {
            return;
        }
        claims.holder(record.ipv4())
                .flatMap(directory::find)
                .flatMap(KnownPeer::record)
                .ifPresent(holder -> records.tellConflict(from, record.ipv4(), holder));
    }

    private void moveAwayFrom(KnownPeer winner, NodeRecord record) {
        int lost = claims.address();
        boolean found = claims.moveOn(record);
        applyMapping(winner);
        context.events()
                .publish(
                        EventKind.CLAIM_MOVED,
                        record.id(),
                        Map.of(
                                "from",
                                VirtualAddress.format(lost),
                                "to",
                                found ? VirtualAddress.format(claims.address()) : "none"));
        if (!found) {
            context.warnings()
                    .raise(
                            WITHOUT_ADDRESS,
                            "",
                            "This node has no IPv4 address: each one that it may have is another node's. It runs on IPv6"
                                    + " alone.",
                            "It gets one by itself when one of them becomes free. 'malachi peers' shows who has them:"
                                    + " 'malachi peers deny ID' frees that of a stranger, and what was not seen for 7 days"
                                    + " is free too.");
        }
        useOwnAddress();
    }

    /** This node claims another address than before, or none, or one again. */
    private void useOwnAddress() {
        int now = claims.address();
        for (KnownPeer known : directory.all()) {
            if (now != 0 && known.peer().ipv4() == now) {
                unmap(known); // one that makes no claims, and has no use for it
            }
        }
        own.changed();
        contested.review();
    }

    /** An address has no holder any more: another claimant gets it, one that holds it first, then the lower id. */
    private void giveToNext(int ipv4, NodeId except) {
        if (claims.holder(ipv4).isPresent()) {
            return;
        }
        directory.all().stream()
                .filter(known -> known.record()
                        .filter(record -> record.claim() != NodeRecord.Claim.NONE && record.ipv4() == ipv4)
                        .isPresent())
                .filter(known -> !known.peer().id().equals(except)
                        && !trust.isDenied(known.peer().id()))
                .filter(known -> context.now() - known.peer().lastSeenNanos() <= FORGET_AFTER_NANOS)
                .max(Comparator.comparing(
                                (KnownPeer known) -> trust.standing(known.peer().id()))
                        .thenComparing(known -> known.record().orElseThrow().claim())
                        .thenComparing(known -> known.peer().id(), Comparator.reverseOrder()))
                .ifPresent(known -> {
                    if (claims.consider(known.record().orElseThrow()) == AddressClaims.Verdict.MAPPED) {
                        contested.remove(known.peer().id());
                        applyMapping(known);
                    }
                });
        if (claims.holder(ipv4).isEmpty() && claims.probeIfWithout()) {
            context.warnings().clear(WITHOUT_ADDRESS, "");
            useOwnAddress();
        }
        contested.review();
    }

    /** A peer is not known any more. */
    void forgotten(KnownPeer known) {
        withdraw(known.peer().id());
    }

    /** A person has decided about a pinned peer, or its pin is gone. */
    void decided(NodeId id) {
        Optional<PeerTrust> decision = trust.trustOf(id);
        if (decision.isEmpty() || decision.get() == PeerTrust.DENIED) {
            withdraw(id);
        } else if (claims.addressOf(id).isEmpty()) {
            reconsider(id);
        }
    }

    /** Takes away what a peer has. */
    private void withdraw(NodeId id) {
        contested.remove(id);
        OptionalInt before = claims.addressOf(id);
        claims.forget(id);
        directory.find(id).ifPresent(this::unmap);
        trust.pin(id).ifPresent(pin -> trust.correct(id, pin.name(), 0));
        before.ifPresent(ipv4 -> giveToNext(ipv4, id));
    }

    private void reconsider(NodeId id) {
        directory.find(id).ifPresent(known -> known.record().ifPresent(record -> decide(known, known, record)));
    }

    /** Brings what the pumps see in line with the claims. */
    private void applyMapping(KnownPeer known) {
        OptionalInt mapped = claims.addressOf(known.peer().id());
        if (mapped.isEmpty()) {
            unmap(known);
            return;
        }
        int ipv4 = mapped.getAsInt();
        int before = known.peer().ipv4();
        if (before != 0 && before != ipv4) {
            forwarding.unmap(before);
        }
        for (KnownPeer other : directory.all()) {
            if (other != known && other.peer().ipv4() == ipv4) {
                directory.address(other.peer(), 0);
                remember(other);
                other.record()
                        .filter(record -> record.claim() == NodeRecord.Claim.HELD && record.ipv4() == ipv4)
                        .filter(_ -> !claims.lowerIdWins())
                        .ifPresent(contested::add);
            }
        }
        directory.address(known.peer(), ipv4);
        forwarding.map(ipv4, known.peer());
        remember(known);
        onMapped.mapped(known, ipv4);
    }

    private void unmap(KnownPeer known) {
        int before = known.peer().ipv4();
        if (before != 0) {
            directory.address(known.peer(), 0);
            if (forwarding.byIpv4(before) == known.peer()) {
                forwarding.unmap(before);
            }
        }
        remember(known);
    }

    /** What a pin says of an address is what comes back after a restart: it must not be what another one has. */
    private void remember(KnownPeer known) {
        trust.pin(known.peer().id())
                .ifPresent(
                        pin -> trust.correct(pin.id(), pin.name(), known.peer().ipv4()));
    }

    /** Holders unseen for seven days may be displaced; and a claimant of a contested address may count more by now. */
    private void scheduleReview() {
        var _ = context.timeline().schedule(REVIEW_NANOS, () -> {
            List<NodeId> unseen = directory.all().stream()
                    .filter(known -> context.now() - known.peer().lastSeenNanos() > FORGET_AFTER_NANOS)
                    .map(known -> known.peer().id())
                    .toList();
            unseen.forEach(this::withdraw);
            contested.ids().forEach(this::reconsider);
            scheduleReview();
        });
    }
}
