package dev.malachi.kernel.claim;

import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.NodeRecord.Claim;
import dev.malachi.kernel.trust.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who has which IPv4 address, and which one this node takes (protocol.md §2 "Claims"). Pure decisions: no time, no input or output.
 *
 * <p>Where a stranger can make as many ids as it likes, which is under {@code tofu}, an id says nothing of who was first, and neither
 * does a claim. What counts there is what this node knows already, and how much the claimants count here.
 */
public final class AddressClaims {
    /** What to do about a record. */
    public enum Verdict {
        /** The record maps its address to its node. */
        MAPPED,
        /** The record claims nothing, or an address that another node keeps. */
        NOT_MAPPED,
        /** The record holds an address that another node keeps all the same: the operator is told. */
        CONTESTED,
        /** The record wants our address and must yield: tell its node. */
        OURS,
        /** The record has our address: we move on. */
        THEIRS
    }

    /**
     * A mapping.
     *
     * @param holder who has the address
     * @param claim how far its claim has come
     */
    private record Mapping(NodeId holder, Claim claim) {}

    private final NodeId self;
    private boolean lowerIdWins;
    private final Function<NodeId, Standing> standings;
    private final Map<Integer, Mapping> byAddress = new HashMap<>();
    private final Map<NodeId, Integer> byHolder = new HashMap<>();
    private int candidate;
    private int address;
    private Claim claim = Claim.PROBING;
    private Predicate<NodeId> yieldsTo = _ -> true;

    /**
     * Starts to probe.
     *
     * @param self this node
     * @param lowerIdWins true under {@code known}, {@code approve} or a PSK; under {@code tofu} a stranger could grind a low id
     * @param candidate the one used last, 0 for a new node
     * @param standings how much a peer counts
     */
    public AddressClaims(NodeId self, boolean lowerIdWins, int candidate, Function<NodeId, Standing> standings) {
        this.self = self;
        this.lowerIdWins = lowerIdWins;
        this.standings = standings;
        int k = candidate;
        while (Candidates.address(self, k).isEmpty()) {
            k = k + 1 & Wire.LAST_CANDIDATE;
        }
        probe(k, Candidates.address(self, k).orElseThrow());
    }

    /** The address this node probes or holds, 0 if it has none. */
    public int address() {
        return address;
    }

    /** Which candidate it is. */
    public int candidate() {
        return candidate;
    }

    /** How far this node's claim has come; {@link Claim#NONE} if all its candidates are taken. */
    public Claim claim() {
        return claim;
    }

    /**
     * Sets it for claims that meet from now on.
     *
     * @param wins true under {@code known}, {@code approve} or a PSK
     */
    public void lowerIdWins(boolean wins) {
        lowerIdWins = wins;
    }

    /** Whether held claims that meet are settled by the lower id, so that none is ever contested. */
    public boolean lowerIdWins() {
        return lowerIdWins;
    }

    /** No node objected for the whole probing time, or this node held the address until a moment ago. */
    public void hold() {
        claim = Claim.HELD;
        yieldsTo = _ -> true;
    }

    /** No peer may have seen this node for so long that its address has another holder by now. */
    public void probeAgain() {
        claim = Claim.PROBING;
    }

    /**
     * This node held its address but cannot tell when: it probes, but not for who may have come just because of that. Of no effect
     * where the lower id wins, since nobody is a stranger there.
     *
     * @param known who was known before
     */
    public void yieldOnlyTo(Predicate<NodeId> known) {
        if (!lowerIdWins) {
            yieldsTo = known;
        }
    }

    /**
     * Who has an address, as far as this node knows.
     *
     * @param ipv4 most significant byte first
     * @return the node, itself included
     */
    public Optional<NodeId> holder(int ipv4) {
        if (isOurs(ipv4)) {
            return Optional.of(self);
        }
        return Optional.ofNullable(byAddress.get(ipv4)).map(Mapping::holder);
    }

    private boolean isOurs(int ipv4) {
        return claim != Claim.NONE && ipv4 == address;
    }

    /**
     * The address mapped to a node.
     *
     * @param id another node
     * @return its address, if any
     */
    public OptionalInt addressOf(NodeId id) {
        Integer mapped = byHolder.get(id);
        return mapped == null ? OptionalInt.empty() : OptionalInt.of(mapped);
    }

    /**
     * Restores a mapping that was stored with a pin. Of several of the same address the first one counts.
     *
     * @param id the pinned node
     * @param ipv4 the address it held
     */
    public void restore(NodeId id, int ipv4) {
        if (!isOurs(ipv4) && !byAddress.containsKey(ipv4)) {
            map(id, ipv4, Claim.HELD);
        }
    }

    /**
     * Maps a node that makes no claims to its preferred address, unless another claims that: such a node takes it over at any time, since
     * an id may have been chosen for its address.
     *
     * @param id a node that makes no claims
     */
    public void preferred(NodeId id) {
        Candidates.address(id, 0).ifPresent(ipv4 -> {
            if (!isOurs(ipv4) && !byAddress.containsKey(ipv4) && !byHolder.containsKey(id)) {
                map(id, ipv4, Claim.NONE);
            }
        });
    }

    /**
     * Forgets the mapping of a node that was not seen for seven days, or is gone for good.
     *
     * @param id another node
     */
    public void forget(NodeId id) {
        Integer mapped = byHolder.remove(id);
        if (mapped != null) {
            byAddress.remove(mapped);
        }
    }

    /**
     * Decides about the claim in a verified record of another node.
     *
     * @param record not older than any record of its node before
     * @return what to do; after {@link Verdict#THEIRS} call {@link #moveOn}
     */
    public Verdict consider(NodeRecord record) {
        if (record.claim() == Claim.NONE) {
            forget(record.id());
            return Verdict.NOT_MAPPED;
        }
        int wanted = record.ipv4();
        Integer before = byHolder.get(record.id());
        if (before != null && before != wanted) {
            forget(record.id()); // it moved
        }
        if (isOurs(wanted)) {
            return considerOurs(record);
        }
        Mapping present = byAddress.get(wanted);
        if (present == null) {
            map(record.id(), wanted, record.claim());
            return Verdict.MAPPED;
        }
        if (present.holder().equals(record.id())) {
            // A holder that probes again, after a restart or a long absence, is still the holder for those who know it.
            Claim farthest = present.claim().compareTo(record.claim()) > 0 ? present.claim() : record.claim();
            map(record.id(), wanted, farthest);
            return Verdict.MAPPED;
        }
        if (takesOver(record, present)) {
            map(record.id(), wanted, record.claim());
            return Verdict.MAPPED;
        }
        return record.claim() == Claim.HELD && !lowerIdWins ? Verdict.CONTESTED : Verdict.NOT_MAPPED;
    }

    private boolean takesOver(NodeRecord record, Mapping present) {
        if (lowerIdWins || present.claim() == Claim.NONE) {
            return beats(record.id(), record.claim(), present.holder(), present.claim());
        }
        if (counts(present.holder())) {
            return false;
        }
        if (present.claim() == Claim.HELD) {
            return record.claim() == Claim.HELD && counts(record.id());
        }
        return beats(record.id(), record.claim(), present.holder(), present.claim());
    }

    /** Whether a node is more than anybody who can make a key. */
    private boolean counts(NodeId id) {
        return standings.apply(id) != Standing.NEWCOMER;
    }

    private Verdict considerOurs(NodeRecord record) {
        if (claim == Claim.HELD && record.claim() == Claim.HELD && !lowerIdWins) {
            return Verdict.CONTESTED;
        }
        if (claim == Claim.PROBING && !yieldsTo.test(record.id())) {
            return record.claim() == Claim.HELD ? Verdict.CONTESTED : Verdict.OURS;
        }
        return beats(self, claim, record.id(), record.claim()) ? Verdict.OURS : Verdict.THEIRS;
    }

    /** Held beats probing, which beats the preference of a node that makes no claims; between equals the lower id wins. */
    private static boolean beats(NodeId id, Claim its, NodeId other, Claim others) {
        return its != others ? its.compareTo(others) > 0 : id.compareTo(other) < 0;
    }

    /**
     * Gives the address to its other claimant and probes the next candidate that no node is known to have.
     *
     * @param winner record that claims our address
     * @return false if there is none: this node has no IPv4 address from now on
     */
    public boolean moveOn(NodeRecord winner) {
        map(winner.id(), address, winner.claim());
        return probeNextFree();
    }

    /**
     * Probes a candidate that no node has any more, if this node is without an address.
     *
     * @return whether there is one
     */
    public boolean probeIfWithout() {
        return claim == Claim.NONE && probeNextFree();
    }

    private boolean probeNextFree() {
        return probeNext(ipv4 -> !byAddress.containsKey(ipv4))
                // A node that makes no claims has no use for the address, and yields it to any that does.
                || probeNext(this::isOnlyPreferred);
    }

    private boolean isOnlyPreferred(int ipv4) {
        Mapping present = byAddress.get(ipv4);
        return present != null && present.claim() == Claim.NONE;
    }

    private boolean probeNext(Predicate<Integer> free) {
        for (int tried = 1; tried <= Wire.LAST_CANDIDATE + 1; tried++) {
            int k = candidate + tried & Wire.LAST_CANDIDATE;
            OptionalInt next = Candidates.address(self, k);
            if (next.isPresent() && free.test(next.getAsInt())) {
                probe(k, next.getAsInt());
                return true;
            }
        }
        address = 0;
        claim = Claim.NONE;
        return false;
    }

    private void probe(int k, int ipv4) {
        candidate = k;
        address = ipv4;
        claim = Claim.PROBING;
        forgetPreferenceFor(ipv4);
    }

    private void forgetPreferenceFor(int ipv4) {
        Mapping preferred = byAddress.remove(ipv4);
        if (preferred != null) {
            byHolder.remove(preferred.holder());
        }
    }

    private void map(NodeId id, int ipv4, Claim state) {
        Mapping displaced = byAddress.put(ipv4, new Mapping(id, state));
        if (displaced != null && !displaced.holder().equals(id)) {
            byHolder.remove(displaced.holder());
        }
        byHolder.put(id, ipv4);
    }
}
