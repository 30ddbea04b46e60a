package dev.malachi.kernel.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.trust.Standing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameClaimsTest {
    private static final NodeId OLD =
            NodeId.parse("0a010105000000000000000000000000").orElseThrow();
    private static final NodeId NEW =
            NodeId.parse("0b010105000000000000000000000000").orElseThrow();
    private static final NodeId THIRD =
            NodeId.parse("0c010105000000000000000000000000").orElseThrow();
    private static final Optional<String> BOB = Optional.of("bob");

    private final Map<NodeId, Standing> standings = new HashMap<>();
    private final Set<NodeId> strangers = new HashSet<>();
    private final Set<NodeId> used = new HashSet<>();
    private final Set<NodeId> unseen = new HashSet<>();
    private final NameClaims names = new NameClaims(Optional.of("alice"), new NameClaims.Peers() {
        @Override
        public Standing standing(NodeId id) {
            return standings.getOrDefault(id, Standing.NEWCOMER);
        }

        @Override
        public boolean met(NodeId id) {
            return !strangers.contains(id);
        }

        @Override
        public boolean used(NodeId id) {
            return used.contains(id);
        }

        @Override
        public boolean unseenForLong(NodeId id) {
            return unseen.contains(id);
        }
    });

    private void assertHolder(NodeId holder) {
        assertThat(names.holder("bob")).contains(holder);
        assertThat(names.nameOf(holder)).isEqualTo(BOB);
        assertThat(names.contest(holder)).isEmpty();
    }

    @Test
    void theFirstPinKeepsTheNameAndALaterClaimantIsWithoutIt() {
        assertThat(names.claim(OLD, BOB)).containsExactly(OLD);
        used.add(OLD);

        names.claim(NEW, BOB);
        names.claim(NEW, BOB);

        assertHolder(OLD);
        assertThat(names.nameOf(NEW)).isEmpty();
        assertThat(names.contest(NEW)).contains(new NameClaims.Contest("bob", false));
        assertThat(names.review()).containsExactly(NEW);
        assertHolder(OLD);
    }

    @Test
    void ourOwnNameIsOurs() {
        names.claim(OLD, Optional.of("alice"));

        assertThat(names.holder("alice")).isEmpty();
        assertThat(names.contest(OLD)).isPresent();
        standings.put(OLD, Standing.APPROVED);
        names.approved(OLD);
        assertThat(names.nameOf(OLD)).isEmpty();
    }

    @Test
    void aPinTakesTheNameOfAStranger() {
        strangers.add(OLD);
        names.claim(OLD, BOB);
        names.claim(NEW, BOB);

        assertHolder(NEW);
        names.claim(OLD, BOB);
        assertHolder(NEW);
    }

    @Test
    void betweenPeersThatNobodyApprovedTheNameIsFreeAfterSevenDays() {
        names.claim(OLD, BOB);
        names.claim(NEW, BOB);
        unseen.add(OLD);

        assertThat(names.review()).containsExactlyInAnyOrder(NEW, OLD);

        assertHolder(NEW);
        unseen.clear();
        names.claim(OLD, BOB);
        assertHolder(NEW);
        assertThat(names.contest(OLD)).isPresent();
    }

    @Test
    void theNameOfAnApprovedPeerIsNeverFreedByTime() {
        standings.put(OLD, Standing.APPROVED);
        names.claim(OLD, BOB);
        unseen.add(OLD);
        names.claim(NEW, BOB);
        names.review();

        assertHolder(OLD);
    }

    @Test
    void approvalMovesTheNameAtOnceEvenFromAnApprovedPeer() {
        standings.put(OLD, Standing.APPROVED);
        used.add(OLD);
        names.claim(OLD, BOB);
        names.claim(NEW, BOB);

        standings.put(NEW, Standing.APPROVED);
        assertThat(names.approved(NEW)).containsExactlyInAnyOrder(NEW, OLD);

        assertHolder(NEW);
        assertThat(names.nameOf(OLD)).isEmpty();
        names.claim(OLD, BOB);
        assertHolder(NEW);
    }

    @Test
    void whoIsApprovedBeforeItSaysItsNameGetsIt() {
        used.add(OLD);
        names.claim(OLD, BOB);
        standings.put(NEW, Standing.APPROVED);
        names.approved(NEW);
        assertHolder(OLD);

        names.claim(NEW, BOB);

        assertHolder(NEW);
        names.claim(NEW, Optional.of("carol"));
        names.claim(OLD, BOB);
        names.claim(NEW, BOB);
        assertHolder(OLD); // that was said once, not for every name it may think of later
    }

    @Test
    void anApprovedPeerTakesTheNameOfAPinThatWasNeverUsedSilently() {
        names.claim(OLD, BOB);
        standings.put(NEW, Standing.APPROVED);

        names.claim(NEW, BOB);

        assertHolder(NEW);
        names.claim(OLD, BOB);
        assertThat(names.contest(OLD)).contains(new NameClaims.Contest("bob", true));
    }

    @Test
    void anApprovedPeerDoesNotTakeTheNameOfOneThatIsUsedByItself() {
        used.add(OLD);
        names.claim(OLD, BOB);
        standings.put(NEW, Standing.APPROVED);

        names.claim(NEW, BOB);

        assertHolder(OLD);
    }

    @Test
    void aFreedNameGoesToWhoCountsMostOfThoseWhoWantIt() {
        names.claim(OLD, BOB);
        used.add(OLD);
        names.claim(NEW, BOB);
        names.claim(THIRD, BOB);
        standings.put(THIRD, Standing.SETTLED);

        assertThat(names.forget(OLD)).containsExactly(THIRD);

        assertHolder(THIRD);
        assertThat(names.nameOf(OLD)).isEmpty();
        names.claim(THIRD, Optional.of("carol"));
        assertHolder(NEW);
        names.claim(NEW, Optional.empty());
        assertThat(names.holder("bob")).isEmpty();
    }
}
