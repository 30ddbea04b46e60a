package dev.malachi.kernel.claim;

import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.NodeRecord.Claim;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who has which IPv4 address, and which one this node takes (protocol.md §2 "Claims"). Pure decisions: no time, no input or output.
 */
public final class AddressClaims {
    /** What to do about a record. */
    public enum Verdict {
        /** The record maps its address to its node. */
        MAPPED,
        /** The record claims nothing, or an address that somebody else keeps. */
        NOT_MAPPED,
        /** Two nodes hold the address and trust does not let the lower id win: the mapping stays, the operator is told. */
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
    private final boolean lowerIdWins;
    private final Map<Integer, Mapping> byAddress = new HashMap<>();
    private final Map<NodeId, Integer> byHolder = new HashMap<>();
    private int candidate;
    private int address;
    private Claim claim = Claim.PROBING;

    /**
     * Starts to probe.
     *
     * @param self this node
     * @param lowerIdWins true under {@code known}, {@code approve} or a PSK; under {@code tofu} a stranger could grind a low id
     * @param candidate the one used last, 0 for a new node
     */
    public AddressClaims(NodeId self, boolean lowerIdWins, int candidate) {
        this.self = self;
        this.lowerIdWins = lowerIdWins;
        take(candidate);
    }

    /** The address this node probes or holds. */
    public int address() {
        return address;
    }

    /** Which candidate it is. */
    public int candidate() {
        return candidate;
    }

    /** How far this node's claim has come. */
    public Claim claim() {
        return claim;
    }

    /** Nobody objected for the whole probing time. */
    public void hold() {
        claim = Claim.HELD;
    }

    /** Nobody may have seen this node for so long that its address has another holder by now. */
    public void probeAgain() {
        claim = Claim.PROBING;
    }

    /**
     * Who has an address, as far as this node knows.
     *
     * @param ipv4 most significant byte first
     * @return the node, itself included
     */
    public Optional<NodeId> holder(int ipv4) {
        if (ipv4 == address) {
            return Optional.of(self);
        }
        return Optional.ofNullable(byAddress.get(ipv4)).map(Mapping::holder);
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
     * Restores a mapping that was stored with a pin.
     *
     * @param id the pinned node
     * @param ipv4 the address it held
     */
    public void restore(NodeId id, int ipv4) {
        if (ipv4 != address && !byAddress.containsKey(ipv4)) {
            map(id, ipv4, Claim.HELD);
        }
    }

    /**
     * Maps a classic node, which makes no claims, to its preferred address, unless a native node claims that: such a node takes it over
     * at any time, since the id of a classic one may have been chosen for its address.
     *
     * @param id a classic node
     */
    public void preferred(NodeId id) {
        Candidates.address(id, 0).ifPresent(ipv4 -> {
            if (ipv4 != address && !byAddress.containsKey(ipv4) && !byHolder.containsKey(id)) {
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
     * @param record newer than every record of its node before
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
        if (wanted == address) {
            return considerOurs(record);
        }
        Mapping present = byAddress.get(wanted);
        if (present == null || present.holder().equals(record.id())) {
            map(record.id(), wanted, record.claim());
            return Verdict.MAPPED;
        }
        if (present.claim() == Claim.HELD && record.claim() == Claim.HELD && !lowerIdWins) {
            return Verdict.CONTESTED;
        }
        if (beats(record.id(), record.claim(), present.holder(), present.claim())) {
            map(record.id(), wanted, record.claim());
            return Verdict.MAPPED;
        }
        return Verdict.NOT_MAPPED;
    }

    private Verdict considerOurs(NodeRecord record) {
        if (claim == Claim.HELD && record.claim() == Claim.HELD && !lowerIdWins) {
            return Verdict.CONTESTED;
        }
        return beats(self, claim, record.id(), record.claim()) ? Verdict.OURS : Verdict.THEIRS;
    }

    /** Held beats probing, which beats a classic node's preference; between equals the lower id wins. */
    private static boolean beats(NodeId id, Claim its, NodeId other, Claim others) {
        return its != others ? its.compareTo(others) > 0 : id.compareTo(other) < 0;
    }

    /**
     * Gives the address to its other claimant and probes the next candidate that nobody is known to have.
     *
     * @param winner record that claims our address
     */
    public void moveOn(NodeRecord winner) {
        int lost = address;
        int k = candidate;
        for (int tried = 0; tried <= Wire.LAST_CANDIDATE; tried++) {
            k = k + 1 & Wire.LAST_CANDIDATE;
            OptionalInt next = Candidates.address(self, k);
            if (next.isPresent() && next.getAsInt() != lost && !byAddress.containsKey(next.getAsInt())) {
                break;
            }
        }
        take(k);
        map(winner.id(), lost, winner.claim());
    }

    private void take(int k) {
        candidate = k;
        while (Candidates.address(self, candidate).isEmpty()) {
            candidate = candidate + 1 & Wire.LAST_CANDIDATE;
        }
        address = Candidates.address(self, candidate).orElseThrow();
        claim = Claim.PROBING;
    }

    private void map(NodeId id, int ipv4, Claim state) {
        Mapping displaced = byAddress.put(ipv4, new Mapping(id, state));
        if (displaced != null && !displaced.holder().equals(id)) {
            byHolder.remove(displaced.holder());
        }
        byHolder.put(id, ipv4);
    }
}
