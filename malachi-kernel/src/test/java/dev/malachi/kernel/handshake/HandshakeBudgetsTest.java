package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeBudgetsTest {
    private final HandshakeBudgets budgets = new HandshakeBudgets(42);

    /** Two thousand pins are to be had for half an hour of patience, under ids that fall into every share. */
    @Test
    void newcomersTakeNothingFromPeersThatCount() {
        int taken = (int) IntStream.range(0, 2048)
                .filter(i -> budgets.takeOfPeer(new NodeId(i, 1), true, 0))
                .count();

        assertThat(taken).as("16 shares of a burst of 20").isEqualTo(16 * 20);
        assertThat(IntStream.range(0, 64).filter(i -> budgets.takeOfPeer(new NodeId(i, 2), false, 0)))
                .hasSize(64);
    }
}
