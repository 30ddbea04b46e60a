package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.EphemeralKeys.Generation;
import dev.malachi.api.time.VirtualTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final CryptoSuite SUITE = TestNode.SUITE;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final List<byte[]> drawn = new ArrayList<>();
    private final KeyRing ring = new KeyRing(SUITE, recording(), timeline);
    private final byte[] theirs =
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8};

    /** Remembers the arrays it filled, so that a test sees whether they are wiped. */
    private RandomGenerator recording() {
        var random = new SplittableRandom(4);
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return random.nextLong();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
                drawn.add(bytes);
            }
        };
    }

    private static boolean isWiped(byte[] key) {
        for (byte b : key) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void bothSidesAgreeOnTheSameSecret() {
        Generation ours = ring.newest();

        assertThat(ring.agree(ours.number(), SUITE.x25519PublicKey(theirs)))
                .contains(SUITE.x25519(theirs, ours.publicKey()).orElseThrow());
    }

    @Test
    void aKeyOfSmallOrderGivesNoSecret() {
        assertThat(ring.agree(ring.newest().number(), new byte[32])).isEmpty();
    }

    @Test
    void keepsThreeGenerationsAndWipesTheOthers() {
        int first = ring.newest().number();
        for (int i = 0; i < 3; i++) {
            ring.renew();
        }

        assertThat(ring.live()).extracting(Generation::number).containsExactly(first + 3, first + 2, first + 1);
        assertThat(ring.live()).hasSize(EphemeralKeys.LIVE);
        assertThat(drawn).extracting(KeyRingTest::isWiped).containsExactly(true, false, false, false);
        assertThat(ring.agree(first, SUITE.x25519PublicKey(theirs))).isEmpty();
        assertThat(ring.agree(first + 1, SUITE.x25519PublicKey(theirs))).isPresent();
    }

    @Test
    void wipesAGenerationAnHourAfterItWasReplaced() {
        int first = ring.newest().number();
        timeline.runFor(Duration.ofHours(5)); // in use as long as nothing replaces it
        ring.renew();
        timeline.runFor(Duration.ofMinutes(60));
        assertThat(ring.live()).hasSize(2);

        timeline.runFor(Duration.ofSeconds(1));

        assertThat(ring.agree(first, SUITE.x25519PublicKey(theirs))).isEmpty();
        assertThat(ring.live()).extracting(Generation::number).containsExactly(first + 1);
        assertThat(drawn).extracting(KeyRingTest::isWiped).containsExactly(true, false);
    }

    @Test
    void theEndWipesAll() {
        ring.renew();

        ring.wipe();

        assertThat(drawn).hasSize(2).allMatch(KeyRingTest::isWiped);
    }
}
