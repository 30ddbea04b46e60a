package dev.malachi.kernel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipBudgetTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 17, 21, 64})
    void unprovenIdsWithTheirSessionsLeaveHalfOfTheRoomToOthers(int lanes) {
        int each = MembershipBudget.UNPROVEN_BYTES + MembershipBudget.sessionBytes(lanes);

        assertThat((long) MembershipBudget.unproven(lanes) * each)
                .isBetween(MembershipBudget.NEWCOMER_BYTES / 2 - each, MembershipBudget.NEWCOMER_BYTES / 2);
    }
}
