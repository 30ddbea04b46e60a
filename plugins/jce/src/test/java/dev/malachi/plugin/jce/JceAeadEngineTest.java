package dev.malachi.plugin.jce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JceAeadEngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new JceAeadEngine();
    }

    @Test
    void refusesToWorkUnderAClosedKey() {
        AeadEngine.Key key = engine().newKey(new byte[32]);
        MemorySegment frame = MemorySegment.ofArray(new byte[32]);
        key.seal(0, 1, frame, 0, 16, frame, 0);
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> key.seal(0, 2, frame, 0, 16, frame, 0));
        assertThatIllegalStateException().isThrownBy(() -> key.open(0, 2, frame, 0, 32, frame, 0));
    }

    @Test
    void refusesTheSameCounterTwiceInARow() {
        try (AeadEngine.Key key = engine().newKey(new byte[32])) {
            MemorySegment frame = MemorySegment.ofArray(new byte[32]);
            key.seal(0, 1, frame, 0, 16, frame, 0);
            assertThatIllegalStateException().isThrownBy(() -> key.seal(0, 1, frame, 0, 16, frame, 0));
        }
    }

    @Test
    void leavesNoPlaintextWhereAForgedFrameWasToBeOpened() {
        try (AeadEngine.Key key = engine().newKey(new byte[32])) {
            MemorySegment frame = MemorySegment.ofArray(new byte[80]);
            key.seal(0, 1, MemorySegment.ofArray(new byte[64]), 0, 64, frame, 0);
            byte[] out = new byte[64];
            Arrays.fill(out, (byte) 0x77);
            assertThat(key.open(1, 1, frame, 0, 80, MemorySegment.ofArray(out), 0))
                    .isFalse();
            assertThat(out).containsOnly(0x77);
        }
    }
}
