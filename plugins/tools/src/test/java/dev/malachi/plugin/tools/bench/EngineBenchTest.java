package dev.malachi.plugin.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineBenchTest {
    private static final long SEAL_NANOS = 700;
    private static final long OPEN_NANOS = 900;
    private final AtomicLong clock = new AtomicLong();
    private long lastSealed;
    private boolean opens = true;
    private int slowFrames;

    /** Takes as long as it says, on the test's clock. */
    private final AeadEngine engine = new AeadEngine() {
        @Override
        public String id() {
            return "test";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Availability availability() {
            return Availability.yes("here");
        }

        @Override
        public Key newKey(byte[] subkey) {
            return new Key() {
                @Override
                public void seal(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inAt,
                        int length,
                        MemorySegment out,
                        long at) {
                    assertThat(counter).as("a nonce is never used twice").isGreaterThan(lastSealed);
                    lastSealed = counter;
                    clock.addAndGet(counter < slowFrames ? 50 * SEAL_NANOS : SEAL_NANOS);
                }

                @Override
                public boolean open(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inAt,
                        int length,
                        MemorySegment out,
                        long at) {
                    clock.addAndGet(OPEN_NANOS);
                    return opens;
                }

                @Override
                public void close() {}
            };
        }
    };

    @Test
    void measuresWhatAFrameTakes() throws InterruptedException {
        EngineBench.Speed speed = new EngineBench(clock::get).of(engine, 100_000_000);

        assertThat(speed.sealNanos()).isEqualTo(SEAL_NANOS);
        assertThat(speed.openNanos()).isEqualTo(OPEN_NANOS);
        assertThat(clock.get())
                .as("the time that it has, and what warming up takes when nothing becomes faster")
                .isBetween(100_000_000L, 500_000_000L);
    }

    @Test
    void anEngineThatDoesNotOpenIsNotCalledFast() {
        opens = false;

        assertThatThrownBy(() -> new EngineBench(clock::get).of(engine, 1_000_000))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new EngineBench(clock::get).of(engine, 1_000_000_000_000L))
                .isInstanceOf(InterruptedException.class);
    }

    /** As the JIT makes it. */
    @Test
    void whatIsSlowInTheBeginningDoesNotCount() throws InterruptedException {
        slowFrames = 6000;

        assertThat(new EngineBench(clock::get).of(engine, 10_000_000).sealNanos())
                .isEqualTo(SEAL_NANOS);
    }
}
