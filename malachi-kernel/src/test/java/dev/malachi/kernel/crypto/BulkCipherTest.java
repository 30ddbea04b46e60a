package dev.malachi.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Availability;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Engines whose every call takes as long as the test says, on a clock of its own. */
class BulkCipherTest {
    private static final CryptoSuite SUITE = Extensions.installed().all(CryptoSuite.class).stream()
            .filter(suite -> suite.id().equals("bouncycastle"))
            .findFirst()
            .orElseThrow();
    private static final AeadEngine RIGHT = Extensions.installed().all(AeadEngine.class).stream()
            .filter(engine -> engine.id().equals("bouncycastle"))
            .findFirst()
            .orElseThrow();

    private long nowNanos = -7; // monotonic time may be negative

    @Test
    void beginsWithTheFirstAndGoesOverToAFasterOneOnceItIsHot() {
        var good = new TimedEngine("good-cold", 1400, 1400, 0);
        var fast = new TimedEngine("fast-hot", 50_000, 700, 12_000);
        var cipher = new BulkCipher(List.of(good, fast), SUITE);
        assertThat(cipher.get()).isSameAs(good);
        try (EngineSelection selection = cipher.select(() -> nowNanos)) {
            while (selection.step()) {
                assertThat(cipher.get()).isSameAs(fast.hot() ? cipher.get() : good);
                assertThat(selection.shortlist()).first().isSameAs(cipher.get());
            }
        }
        assertThat(cipher.get()).isSameAs(fast);
        assertThat(cipher.standings())
                .containsExactly(
                        new BulkCipher.Standing(good, new BulkCipher.Timed(1400)),
                        new BulkCipher.Standing(fast, new BulkCipher.Timed(700)));
    }

    @Test
    void staysWhereAnotherIsHardlyFaster() {
        var first = new TimedEngine("first", 1000, 1000, 0);
        var second = new TimedEngine("second", 950, 950, 0);
        assertThat(winner(first, second)).isSameAs(first);
    }

    @Test
    void staysWithWhatIsGoodColdWhenNothingBecomesHotInTime() {
        var good = new TimedEngine("good-cold", 1400, 1400, 0);
        var slow = new TimedEngine("never-hot", 50_000, 700, Integer.MAX_VALUE);
        long began = nowNanos;
        assertThat(winner(good, slow)).isSameAs(good);
        assertThat(nowNanos - began).isLessThan(4_000_000_000L);
    }

    @Test
    void takesAnEngineThatBecomesHotLongAfterItsBudgetBecauseTheJitWasBusy() {
        var good = new TimedEngine("good-cold", 1400, 1400, 0);
        var late = new TimedEngine("hot-late", 2500, 700, Integer.MAX_VALUE);
        var cipher = new BulkCipher(List.of(good, late), SUITE);
        try (EngineSelection selection = cipher.select(() -> nowNanos)) {
            while (selection.step()) {
                assertThat(cipher.get()).isSameAs(good);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(selection.watch()).isTrue();
                assertThat(cipher.get()).isSameAs(good);
            }
            late.becomeHot();
            for (int i = 0; i < 10; i++) {
                assertThat(selection.watch()).isTrue();
            }
            assertThat(cipher.get()).isSameAs(late);
            assertThat(cipher.standings()).contains(new BulkCipher.Standing(late, new BulkCipher.Timed(700)));
            nowNanos += TimeUnit.MINUTES.toNanos(2);
            assertThat(selection.watch()).isFalse();
        }
    }

    @Test
    void takesTheFastestOfThree() {
        var first = new TimedEngine("first", 1400, 1400, 0);
        var second = new TimedEngine("second", 1000, 1000, 0);
        var third = new TimedEngine("third", 600, 600, 0);
        assertThat(winner(first, second, third)).isSameAs(third);
    }

    @Test
    void rejectsAnEngineThatSealsOneBitWrongly() {
        var good = new TimedEngine("good", 1400, 1400, 0);
        var broken = new TimedEngine("broken", 100, 100, 0);
        broken.sealsWronglyFrom(0);
        var cipher = new BulkCipher(List.of(good, broken), SUITE);
        run(cipher);
        assertThat(cipher.get()).isSameAs(good);
        assertThat(cipher.standings().get(1).finding())
                .isEqualTo(new BulkCipher.Rejected("rejected: it seals 0 bytes wrongly"));
    }

    @Test
    void rejectsAnEngineThatBecomesWrongWhenItIsCompiled() {
        var good = new TimedEngine("good", 1400, 1400, 0);
        var broken = new TimedEngine("broken", 50_000, 100, 12_000);
        broken.sealsWronglyFrom(12_000);
        var cipher = new BulkCipher(List.of(good, broken), SUITE);
        run(cipher);
        assertThat(cipher.get()).isSameAs(good);
        assertThat(cipher.standings().get(1).finding())
                .isEqualTo(new BulkCipher.Rejected("rejected: it seals 0 bytes wrongly, once compiled"));
    }

    @Test
    void rejectsAnEngineThatOpensForgedFrames() {
        var good = new TimedEngine("good", 1400, 1400, 0);
        var credulous = new TimedEngine("credulous", 100, 100, 0);
        credulous.believesEverything = true;
        var cipher = new BulkCipher(List.of(good, credulous), SUITE);
        run(cipher);
        assertThat(cipher.get()).isSameAs(good);
        assertThat(cipher.standings().get(1).finding())
                .isEqualTo(new BulkCipher.Rejected("rejected: it opens 0 bytes that are forged"));
    }

    @Test
    void rejectsAnEngineThatThrows() {
        var good = new TimedEngine("good", 1400, 1400, 0);
        var failing = new TimedEngine("failing", 100, 100, 0);
        failing.throwing = true;
        var cipher = new BulkCipher(List.of(good, failing), SUITE);
        run(cipher);
        assertThat(cipher.get()).isSameAs(good);
        assertThat(cipher.standings().get(1).finding()).isInstanceOf(BulkCipher.Rejected.class);
    }

    @Test
    void leavesAnEngineThatItBeganWithAndThatIsBroken() {
        var broken = new TimedEngine("broken", 100, 100, 0);
        broken.sealsWronglyFrom(0);
        var good = new TimedEngine("good", 1400, 1400, 0);
        var cipher = new BulkCipher(List.of(broken, good), SUITE);
        try (EngineSelection _ = cipher.select(() -> nowNanos)) {
            assertThat(cipher.get()).isSameAs(good);
        }
    }

    private AeadEngine winner(AeadEngine... engines) {
        var cipher = new BulkCipher(List.of(engines), SUITE);
        run(cipher);
        return cipher.get();
    }

    private void run(BulkCipher cipher) {
        try (EngineSelection selection = cipher.select(() -> nowNanos)) {
            while (selection.step()) {
                // until it is over
            }
        }
    }

    /** Right bytes (unless told otherwise), for which the clock goes on by a given time. Bytes are computed for the samples only. */
    private final class TimedEngine implements AeadEngine {
        private final String id;
        private final long coldNanos;
        private final long hotNanos;
        private int hotAfterCalls;
        private int calls;
        private int wrongFromCall = Integer.MAX_VALUE;
        private boolean believesEverything;
        private boolean throwing;

        TimedEngine(String id, long coldNanos, long hotNanos, int hotAfterCalls) {
            this.id = id;
            this.coldNanos = coldNanos;
            this.hotNanos = hotNanos;
            this.hotAfterCalls = hotAfterCalls;
        }

        void sealsWronglyFrom(int call) {
            wrongFromCall = call;
        }

        void becomeHot() {
            hotAfterCalls = 0;
        }

        boolean hot() {
            return calls >= hotAfterCalls;
        }

        private void work() {
            if (throwing) {
                throw new IllegalStateException("out of order");
            }
            nowNanos += calls++ < hotAfterCalls ? coldNanos : hotNanos;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Availability availability() {
            return Availability.yes("");
        }

        @Override
        public Key newKey(byte[] subkey) {
            Key key = RIGHT.newKey(subkey);
            boolean timing = subkey[0] == 0 && subkey[31] == 0; // the trial's key is all zeros
            return new Key() {
                @Override
                public void seal(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inOffset,
                        int length,
                        MemorySegment out,
                        long outOffset) {
                    work();
                    if (!timing) {
                        key.seal(header, counter, in, inOffset, length, out, outOffset);
                        if (calls > wrongFromCall) {
                            long at = outOffset + length;
                            out.set(ValueLayout.JAVA_BYTE, at, (byte) (out.get(ValueLayout.JAVA_BYTE, at) ^ 1));
                        }
                    }
                }

                @Override
                public boolean open(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inOffset,
                        int length,
                        MemorySegment out,
                        long outOffset) {
                    work();
                    return timing
                            || key.open(header, counter, in, inOffset, length, out, outOffset)
                            || believesEverything;
                }

                @Override
                public void close() {
                    key.close();
                }
            };
        }
    }
}
