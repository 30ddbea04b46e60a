package dev.malachi.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Rate;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class PeerBudgetTest {
    private static final long MILLI_NANOS = 1_000_000L;
    private static final int SECONDS = 10;

    private final PeerBudget budget =
            new PeerBudget(77, Rate.perSecond(2, 4), Rate.perSecond(3, 5), Rate.perSecond(10, 20));

    private int takeEveryMilli(boolean newcomers, IntFunction<MacAddress> station) {
        int taken = 0;
        for (int i = 0; i < SECONDS * 1000; i++) {
            var id = new NodeId(i, i);
            if (budget.take(id, newcomers, Optional.of(station.apply(i)), i * MILLI_NANOS)) {
                taken++;
            }
        }
        return taken;
    }

    private static MacAddress mac(int number) {
        return new MacAddress(0x0200_0000_0000L + number);
    }

    @Test
    void newcomersAtOneStationAreBoundedAndLeaveTheRestToOthers() {
        assertThat(takeEveryMilli(true, _ -> mac(1))).isBetween(30, 3 * SECONDS + 5);
        assertThat(budget.take(new NodeId(5, 5), true, Optional.of(mac(2)), SECONDS * 1000 * MILLI_NANOS))
                .isTrue();
    }

    @Test
    void newcomersAreBoundedInAllAndTakeNothingOfOtherPeers() {
        assertThat(takeEveryMilli(true, PeerBudgetTest::mac)).isBetween(100, 10 * SECONDS + 20);
        long now = SECONDS * 1000 * MILLI_NANOS;
        while (budget.take(new NodeId(5, 5), true, Optional.empty(), now)) {
            // the last that came back
        }
        for (int peer = 0; peer < 4; peer++) {
            assertThat(budget.take(new NodeId(peer, 9), false, Optional.empty(), now))
                    .isTrue();
        }
    }

    @Test
    void onePeerUsesUpItsShareAndNoOther() {
        var loud = new NodeId(1, 2);
        while (budget.take(loud, false, Optional.empty(), 0)) {
            // until its share is empty
        }
        long others = 0;
        for (int peer = 0; peer < 100; peer++) {
            var id = new NodeId(peer, 31L * peer);
            if (PeerBudget.share(id, 77, 16) != PeerBudget.share(loud, 77, 16)
                    && budget.take(id, false, Optional.empty(), 0)) {
                others++;
            }
        }
        assertThat(others).as("15 shares of four").isBetween(50L, 60L);
    }
}
