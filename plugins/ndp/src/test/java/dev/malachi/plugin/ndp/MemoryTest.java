package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What discovery remembers stays within its bounds. */
class MemoryTest {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final NodeId ID = new NodeId(1, 1);

    private static Value128 value(int number) {
        return new Value128(number, ~number);
    }

    @Test
    void remembersTheLastNoncesOfAnId() {
        var nonces = new NonceMemory();
        for (int i = 0; i < NonceMemory.PER_ID + 100; i++) {
            assertThat(nonces.contains(ID, value(i))).isFalse();
            nonces.add(ID, value(i));
            assertThat(nonces.contains(ID, value(i))).isTrue();
        }

        assertThat(nonces.size()).isEqualTo(NonceMemory.PER_ID);
        assertThat(nonces.contains(ID, value(99))).isFalse();
        assertThat(nonces.contains(ID, value(100))).isTrue();
        assertThat(nonces.contains(new NodeId(2, 2), value(100))).isFalse();
    }

    @Test
    void saysWhatItKeepsOfAnIdAndForgetsIt() {
        var nonces = new NonceMemory();
        for (int i = 0; i < NonceMemory.PER_ID * 3; i++) {
            nonces.add(ID, value(i));
        }
        assertThat(nonces.bytes(ID)).isBetween(16 * NonceMemory.PER_ID, 16 * NonceMemory.PER_ID + 256);

        nonces.forget(ID);

        assertThat(nonces.bytes(ID)).isZero();
        assertThat(nonces.size()).isZero();
    }

    @Test
    void keepsTheNewestChallenges() {
        var challenges = new Challenges();
        for (int i = 0; i < Challenges.MAX + 1; i++) {
            challenges.add(value(i), 7, Optional.empty(), 0);
        }

        assertThat(challenges.size()).isEqualTo(Challenges.MAX);
        assertThat(challenges.check(value(0), ID, 0)).contains(DropReason.CHALLENGE);
        assertThat(challenges.check(value(1), ID, 0)).isEmpty();
    }

    @Test
    void keepsAChallengeForThreeMinutes() {
        var challenges = new Challenges();
        challenges.add(value(1), 7, Optional.empty(), 0);

        assertThat(challenges.check(value(1), ID, 180 * SECOND_NANOS)).isEmpty();
        assertThat(challenges.check(value(1), ID, 180 * SECOND_NANOS + 1)).contains(DropReason.CHALLENGE);
        assertThat(challenges.size()).isZero();
    }

    @Test
    void boundsTheAnswersItKeeps() {
        var challenges = new Challenges();
        challenges.add(value(1), 7, Optional.empty(), 0);
        challenges.add(value(2), 7, Optional.empty(), 1);
        for (int i = 0; i < Challenges.ANSWERS_MAX; i++) {
            challenges.answered(value(1), new NodeId(i, 0));
        }
        assertThat(challenges.size()).isEqualTo(2);

        challenges.answered(value(2), ID);

        assertThat(challenges.check(value(1), ID, 2)).contains(DropReason.CHALLENGE);
        assertThat(challenges.check(value(2), ID, 2)).contains(DropReason.ANSWERED);
    }
}
