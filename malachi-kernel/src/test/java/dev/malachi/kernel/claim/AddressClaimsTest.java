package dev.malachi.kernel.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.claim.AddressClaims.Verdict;
import dev.malachi.kernel.claim.NodeRecord.Claim;
import dev.malachi.kernel.trust.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AddressClaimsTest {
    /** All three prefer 10.144.1.5. */
    private static final NodeId LOW = id("0a010105000000000000000000000000");

    private static final NodeId MIDDLE = id("0b010105000000000000000000000000");
    private static final NodeId HIGH = id("0c010105000000000000000000000000");
    private static final int SHARED = 0x0A90_0105;

    private static final NodeId WITNESS = id("77777777000000000000000000000000");

    private final Map<NodeId, Standing> standings = new HashMap<>();

    private static NodeId id(String hex) {
        return NodeId.parse(hex).orElseThrow();
    }

    private static NodeRecord record(NodeId id, Claim claim, int candidate) {
        int address = Candidates.address(id, candidate).orElseThrow();
        return new NodeRecord(id, new byte[32], 1, claim, candidate, address, Tlvs.EMPTY, new byte[0]);
    }

    private AddressClaims claims(NodeId self, boolean lowerIdWins) {
        return new AddressClaims(self, lowerIdWins, 0, id -> standings.getOrDefault(id, Standing.NEWCOMER));
    }

    @Test
    void lowerIdKeepsAnAddressThatBothProbe() {
        assertThat(claims(LOW, false).consider(record(HIGH, Claim.PROBING, 0))).isEqualTo(Verdict.OURS);
        assertThat(claims(HIGH, false).consider(record(LOW, Claim.PROBING, 0))).isEqualTo(Verdict.THEIRS);
    }

    @Test
    void heldBeatsProbingWhateverTheIds() {
        AddressClaims holder = claims(HIGH, false);
        holder.hold();

        assertThat(holder.consider(record(LOW, Claim.PROBING, 0))).isEqualTo(Verdict.OURS);
        assertThat(claims(LOW, false).consider(record(HIGH, Claim.HELD, 0))).isEqualTo(Verdict.THEIRS);
    }

    @Test
    void underTofuAStrangerWithALowIdCannotStealAHeldAddress() {
        AddressClaims holder = claims(HIGH, false);
        holder.hold();
        assertThat(holder.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(holder.address()).isEqualTo(SHARED);

        AddressClaims witness = claims(id("77777777000000000000000000000000"), false);
        assertThat(witness.consider(record(HIGH, Claim.HELD, 0))).isEqualTo(Verdict.MAPPED);
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(witness.holder(SHARED)).contains(HIGH);
    }

    @Test
    void aClassicNodeHasItsPreferredAddressUntilANativeOneClaimsIt() {
        AddressClaims witness = claims(id("77777777000000000000000000000000"), false);
        witness.preferred(LOW);
        assertThat(witness.holder(SHARED)).contains(LOW);
        assertThat(witness.addressOf(LOW)).hasValue(SHARED);

        assertThat(witness.consider(record(HIGH, Claim.PROBING, 0))).isEqualTo(Verdict.MAPPED);
        witness.preferred(LOW); // heard again

        assertThat(witness.holder(SHARED)).contains(HIGH);
        assertThat(witness.addressOf(LOW)).isEmpty();
        witness.forget(HIGH);
        witness.preferred(LOW);
        assertThat(witness.holder(SHARED)).contains(LOW);
    }

    @Test
    void aClassicNodeNeverTakesOurAddress() {
        AddressClaims claims = claims(HIGH, true);

        claims.preferred(LOW); // its id may have been ground for this

        assertThat(claims.address()).isEqualTo(SHARED);
        assertThat(claims.holder(SHARED)).contains(HIGH);
        assertThat(claims.addressOf(LOW)).isEmpty();
    }

    @Test
    void amongKnownNodesTheLowerIdWinsWhenHeldClaimsMeet() {
        AddressClaims holder = claims(HIGH, true);
        holder.hold();
        assertThat(holder.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.THEIRS);

        AddressClaims witness = claims(id("77777777000000000000000000000000"), true);
        witness.consider(record(HIGH, Claim.HELD, 0));
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.MAPPED);
        assertThat(witness.holder(SHARED)).contains(LOW);
        assertThat(witness.addressOf(HIGH)).isEmpty();
    }

    @Test
    void loserMovesToAnAddressThatNobodyIsKnownToHave() {
        AddressClaims loser = claims(MIDDLE, false);
        int next = Candidates.address(MIDDLE, 1).orElseThrow();

        loser.moveOn(record(LOW, Claim.HELD, 0));

        assertThat(loser.address()).isEqualTo(next);
        assertThat(loser.claim()).isEqualTo(Claim.PROBING);
        assertThat(loser.holder(SHARED)).contains(LOW);
    }

    @Test
    void mappingFollowsANodeThatMoves() {
        AddressClaims witness = claims(id("77777777000000000000000000000000"), false);
        witness.consider(record(HIGH, Claim.HELD, 0));
        NodeRecord moved = record(HIGH, Claim.HELD, 1);

        assertThat(witness.consider(moved)).isEqualTo(Verdict.MAPPED);
        assertThat(witness.holder(SHARED)).isEmpty();
        assertThat(witness.addressOf(HIGH)).hasValue(moved.ipv4());
    }

    @Test
    void forgottenHolderCanBeDisplaced() {
        AddressClaims witness = claims(id("77777777000000000000000000000000"), false);
        witness.consider(record(HIGH, Claim.HELD, 0));
        witness.forget(HIGH);

        assertThat(witness.consider(record(LOW, Claim.PROBING, 0))).isEqualTo(Verdict.MAPPED);
    }

    @Test
    void recordWithoutAClaimFreesItsAddress() {
        AddressClaims witness = claims(id("77777777000000000000000000000000"), false);
        witness.consider(record(HIGH, Claim.HELD, 0));

        assertThat(witness.consider(new NodeRecord(HIGH, new byte[32], 2, Claim.NONE, 0, 0, Tlvs.EMPTY, new byte[0])))
                .isEqualTo(Verdict.NOT_MAPPED);
        assertThat(witness.holder(SHARED)).isEmpty();
    }

    @Test
    void aHolderThatProbesAgainIsStillTheHolder() {
        AddressClaims witness = claims(WITNESS, false);
        witness.consider(record(HIGH, Claim.HELD, 0));

        assertThat(witness.consider(record(HIGH, Claim.PROBING, 0))).isEqualTo(Verdict.MAPPED); // it was restarted
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(witness.holder(SHARED)).contains(HIGH);
    }

    @Test
    void aHeldClaimTakesOverFromANewcomerThatOnlyProbes() {
        AddressClaims witness = claims(WITNESS, false);
        witness.consider(record(LOW, Claim.PROBING, 0));

        assertThat(witness.consider(record(HIGH, Claim.HELD, 0))).isEqualTo(Verdict.MAPPED);
        assertThat(witness.holder(SHARED)).contains(HIGH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Standing.class,
            names = {"SETTLED", "APPROVED"})
    void theMappingOfWhoCountsYieldsToNobodyUnderTofu(Standing standing) {
        AddressClaims witness = claims(WITNESS, false);
        standings.put(HIGH, standing);
        witness.consider(record(HIGH, Claim.PROBING, 0));

        assertThat(witness.consider(record(LOW, Claim.PROBING, 0))).isEqualTo(Verdict.NOT_MAPPED);
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        standings.put(LOW, Standing.APPROVED);
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(witness.holder(SHARED)).contains(HIGH);

        witness.consider(record(HIGH, Claim.PROBING, 1)); // its own move
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.MAPPED);
    }

    @Test
    void theMappingOfANewcomerYieldsToWhoCountsAndHoldsTheAddress() {
        AddressClaims witness = claims(WITNESS, false);
        standings.put(HIGH, Standing.SETTLED);
        witness.consider(record(LOW, Claim.HELD, 0));

        assertThat(witness.consider(record(HIGH, Claim.PROBING, 0))).isEqualTo(Verdict.NOT_MAPPED);
        assertThat(witness.consider(record(HIGH, Claim.HELD, 0))).isEqualTo(Verdict.MAPPED);
        assertThat(witness.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(witness.holder(SHARED)).contains(HIGH);
    }

    @Test
    void whoCannotTellWhenItHeldItsAddressDoesNotYieldToWhomItMeetsForTheFirstTime() {
        AddressClaims back = claims(HIGH, false);
        back.yieldOnlyTo(MIDDLE::equals);

        assertThat(back.consider(record(LOW, Claim.PROBING, 0))).isEqualTo(Verdict.OURS);
        assertThat(back.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.CONTESTED);
        assertThat(back.consider(record(MIDDLE, Claim.HELD, 0))).isEqualTo(Verdict.THEIRS);
    }

    @Test
    void aNodeWhoseCandidatesAreAllTakenHasNoAddressUntilOneIsFree() {
        AddressClaims victim = claims(HIGH, false);
        int taken = 0;
        for (int k = 1; k <= 255; k++) {
            OptionalInt candidate = Candidates.address(HIGH, k);
            if (candidate.isPresent()) {
                victim.restore(id(String.format("%032x", 0x1000 + k)), candidate.getAsInt());
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(240);

        assertThat(victim.consider(record(LOW, Claim.HELD, 0))).isEqualTo(Verdict.THEIRS);
        assertThat(victim.moveOn(record(LOW, Claim.HELD, 0))).isFalse();

        assertThat(victim.address()).isZero();
        assertThat(victim.claim()).isEqualTo(Claim.NONE);
        assertThat(victim.holder(0)).isEmpty();
        assertThat(victim.holder(SHARED)).contains(LOW);
        assertThat(victim.probeIfWithout()).isFalse();
        victim.forget(id(String.format("%032x", 0x1000 + 77)));
        assertThat(victim.probeIfWithout()).isTrue();
        assertThat(victim.address()).isEqualTo(Candidates.address(HIGH, 77).orElseThrow());
        assertThat(victim.claim()).isEqualTo(Claim.PROBING);
        assertThat(victim.probeIfWithout()).as("it has one").isFalse();
    }
}
