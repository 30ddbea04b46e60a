package dev.malachi.plugin.sodium;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SodiumAeadEngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new SodiumAeadEngine();
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
}
