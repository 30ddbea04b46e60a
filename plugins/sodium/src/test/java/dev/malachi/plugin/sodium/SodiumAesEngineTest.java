package dev.malachi.plugin.sodium;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;

class SodiumAesEngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new SodiumAesEngine();
    }
}
