package dev.malachi.plugin.bouncycastle;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;

class BouncyCastleAeadEngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new BouncyCastleAeadEngine();
    }
}
