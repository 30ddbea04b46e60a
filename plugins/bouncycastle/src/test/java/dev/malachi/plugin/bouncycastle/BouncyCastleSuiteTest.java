package dev.malachi.plugin.bouncycastle;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.tck.crypto.CryptoSuiteContract;

class BouncyCastleSuiteTest extends CryptoSuiteContract {
    private final CryptoSuite suite = new BouncyCastleSuite();

    @Override
    protected CryptoSuite suite() {
        return suite;
    }
}
