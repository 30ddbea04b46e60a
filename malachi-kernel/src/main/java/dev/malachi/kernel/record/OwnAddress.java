package dev.malachi.kernel.record;

import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** The IPv4 address of this node: probed, held, and kept over restarts (protocol.md §2 "Claims"). Used on the control thread. */
final class OwnAddress {
    private static final long ABSENCE_NANOS = 7 * 24 * 3600 * 1_000_000_000L;

    /** Two beacons of a holder that does not answer us because it knows us (protocol.md §3.3). */
    private static final long PROBE_AFTER_ABSENCE_NANOS = 150_000_000_000L;

    private final NodeContext context;
    private final AddressClaims claims;
    private final TrustStore trust;
    private final AddressMemory memory;
    private final RecordExchange records;
    private IntConsumer onMoved = ipv4 -> {};
    private Runnable onAnnouncementChanged = () -> {};
    private Registration probing = () -> {};
    /** When any other node was heard last. */
    private long heardSomebodyNanos;

    OwnAddress(
            NodeContext context, AddressClaims claims, TrustStore trust, AddressMemory memory, RecordExchange records) {
        this.context = context;
        this.claims = claims;
        this.trust = trust;
        this.memory = memory;
        this.records = records;
        this.heardSomebodyNanos = context.now();
    }

    void onMoved(IntConsumer listener) {
        onMoved = listener;
    }

    void onAnnouncementChanged(Runnable listener) {
        onAnnouncementChanged = listener;
    }

    /** Comes back to the address, by what right there is. */
    void start() {
        switch (memory.comesBack()) {
            case HOLDER -> hold();
            case PROBER -> probe(Wire.CLAIM_PROBE_NANOS);
            case WARY_PROBER -> {
                Set<NodeId> before = trust.pins().stream().map(Pin::id).collect(Collectors.toSet());
                claims.yieldOnlyTo(before::contains);
                probe(Wire.CLAIM_PROBE_NANOS);
            }
        }
        scheduleRewrite();
    }

    /** The node claims another address than before, or none, or one again. */
    void changed() {
        memory.probing(claims.candidate());
        onMoved.accept(claims.address());
        records.republish();
        onAnnouncementChanged.run();
        if (claims.address() != 0) {
            probe(Wire.CLAIM_PROBE_NANOS);
        }
    }

    private void hold() {
        claims.hold();
        memory.held(claims.candidate());
        context.events().publish(EventKind.CLAIM_HELD, Map.of("ipv4", VirtualAddress.format(claims.address())));
    }

    private void probe(long spanNanos) {
        int probed = claims.address();
        probing.close(); // one of the same address may be on its way still
        probing = context.timeline().schedule(spanNanos, () -> {
            if (claims.address() == probed && claims.claim() == NodeRecord.Claim.PROBING) {
                hold();
                records.republish();
            }
        });
    }

    /** While the address is held, the time of that is kept, so that a restart at any time comes back to it. */
    private void scheduleRewrite() {
        var _ = context.timeline().schedule(AddressMemory.REWRITE_NANOS, () -> {
            if (claims.claim() == NodeRecord.Claim.HELD) {
                if (context.now() - heardSomebodyNanos <= ABSENCE_NANOS) {
                    memory.held(claims.candidate());
                } else {
                    memory.probing(claims.candidate()); // no peer has seen this node for so long that it must ask
                }
            }
            scheduleRewrite();
        });
    }

    /**
     * Another node is heard. If it is the first for seven days, no peer has seen us for as long, and our address may have another holder: we
     * probe it again, long enough to hear of him.
     */
    void heardSomebody() {
        long alone = context.now() - heardSomebodyNanos;
        heardSomebodyNanos = context.now();
        if (alone > ABSENCE_NANOS && claims.claim() == NodeRecord.Claim.HELD) {
            claims.probeAgain();
            memory.probing(claims.candidate());
            records.republish();
            probe(PROBE_AFTER_ABSENCE_NANOS);
        }
    }
}
