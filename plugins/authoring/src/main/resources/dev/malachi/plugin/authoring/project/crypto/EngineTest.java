package @PACKAGE@;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;

class @CLASS@EngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new @CLASS@Engine();
    }
}
